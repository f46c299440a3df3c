//! Plain English in the whole tree: no file contains a phrase of `words.txt`.

// A broken assumption fails the test.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

const EXTENSIONS: [&str; 9] = ["rs", "md", "json", "html", "js", "toml", "snap", "stderr", "txt"];
/// The list and its test, a style guide, build output, and a test suite copied from others.
const SKIPPED: [&str; 6] = [
    "xtask/tests/words.txt",
    "xtask/tests/words.rs",
    "docs/style.md",
    "target",
    "tests/suite/data",
    ".git",
];
/// Maximum number of words that `…` stands for.
const GAP: usize = 4;
/// A token at the end of a sentence or string; it equals no word of a phrase.
const END: &str = "\0";

/// A word in lower case and the number of its line.
type Token = (String, usize);

struct Phrase {
    words: Vec<String>,
    instead: String,
}

/// The phrases to avoid and, marked with `+`, longer ones that are good English.
struct List {
    avoid: Vec<Phrase>,
    accept: Vec<Vec<String>>,
}

impl List {
    fn parse(text: &str) -> Self {
        let mut list = Self { avoid: Vec::new(), accept: Vec::new() };
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(accepted) = line.strip_prefix("+ ") {
                list.accept.push(words(accepted));
            } else {
                let (phrase, instead) = line.split_once(" => ").unwrap();
                list.avoid.push(Phrase { words: words(phrase), instead: instead.to_owned() });
            }
        }
        list
    }

    /// Each hit as the number of its line, the phrase and the replacement.
    fn hits(&self, text: &str) -> Vec<(usize, String)> {
        let tokens = tokens(text);
        let mut hits = Vec::new();
        for start in 0..tokens.len() {
            for phrase in &self.avoid {
                if matches(&tokens[start..], &phrase.words) && !self.accepted(&tokens, start) {
                    hits.push((
                        tokens[start].1,
                        format!("{}: {}", phrase.words.join(" "), phrase.instead),
                    ));
                }
            }
        }
        hits
    }

    /// True if the word at `start` belongs to an accepted phrase.
    fn accepted(&self, tokens: &[Token], start: usize) -> bool {
        self.accept.iter().any(|words| {
            let first = (start + 1).saturating_sub(words.len());
            (first..=start).any(|at| matches(&tokens[at..], words))
        })
    }
}

fn words(phrase: &str) -> Vec<String> {
    phrase.split_whitespace().map(str::to_lowercase).collect()
}

/// `*` stands for one word, `…` for up to [`GAP`] words.
fn matches(tokens: &[Token], words: &[String]) -> bool {
    let Some((word, rest)) = words.split_first() else { return true };
    if word == "…" {
        let gap = tokens.iter().take(GAP).take_while(|(token, _)| token != END).count();
        return (0..=gap).any(|skipped| matches(&tokens[skipped..], rest));
    }
    match tokens.split_first() {
        Some(((token, _), after)) if token != END && (word == "*" || word == token) => {
            matches(after, rest)
        }
        _ => false,
    }
}

/// The words of a text; comment markers and line ends are left out, so that a phrase may span lines.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let line = line.strip_prefix("//!").unwrap_or(line).replace("\\n", " ");
        let mut word = String::new();
        for sign in line.chars().chain([' ']) {
            if sign.is_alphanumeric() || sign == '_' || sign == '\'' {
                word.extend(sign.to_lowercase());
                continue;
            }
            if !word.is_empty() {
                tokens.push((std::mem::take(&mut word), index + 1));
            }
            if ".;:!?\"()".contains(sign) {
                tokens.push((END.to_owned(), index + 1));
            }
        }
    }
    tokens
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let within = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        if SKIPPED.contains(&within.as_str()) || path.is_symlink() || path.ends_with("target") {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|found| EXTENSIONS.iter().any(|known| found == *known))
        {
            files.push(path);
        }
    }
}

#[test]
fn no_file_contains_a_phrase_to_avoid() {
    let list = List::parse(&fs::read_to_string(root().join("xtask/tests/words.txt")).unwrap());
    let mut files = Vec::new();
    collect(&root(), &mut files);
    assert!(files.len() > 500, "only {} files found", files.len());
    let mut hits = Vec::new();
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        hits.extend(
            list.hits(&text).into_iter().map(|(line, hit)| format!("{name}:{line}: {hit}")),
        );
    }
    hits.sort();
    assert!(hits.is_empty(), "{} phrases to replace:\n{}", hits.len(), hits.join("\n"));
}

#[test]
fn a_phrase_is_found_over_lines_and_only_as_whole_words() {
    let list =
        List::parse("# comment\nred … blue => purple\nis no * => unknown *\n+ there is no\n");
    let lines = |text: &str| list.hits(text).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
    assert_eq!(lines("/// Very Red\n/// and `blue`."), [1]);
    assert_eq!(lines("//! x\n//! is\n//! no column"), [2]);
    assert_eq!(lines("\"{name} is \\\n  no {kind}\""), [1]);
    for good in
        ["redder blue", "red. Blue", "red a b c d e blue", "there is no column", "this no column"]
    {
        assert!(lines(good).is_empty(), "{good}");
    }
}
