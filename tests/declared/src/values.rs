//! Values of declared types: each as the Rust that makes it and as the JSON that it should be.
//!
//! Values are near the edges that a field names, on both sides: whether they are valid is not said here.

use crate::model::{Argument, Body, Declaration, Field, Type, Value};
use crate::names::WIRE;
use crate::random::Random;
use crate::rules::{range, wire};

/// In place of a reference to a localized text stands this and the text.
pub const LOCALIZED: char = '\u{1}';

/// A value in two languages.
pub struct Pair {
    pub rust: String,
    pub json: String,
}

/// Makes values of the types that are declared.
pub struct Values<'a> {
    pub random: &'a mut Random,
    pub declarations: &'a [Declaration],
}

const TEXTS: [&str; 9] = ["a", "AB", "ab", "é", "12", "ABCDEFGHIJ", "", "a b", "\0\"\\"];
const FLOATS: [&str; 9] = ["0", "0.5", "-0.5", "1", "1.5", "100", "-2.5", "0.1", "1e300"];
const JSON: [&str; 9] =
    ["1", "\"one\"", "null", "[1, 2]", "{\"a\": 1}", "-0.5", "true", "{}", "18446744073709551615"];

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

impl Values<'_> {
    /// A value of a declared type.
    pub fn named(&mut self, name: &str) -> Pair {
        let declaration = self.declarations.iter().find(|known| known.ident == name).unwrap();
        match &declaration.body {
            Body::Struct(fields) => {
                let (rust, members) = self.object(name, fields, None);
                Pair { rust, json: format!("{{{}}}", members.join(", ")) }
            }
            Body::Enum(variants) => {
                let variant = &variants[self.random.below(variants.len())];
                let path = format!("{name}::{}", variant.ident);
                let word = quoted(wire(&variant.arguments, variant.word));
                let Some(held) = variant.holds.first() else {
                    return Pair { rust: path, json: word };
                };
                let held = self.declarations.iter().find(|known| known.ident == *held).unwrap();
                let Body::Struct(fields) = &held.body else { unreachable!() };
                let tag = declaration.payload.iter().find_map(|it| match (it.key, &it.value) {
                    ("tag", Value::Text(tag)) => Some(tag.as_str()),
                    _ => None,
                });
                let (rust, mut members) = self.object(&held.ident, fields, tag);
                members.extend(tag.map(|tag| format!("{}: {word}", quoted(tag))));
                Pair {
                    rust: format!("{path}({rust})"),
                    json: format!("{{{}}}", members.join(", ")),
                }
            }
            Body::Tuple | Body::Unit => unreachable!(),
        }
    }

    /// The constructors, and the members with their names.
    fn object(&mut self, name: &str, fields: &[Field], tag: Option<&str>) -> (String, Vec<String>) {
        let (mut required, mut setters, mut members) = (Vec::new(), String::new(), Vec::new());
        let mut others = String::new();
        for field in fields {
            let key = quoted(wire(&field.arguments, field.wire));
            let (ty, is_optional) = match &field.ty {
                Type::Option(ty) => (&**ty, true),
                ty => (ty, false),
            };
            if is_optional && self.random.one_in(3) {
                continue;
            }
            if field.arguments.iter().any(|it| it.key == "others") {
                // Names that are taken too.
                let taken =
                    fields.iter().map(|field| wire(&field.arguments, field.wire)).chain(tag);
                let keys: Vec<_> = WIRE.into_iter().chain(taken).collect();
                let Type::Map(ty) = ty else { unreachable!() };
                let value = self.map(ty, below(&field.arguments), &keys);
                others = format!("it.{} = {};", field.ident, value.rust);
                let inner = &value.json[1..value.json.len() - 1];
                members.extend((!inner.is_empty()).then(|| inner.to_owned()));
                continue;
            }
            let value = self.value(ty, &field.arguments);
            members.push(format!("{key}: {}", value.json));
            if is_optional {
                let setter = field.ident.trim_start_matches("r#");
                setters.push_str(&format!(".with_{setter}({})", value.rust));
            } else {
                required.push(value.rust);
            }
        }
        let made = format!("{name}::new({}){setters}", required.join(", "));
        (format!("{{ let mut it = {made}; {others} it }}"), members)
    }

    fn value(&mut self, ty: &Type, arguments: &[Argument]) -> Pair {
        let same = |text: String| Pair { rust: text.clone(), json: text };
        match ty {
            Type::Text => {
                let text = self.random.choose(&TEXTS);
                Pair { rust: format!("{text:?}.to_owned()"), json: quoted(text) }
            }
            Type::Localized => self.localized(),
            Type::Bool => same(self.random.one_in(2).to_string()),
            Type::Integer(name) => {
                let number = self.integer(arguments, range(name));
                Pair { rust: format!("{number}_{name}"), json: number.to_string() }
            }
            Type::AnyInteger => {
                let number =
                    self.integer(arguments, ("-9223372036854775808", "18446744073709551615"));
                Pair { rust: format!("Integer::from({number}_i128)"), json: number.to_string() }
            }
            Type::Number => {
                let number = self.random.choose(&FLOATS);
                Pair { rust: format!("{number}_f64"), json: number.to_owned() }
            }
            Type::Json => {
                let text = self.random.choose(&JSON);
                Pair {
                    rust: format!("serde_json::from_str::<Json>({text:?}).unwrap()"),
                    json: text.to_owned(),
                }
            }
            Type::Timestamp => parsed(
                "Timestamp",
                self.random.choose(&["2026-05-18T08:00:00Z", "1999-12-31T23:59:59.250Z"]),
            ),
            Type::Date => parsed("Date", self.random.choose(&["2026-05-18", "2024-02-29"])),
            Type::List(item) => {
                let items: Vec<_> =
                    (0..self.random.below(4)).map(|_| self.value(item, below(arguments))).collect();
                let (rust, json): (Vec<_>, Vec<_>) =
                    items.into_iter().map(|it| (it.rust, it.json)).unzip();
                Pair {
                    rust: format!("vec![{}]", rust.join(", ")),
                    json: format!("[{}]", json.join(", ")),
                }
            }
            Type::Map(value) => self.map(value, below(arguments), &WIRE),
            Type::Nullable(_) if self.random.one_in(3) => {
                Pair { rust: "Nullable::Null".to_owned(), json: "null".to_owned() }
            }
            Type::Nullable(value) => {
                let value = self.value(value, arguments);
                Pair { rust: format!("Nullable::Value({})", value.rust), json: value.json }
            }
            Type::Named(name) => self.named(name),
            Type::Option(_) => unreachable!("only of a field"),
        }
    }

    fn map(&mut self, value: &Type, arguments: &[Argument], keys: &[&str]) -> Pair {
        let mut keys: Vec<&str> =
            (0..self.random.below(4)).map(|_| self.random.choose(keys)).collect();
        keys.sort_unstable();
        keys.dedup();
        let (mut rust, mut json) = (Vec::new(), Vec::new());
        for key in keys {
            let value = self.value(value, arguments);
            rust.push(format!("({key:?}.to_owned(), {})", value.rust));
            json.push(format!("{}: {}", quoted(key), value.json));
        }
        Pair {
            rust: format!("std::collections::BTreeMap::from([{}])", rust.join(", ")),
            json: format!("{{{}}}", json.join(", ")),
        }
    }

    fn localized(&mut self) -> Pair {
        let text = self.random.choose(&["Front", "Back", "Side"]);
        if self.random.one_in(2) {
            return Pair { rust: format!("Localized::plain({text:?})"), json: quoted(text) };
        }
        let marked = format!("{LOCALIZED}{text}");
        Pair { rust: format!("Localized::new(Locale::EnUs, {text:?})"), json: quoted(&marked) }
    }

    /// An integer of the type at or near a bound, a multiple, or small.
    fn integer(&mut self, arguments: &[Argument], (low, high): (&str, &str)) -> i128 {
        let (low, high): (i128, i128) = (low.parse().unwrap(), high.parse().unwrap());
        let mut near = vec![low, high, 0, 3];
        for argument in arguments {
            if let Value::Number(number) = &argument.value {
                near.extend(number.value.and_then(|text| text.parse::<i128>().ok()));
            }
        }
        let near = self.random.choose(&near);
        let step = self.random.choose(&[0, 0, 1, -1]);
        near.saturating_add(step).clamp(low, high)
    }
}

fn parsed(ty: &str, text: &str) -> Pair {
    Pair { rust: format!("{text:?}.parse::<{ty}>().unwrap()"), json: quoted(text) }
}

/// Constraints of the items.
fn below(arguments: &[Argument]) -> &[Argument] {
    let items = arguments.iter().find_map(|it| match &it.value {
        Value::Items(items) => Some(items.as_slice()),
        _ => None,
    });
    items.unwrap_or_default()
}
