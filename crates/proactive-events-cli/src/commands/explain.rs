//! `proactive explain`: the causes of a trouble, the likeliest first, and the fix.

use std::io::Write as _;

use anyhow::anyhow;
use serde::{Deserialize, Serialize};

use crate::args::{ExplainArgs, Format};
use crate::exit::Exit;
use crate::output::{DIM, HEADING, json_line, stdout};

/// Everything that is known of troubles.
const TROUBLES: &str = include_str!("../troubles.json");

/// One trouble: how it shows, and what causes it.
#[derive(Debug, Deserialize, Serialize)]
struct Trouble {
    id: String,
    title: String,
    #[serde(skip_serializing)]
    matches: Vec<String>,
    causes: Vec<Cause>,
}

#[derive(Debug, Deserialize, Serialize)]
struct Cause {
    cause: String,
    remedy: String,
}

pub(crate) fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let troubles: Vec<Trouble> = serde_json::from_str(TROUBLES)?;
    let said = args.text.join(" ").to_lowercase();
    let mut found: Vec<_> = troubles
        .iter()
        .map(|trouble| (score(trouble, &said), trouble))
        .filter(|(score, _)| *score > 0)
        .collect();
    // The longest agreement first; of equals, the one that stands first.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    if found.is_empty() {
        let known: Vec<_> = troubles.iter().map(|trouble| trouble.id.as_str()).collect();
        return Err(anyhow!(
            "nothing is known of {said:?}; give a status, a code or a message, or one of: {}",
            known.join(", ")
        ));
    }
    for (_, trouble) in found {
        match args.format {
            Format::Json => json_line(trouble)?,
            Format::Human => print(trouble)?,
        }
    }
    Ok(Exit::Done)
}

/// Score of a trouble for a text: the length of the longest of its phrases that the text contains as whole words.
fn score(trouble: &Trouble, said: &str) -> usize {
    let is_named = trouble.id == said.trim();
    let matches = trouble.matches.iter().filter(|words| stands_in(words, said));
    let longest = matches.map(String::len).max().unwrap_or_default();
    if is_named { usize::MAX } else { longest }
}

/// True if the text contains the words, not in the middle of others.
fn stands_in(words: &str, text: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + words.len()..).and_then(|after| after.chars().next());
        let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        is_edge(before) && is_edge(after)
    })
}

fn print(trouble: &Trouble) -> std::io::Result<()> {
    let mut out = stdout();
    writeln!(out, "{HEADING}{}{HEADING:#}", trouble.title)?;
    for (number, cause) in (1..).zip(&trouble.causes) {
        writeln!(out, "  {number}. {}", cause.cause)?;
        writeln!(out, "     {DIM}→{DIM:#} {}", cause.remedy)?;
    }
    Ok(())
}
