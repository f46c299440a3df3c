//! Plain English in the whole tree: no file contains a phrase of `words.txt`, and comments start with a noun or a verb.

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
/// Folders and files whose comments are checked by their first word.
const COMMENT_SCOPES: [&str; 8] =
    ["Cargo.toml", "README.md", "crates", "docs", "examples", "schemas", "tests", "xtask"];
/// First words that turn a comment into a question.
const QUESTION_WORDS: [&str; 3] = ["what", "whether", "how"];
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

/// Marker and text of a line that is a comment, or a heading in Markdown.
fn comment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let is_text = |text: &str| text.is_empty() || text.starts_with(' ');
    ["///", "//!", "//", "####", "###", "##", "#"].into_iter().find_map(|marker| {
        line.strip_prefix(marker).filter(|text| is_text(text)).map(|text| (marker, text))
    })
}

/// The lines of the comments that start with one of [`QUESTION_WORDS`]. Lines with the same marker are one comment.
fn question_comments(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut previous = None;
    for (index, line) in text.lines().enumerate() {
        let comment = comment(line);
        let marker = comment.map(|(marker, _)| marker);
        if let Some((_, text)) = comment.filter(|_| marker != previous) {
            let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
            if QUESTION_WORDS.contains(&first.trim_matches(|c: char| !c.is_alphanumeric())) {
                found.push(index + 1);
            }
        }
        previous = marker;
    }
    found
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
fn comments_start_with_a_noun_or_a_verb() {
    let mut files = Vec::new();
    for scope in COMMENT_SCOPES.map(|scope| root().join(scope)) {
        assert!(scope.exists(), "{} is gone", scope.display());
        if scope.is_dir() {
            collect(&scope, &mut files);
        } else {
            files.push(scope);
        }
    }
    let mut hits = Vec::new();
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        hits.extend(question_comments(&text).into_iter().map(|line| format!("{name}:{line}")));
    }
    hits.sort();
    assert!(hits.is_empty(), "{} comments to reword:\n{}", hits.len(), hits.join("\n"));
}

#[test]
fn a_comment_is_checked_by_its_first_word_only() {
    assert_eq!(
        question_comments("/// What it is.\n//! How?\n    // Whether, or not.\n## How"),
        [1, 2, 3, 4]
    );
    assert_eq!(question_comments("/// A\nfn x() {}\n/// What a\n/// How b"), [3]);
    for good in [
        "/// Number of\n/// how many.",
        "let what = 1; // Whatever",
        "#[what]",
        "//What",
        "/// However.",
    ] {
        assert!(question_comments(good).is_empty(), "{good}");
    }
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
