//! Where in a JSON text a pointer points.

use std::ops::Range;

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// Part of a property that is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Key,
    Value,
}

/// The bytes of the key or value at a JSON pointer; of what is missing, the place that lacks it. `None` when the
/// text is not JSON.
pub(crate) fn find(text: &str, pointer: &str, side: Side) -> Option<Range<usize>> {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok()?;
    let mut value = parsed.value.as_ref()?;
    let mut range = opening(value);
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        (value, range) = match value {
            Value::Object(object) => {
                let mut named = object.properties.iter().rev();
                let Some(property) = named.find(|property| property.name.as_str() == token) else {
                    return Some(range);
                };
                (&property.value, member(property, side))
            }
            Value::Array(array) => {
                let item = token.parse::<usize>().ok().and_then(|index| array.elements.get(index));
                let Some(item) = item else { return Some(range) };
                (item, opening(item))
            }
            _ => return Some(range),
        };
    }
    Some(range)
}

/// The value of a property, unless it is an object or array, or its key.
fn member(property: &ObjectProp<'_>, side: Side) -> Range<usize> {
    match &property.value {
        _ if side == Side::Key => property.name.range().start..property.name.range().end,
        Value::Object(_) | Value::Array(_) => {
            property.name.range().start..property.name.range().end
        }
        value => value.start()..value.end(),
    }
}

/// A value on its own, or the bracket that opens an object or array.
fn opening(value: &Value<'_>) -> Range<usize> {
    match value {
        Value::Object(_) | Value::Array(_) => value.start()..value.start() + 1,
        value => value.start()..value.end(),
    }
}

/// Line and column of a byte, counted from 1; columns in characters.
pub(crate) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

#[cfg(test)]
mod tests {
    use super::{Side, find, line_and_column};

    #[test]
    fn finds_values_keys_and_what_is_nearest_to_what_is_missing() {
        let text = "{\n  \"a\": {\"b\": [1, \"two\"]},\n  \"c/d\": true\n}";
        for (pointer, found) in [
            ("", "{"),
            ("/a", "\"a\""),
            ("/a/b", "\"b\""),
            ("/a/b/1", "\"two\""),
            ("/a/b/7", "\"b\""),
            ("/a/x/y", "\"a\""),
            ("/c~1d", "true"),
            ("/nothing", "{"),
        ] {
            let range = find(text, pointer, Side::Value).unwrap();
            assert_eq!(&text[range], found, "{pointer}");
        }
        assert_eq!(&text[find(text, "/c~1d", Side::Key).unwrap()], "\"c/d\"");
        assert_eq!(find("{", "", Side::Value), None);
        let two = find(text, "/a/b/1", Side::Value).unwrap();
        assert_eq!(line_and_column(text, two.start), (2, 18));
    }
}
