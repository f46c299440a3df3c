//! Secrets that a text repeats in other words: encoded twice, in part, in other letters, with blanks between.

use std::ops::Range;

use super::REDACTED;
use super::encoded::words_that_hold;
use super::part::SecretParts;
use super::views::{View, views};

/// Maximum number of base64 and hexadecimal encodings below another one.
const MAX_WORDS_IN_WORDS: usize = 1;

/// Returns the text without the long parts of secrets that it holds, after any decoding of it.
pub(super) fn redact_disguised(text: &str, secrets: &[&str]) -> String {
    let secrets: Vec<_> = secrets.iter().filter_map(|secret| SecretParts::of(secret)).collect();
    if secrets.is_empty() {
        return text.to_owned();
    }
    let text = without(text, |view| secrets.iter().flat_map(|it| it.find(view)).collect());
    let is_secret = |bytes: &[u8]| holds(bytes, &secrets, MAX_WORDS_IN_WORDS);
    let text = without(&text, |view| words_that_hold(view, false, &is_secret));
    // Base64 is broken into lines: its words in a row may be one.
    let is_secret = |bytes: &[u8]| holds(bytes, &secrets, 0);
    without(&text, |view| words_that_hold(view, true, &is_secret))
}

/// True if the bytes of a word hold a secret, after any decoding of them.
fn holds(bytes: &[u8], secrets: &[SecretParts], rounds: usize) -> bool {
    let is_secret = |bytes: &[u8]| holds(bytes, secrets, rounds - 1);
    views(bytes).iter().map(View::bytes).any(|view| {
        secrets.iter().any(|secret| !secret.find(view).is_empty())
            || rounds > 0 && !words_that_hold(view, false, &is_secret).is_empty()
    })
}

/// Returns a text without the places that are found in any decoding of it.
fn without(text: &str, find: impl Fn(&[u8]) -> Vec<Range<usize>>) -> String {
    let mut places = Vec::new();
    for view in views(text.as_bytes()) {
        places.extend(find(view.bytes()).into_iter().map(|place| view.source(place)));
    }
    places.sort_by_key(|place| place.start);
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        if place.end <= at {
            continue;
        }
        if place.start >= at {
            shown.push_str(text.get(at..place.start).unwrap_or_default());
            shown.push_str(REDACTED);
        }
        at = place.end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}
