//! A text decoded again and again, with the place that each byte came from.

use std::ops::Range;

/// Maximum number of encodings on top of each other.
const MAX_ROUNDS: usize = 4;
/// Maximum number of decoded texts: with mixed encodings, each order of decoding may produce another text.
const MAX_VIEWS: usize = 16;

/// The decoders, each with the byte that its encoding begins with.
const DECODERS: [(u8, Decode); 3] = [(b'%', percent), (b'&', entity), (b'\\', backslash)];

/// A decoded text.
#[derive(Debug)]
pub(super) struct View {
    bytes: Vec<u8>,
    /// The bytes of the shown text that each byte came from.
    places: Vec<Range<usize>>,
}

impl View {
    fn of(text: &[u8]) -> Self {
        let places = (0..text.len()).map(|at| at..at + 1).collect();
        Self { bytes: text.to_vec(), places }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the part of the shown text that a part of this one came from.
    pub(super) fn source(&self, part: Range<usize>) -> Range<usize> {
        let places = self.places.get(part).unwrap_or_default();
        let start = places.iter().map(|place| place.start).min().unwrap_or_default();
        start..places.iter().map(|place| place.end).max().unwrap_or(start)
    }

    fn decoded(&self, decode: Decode) -> Self {
        let mut decoded = Self { bytes: Vec::new(), places: Vec::new() };
        let mut at = 0;
        while let Some((first, after)) = self.bytes.get(at..).and_then(<[u8]>::split_first) {
            let (bytes, length) = match decode(*first, after) {
                Some((bytes, length)) => (bytes, length),
                None => (vec![*first], 1),
            };
            let place = self.source(at..at + length);
            decoded.places.extend(std::iter::repeat_n(place, bytes.len()));
            decoded.bytes.extend(bytes);
            at += length;
        }
        decoded
    }
}

/// Returns the text itself, and the texts that it becomes by decoding.
pub(super) fn views(text: &[u8]) -> Vec<View> {
    let mut all = vec![View::of(text)];
    let mut fresh = 0..1;
    for _ in 0..MAX_ROUNDS {
        let mut found: Vec<View> = Vec::new();
        for view in all.get(fresh.clone()).unwrap_or_default() {
            for (start, decode) in DECODERS {
                if !view.bytes.contains(&start) {
                    continue;
                }
                let decoded = view.decoded(decode);
                let is_new = all.iter().chain(&found).all(|it| it.bytes != decoded.bytes);
                if is_new && all.len() + found.len() < MAX_VIEWS {
                    found.push(decoded);
                }
            }
        }
        fresh = all.len()..all.len() + found.len();
        all.append(&mut found);
    }
    all
}

/// Decodes one encoded character from its first byte and the bytes after it. Returns its bytes and encoded length.
type Decode = fn(u8, &[u8]) -> Option<(Vec<u8>, usize)>;

/// `%73`
fn percent(first: u8, after: &[u8]) -> Option<(Vec<u8>, usize)> {
    let byte = if first == b'%' { number(after.get(..2)?, 16)? } else { return None };
    Some((vec![u8::try_from(byte).ok()?], 3))
}

/// `&#115;`, `&#x73;`, and the named ones that escape markup. The semicolon may be missing, as browsers allow.
fn entity(first: u8, after: &[u8]) -> Option<(Vec<u8>, usize)> {
    const NAMED: [(&str, u8); 5] =
        [("amp", b'&'), ("lt", b'<'), ("gt", b'>'), ("quot", b'"'), ("apos", b'\'')];
    if first != b'&' {
        return None;
    }
    let semicolon = |length: usize| usize::from(after.get(length) == Some(&b';'));
    if after.first() != Some(&b'#') {
        let starts = |name: &str| {
            after.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes()))
        };
        let (name, byte) = NAMED.into_iter().find(|(name, _)| starts(name))?;
        return Some((vec![byte], 1 + name.len() + semicolon(name.len())));
    }
    let (radix, start) = match after.get(1)? {
        b'x' | b'X' => (16, 2),
        _ => (10, 1),
    };
    let digits = after.get(start..)?;
    let count = digits.iter().take(8).take_while(|it| char::from(**it).is_digit(radix)).count();
    let c = char::from_u32(number(digits.get(..count)?, radix)?)?;
    Some((utf8(c), 1 + start + count + semicolon(start + count)))
}

/// `\u0073`, `\u{73}`, `\x73`, `\n` and its like, `\"` and its like.
fn backslash(first: u8, after: &[u8]) -> Option<(Vec<u8>, usize)> {
    if first != b'\\' {
        return None;
    }
    match *after.first()? {
        b'u' | b'U' if after.get(1) == Some(&b'{') => {
            let digits = after.get(2..)?;
            let count = digits.iter().take(9).position(|byte| *byte == b'}')?;
            Some((utf8(char::from_u32(number(digits.get(..count)?, 16)?)?), 4 + count))
        }
        b'u' | b'U' => {
            let unit = number(after.get(1..5)?, 16)?;
            let low = after.get(7..11).filter(|_| after.get(5..7) == Some(br"\u"));
            let low =
                low.and_then(|low| number(low, 16)).filter(|low| (0xdc00..0xe000).contains(low));
            match (unit, low) {
                (0xd800..0xdc00, Some(low)) => {
                    let c = char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00))?;
                    Some((utf8(c), 12))
                }
                _ => Some((utf8(char::from_u32(unit)?), 6)),
            }
        }
        b'x' | b'X' => Some((vec![u8::try_from(number(after.get(1..3)?, 16)?).ok()?], 4)),
        b'n' | b'r' | b't' | b'b' | b'f' => Some((vec![b' '], 2)),
        byte if byte.is_ascii_punctuation() => Some((vec![byte], 2)),
        _ => None,
    }
}

fn utf8(c: char) -> Vec<u8> {
    c.to_string().into_bytes()
}

/// Reads digits, and nothing else.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let text = str::from_utf8(digits).ok()?;
    let is_plain = !text.starts_with(['+', '-']);
    is_plain.then(|| u32::from_str_radix(text, radix).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_is_decoded_with_its_place() {
        for (text, decoded) in [
            ("a%7ab%", "azb%"),
            ("a&#122;b", "azb"),
            ("a&#x7A b", "az b"),
            ("a&quot;&#", "a\"&#"),
            (r"a\u007ab\u", r"azb\u"),
            (r"\ud83d\ude00\ud83d", "😀\\ud83d"),
            (r"\u{7a}\x7a\/\q", r"zz/\q"),
            ("%25252541", "A"),
            ("%26%2397;", "a"),
            ("&#x5c;u0061", "a"),
        ] {
            let views = views(text.as_bytes());
            let found = views.iter().find(|view| view.bytes() == decoded.as_bytes());
            let found = found.unwrap_or_else(|| panic!("{text}: {views:?}"));
            assert_eq!(found.source(0..decoded.len()), 0..text.len());
        }
        let view = View::of(b"x%41y").decoded(percent);
        assert_eq!((view.bytes(), view.source(1..2)), (&b"xAy"[..], 1..4));
    }

    #[test]
    fn a_text_that_never_ends_is_bounded() {
        let text = "%25&#38;\\u005c%26amp;".repeat(50);
        assert!(views(text.as_bytes()).len() <= MAX_VIEWS);
    }
}
