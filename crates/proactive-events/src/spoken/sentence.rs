//! A sentence as data: `Your order from {/order/seller/name} has been shipped[ and will arrive by {/…}].`

use std::collections::BTreeMap;

use serde_json::Value;

/// A sentence and the condition for it.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    when: Vec<(String, Value)>,
    pub(super) parts: Vec<Part>,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Said as it is.
    Text(String),
    /// `{/pointer}` or `{/pointer|filter}`.
    Value { pointer: String, filter: Filter },
    /// `[…]`: left out when a value in it is missing or silent.
    Optional(Vec<Part>),
}

/// The spoken form of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// As its type asks.
    Plain,
    /// A number in words.
    Words,
    /// One form for one, another for more.
    Plural { one: String, other: String },
}

impl Sentence {
    /// Reads an entry of `sentences`.
    pub(super) fn read(entry: &Value) -> Result<Self, String> {
        let say = entry.get("say").and_then(Value::as_str).ok_or("a sentence has no `say`")?;
        let when = entry.get("when").and_then(Value::as_object).into_iter().flatten();
        let when = when.map(|(pointer, value)| (pointer.clone(), value.clone())).collect();
        let mut rest = say;
        let parts = parts(&mut rest, false)?;
        Ok(Self { when, parts })
    }

    /// True if every condition holds.
    pub(super) fn fits(&self, payload: &Value) -> bool {
        self.when.iter().all(|(pointer, wanted)| match wanted {
            Value::Bool(there) => payload.pointer(pointer).is_some() == *there,
            word => payload.pointer(pointer) == Some(word),
        })
    }
}

/// The string members of an object.
pub(super) fn strings(object: &Value) -> BTreeMap<String, String> {
    let members = object.as_object().into_iter().flatten();
    members.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

/// Reads up to the end, or in `[…]` up to its end.
fn parts(rest: &mut &str, in_optional: bool) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    loop {
        let end = rest.find(['{', '[', ']']).unwrap_or(rest.len());
        let (text, tail) = rest.split_at(end);
        if !text.is_empty() {
            parts.push(Part::Text(text.to_owned()));
        }
        let mut tail = tail.chars();
        let mark = tail.next();
        *rest = tail.as_str();
        match mark {
            Some('{') => {
                let (inside, tail) = rest.split_once('}').ok_or("`{` without `}`")?;
                *rest = tail;
                parts.push(value(inside)?);
            }
            Some('[') if !in_optional => parts.push(Part::Optional(self::parts(rest, true)?)),
            Some(']') if in_optional => return Ok(parts),
            None if !in_optional => return Ok(parts),
            _ => return Err("`[` and `]` do not match".to_owned()),
        }
    }
}

fn value(inside: &str) -> Result<Part, String> {
    let (pointer, filter) = inside.split_once('|').unwrap_or((inside, ""));
    let filter = match filter.split(':').collect::<Vec<_>>().as_slice() {
        [""] => Filter::Plain,
        ["words"] => Filter::Words,
        ["plural", one, other] => {
            Filter::Plural { one: (*one).to_owned(), other: (*other).to_owned() }
        }
        _ => return Err(format!("no such filter: {filter}")),
    };
    Ok(Part::Value { pointer: pointer.to_owned(), filter })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_text_values_and_optional_parts() {
        let sentence =
            Sentence::read(&serde_json::json!({ "say": "A {/a|words}[ b {/b}]." })).unwrap();
        let value = |pointer: &str, filter| Part::Value { pointer: pointer.to_owned(), filter };
        let text = |text: &str| Part::Text(text.to_owned());
        assert_eq!(
            sentence.parts,
            [
                text("A "),
                value("/a", Filter::Words),
                Part::Optional(vec![text(" b "), value("/b", Filter::Plain)]),
                text("."),
            ]
        );
    }

    #[test]
    fn refuses_what_does_not_match() {
        for say in ["{/a", "[a", "a]", "[a[b]]", "{/a|shout}"] {
            assert!(Sentence::read(&serde_json::json!({ "say": say })).is_err(), "{say}");
        }
    }
}
