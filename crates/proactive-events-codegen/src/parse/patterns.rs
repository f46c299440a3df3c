//! `pattern`: regular expressions that every engine reads alike.

use super::values::Values;
use crate::source::Node;

/// Parts of regular expressions that engines read differently, or not at all, and another way.
const DISPUTED: [(&str, &str); 12] = [
    (r"\s", "list the characters, such as `[ \\t]`"),
    (r"\S", "list the characters, such as `[^ \\t]`"),
    (r"\b", "say what stands before and after"),
    (r"\B", "say what stands before and after"),
    (r"\p", "list the characters, such as `[A-Za-z]`"),
    (r"\P", "list the characters, such as `[^A-Za-z]`"),
    (r"\c", "write the character as `\\u0009`"),
    (r"\k", "there are no references back"),
    ("(?", "a group has no flags, names or conditions: `(…)`"),
    ("[^]", "write `.`"),
    ("[[", "write `[\\[`"),
    ("&&", "write one class"),
];

/// The pattern, or `None` after an error.
pub(super) fn check(pattern: &str, at: &Node, values: &mut Values<'_>) -> Option<String> {
    let disputed = DISPUTED.iter().find(|(part, _)| occurs(pattern, part));
    if let Some((part, way)) = disputed {
        let message = format!("`{part}` in a pattern is read differently by different engines");
        values.report(at.place.error(message), *way);
        return None;
    }
    if (b'1'..=b'9').any(|digit| occurs(pattern, &format!("\\{}", char::from(digit)))) {
        values.report(at.place.error("a pattern cannot refer back to a group"), "write it out");
        return None;
    }
    match regex_lite::Regex::new(pattern) {
        Ok(_) => Some(pattern.to_owned()),
        Err(error) => {
            let error = at.place.error(format!("the pattern is not a regular expression: {error}"));
            values.report(error, "JSON needs two backslashes for one: \"\\\\d\"");
            None
        }
    }
}

/// True if the part occurs in the pattern, not behind a backslash that belongs to the one before.
fn occurs(pattern: &str, part: &str) -> bool {
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        if rest.starts_with(part) && part != "(?" {
            return true;
        }
        // A group that only does not capture means the same everywhere.
        if part == "(?" && rest.starts_with("(?") && !rest.starts_with("(?:") {
            return true;
        }
        let escaped =
            if character == '\\' { rest.chars().nth(1).map_or(0, char::len_utf8) } else { 0 };
        rest = rest.get(character.len_utf8() + escaped..).unwrap_or_default();
    }
    false
}
