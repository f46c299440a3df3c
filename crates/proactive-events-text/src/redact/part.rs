//! A long part of a secret, in any letter case, and with blanks between its pieces.

use std::collections::HashMap;
use std::ops::Range;

/// The length of the shortest part of a secret that is redacted, in characters.
pub(super) const MIN_PART: usize = 8;

/// A secret whose parts are redacted as well.
#[derive(Debug)]
pub(super) struct SecretParts {
    folded: Vec<char>,
    /// The length from which a part counts: half of the secret, and at least [`MIN_PART`].
    min: usize,
    /// The places of every run of [`MIN_PART`] characters.
    places: HashMap<[char; MIN_PART], Vec<usize>>,
}

impl SecretParts {
    /// `None` for a secret that is so short that its parts are in other words by chance.
    pub(super) fn of(secret: &str) -> Option<Self> {
        let folded: Vec<char> = fold(secret.as_bytes()).into_iter().map(|(c, _)| c).collect();
        let min = MIN_PART.max(folded.len().div_ceil(2));
        let mut places: HashMap<_, Vec<usize>> = HashMap::new();
        for at in 0..folded.len() {
            if let Some(run) = run(&folded, at) {
                places.entry(run).or_default().push(at);
            }
        }
        (folded.len() >= MIN_PART).then_some(Self { folded, min, places })
    }

    /// Returns the places of its parts in a text.
    pub(super) fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        let (text, bytes): (Vec<char>, Vec<Range<usize>>) = fold(text).into_iter().unzip();
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let length = self.length(&text, at);
            if length < self.min {
                at += 1;
                continue;
            }
            if let (Some(first), Some(last)) = (bytes.get(at), bytes.get(at + length - 1)) {
                found.push(first.start..last.end);
            }
            at += length;
        }
        found
    }

    /// Returns the length of the longest part of the secret that begins at this place of a text.
    fn length(&self, text: &[char], at: usize) -> usize {
        let places = run(text, at).and_then(|run| self.places.get(&run));
        let here = text.get(at..).unwrap_or_default();
        let common = |place: &usize| {
            let part = self.folded.get(*place..).unwrap_or_default();
            here.iter().zip(part).take_while(|(a, b)| a == b).count()
        };
        places.into_iter().flatten().map(common).max().unwrap_or_default()
    }
}

fn run(text: &[char], at: usize) -> Option<[char; MIN_PART]> {
    text.get(at..)?.first_chunk().copied()
}

/// Returns the characters in lower case, without blanks and what is not seen, each with its place in bytes.
fn fold(text: &[u8]) -> Vec<(char, Range<usize>)> {
    let mut folded = Vec::with_capacity(text.len());
    let mut at = 0;
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            let end = at + c.len_utf8();
            if !is_blank(c) {
                folded.extend(c.to_lowercase().map(|c| (c, at..end)));
            }
            at = end;
        }
        if !chunk.invalid().is_empty() {
            let end = at + chunk.invalid().len();
            folded.push((char::REPLACEMENT_CHARACTER, at..end));
            at = end;
        }
    }
    folded
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)] // They are places, not numbers.
mod tests {
    use super::SecretParts;

    #[test]
    fn a_long_part_is_found_and_a_short_one_is_not() {
        let secret = SecretParts::of("sEcret+Va/lue=12345XYZ").unwrap();
        for (text, found) in [
            ("a sEcret+Va/lue=12345XYZ b", vec![2..24]),
            ("SECRET+VA/L", vec![0..11]),
            ("secret+va/", vec![]),
            ("s e c r e t\n+Va/\u{200b}lue", vec![0..22]),
            ("=12345xyz lue=12345xyzecret+va/lu", vec![10..22, 22..33]),
        ] {
            assert_eq!(secret.find(text.as_bytes()), found, "{text}");
        }
        assert!(SecretParts::of("short77").is_none());
        assert_eq!(SecretParts::of("ÄÖÜäöüßa").unwrap().find("xäöüÄÖÜßA".as_bytes()), [1..16]);
        assert_eq!(SecretParts::of("12345678").unwrap().find(b"\xff12345678\xff"), [1..9]);
    }
}
