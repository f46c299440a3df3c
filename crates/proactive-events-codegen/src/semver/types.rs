//! The types of fields and their constraints.

use super::bounds::{change, lower, upper};
use super::{Bump, ChangeKind, ItemChanges};
use crate::emit::rust_type;
use crate::model::Type;
use crate::schema::{Bounds, Range};

/// Compares two types.
pub(super) fn compare(old: &Type, new: &Type, place: &mut ItemChanges<'_>) {
    match (old, new) {
        (Type::Text { length: a, pattern: p }, Type::Text { length: b, pattern: q }) => {
            range("minLength", "maxLength", *a, *b, place);
            same_or_narrower("pattern", p.as_ref(), q.as_ref(), place);
        }
        (Type::Localized(a), Type::Localized(b)) => {
            if a != b {
                let message = format!("the default key {a:?} is now {b:?}");
                place.push(ChangeKind::KeyChanged, Bump::Minor, message);
            }
        }
        (Type::Text { .. }, Type::Localized(_)) => {
            place.push(
                ChangeKind::BecameLocalized,
                Bump::Major,
                "localized: `Localized` instead of `String`",
            );
        }
        (Type::Localized(_), Type::Text { .. }) => {
            place.push(
                ChangeKind::NoLongerLocalized,
                Bump::Major,
                "no longer localized: `String` instead of `Localized`",
            );
        }
        (Type::Timestamp { is_any: a }, Type::Timestamp { is_any: b }) => {
            if a != b {
                change("the spellings of a date-time", *a, place);
            }
        }
        (
            Type::Integer { name: a, bounds: c, multiple_of: m },
            Type::Integer { name: b, bounds: d, multiple_of: n },
        ) if a == b => {
            range("minimum", "maximum", whole(a, *c), whole(b, *d), place);
            same_or_narrower("multipleOf", m.as_ref(), n.as_ref(), place);
        }
        (Type::Number(a), Type::Number(b)) => numbers(a, b, place),
        (
            Type::List { item: a, count: c, is_unique: u },
            Type::List { item: b, count: d, is_unique: v },
        ) => {
            range("minItems", "maxItems", *c, *d, place);
            if u != v {
                change(&format!("uniqueItems: {u} → {v}"), *v, place);
            }
            compare(a, b, place);
        }
        (Type::Map(a), Type::Map(b)) | (Type::Nullable(a), Type::Nullable(b)) => {
            compare(a, b, place)
        }
        (Type::Json { types: a, values: c }, Type::Json { types: b, values: d }) => {
            lists("type", a, b, place);
            lists("value", c, d, place);
        }
        (old, new) if old == new => {}
        (old, new) => {
            let text = |ty| rust_type(ty).to_string().replace(' ', "");
            let message = format!("`{}` instead of `{}`", text(new), text(old));
            place.push(ChangeKind::TypeChanged, Bump::Major, message);
        }
    }
}

fn range<T: PartialOrd + std::fmt::Display>(
    min: &str,
    max: &str,
    old: Bounds<T>,
    new: Bounds<T>,
    place: &mut ItemChanges<'_>,
) {
    lower(min, old.min, new.min, place);
    upper(max, old.max, new.max, place);
}

/// The bounds of an integer, those of its type included, which the model leaves out.
fn whole(name: &str, bounds: Bounds<i128>) -> Bounds<i128> {
    let own = match name {
        "u32" => Bounds { min: Some(0), max: Some(u32::MAX.into()) },
        "i32" => Bounds { min: Some(i32::MIN.into()), max: Some(i32::MAX.into()) },
        "u64" => Bounds { min: Some(0), max: Some(u64::MAX.into()) },
        "i64" => Bounds { min: Some(i64::MIN.into()), max: Some(i64::MAX.into()) },
        _ => Bounds { min: None, max: None },
    };
    Bounds { min: bounds.min.or(own.min), max: bounds.max.or(own.max) }
}

fn numbers(old: &Range, new: &Range, place: &mut ItemChanges<'_>) {
    let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
    lower("minimum", number(&old.min), number(&new.min), place);
    lower("exclusiveMinimum", number(&old.above), number(&new.above), place);
    upper("maximum", number(&old.max), number(&new.max), place);
    upper("exclusiveMaximum", number(&old.below), number(&new.below), place);
    same_or_narrower("multipleOf", old.multiple_of.as_ref(), new.multiple_of.as_ref(), place);
}

/// A constraint that is there or not: only its end is surely no narrowing.
fn same_or_narrower(
    what: &str,
    old: Option<&String>,
    new: Option<&String>,
    place: &mut ItemChanges<'_>,
) {
    if old != new {
        let text = |constraint: Option<&String>| {
            constraint.map_or("none", |text| text.as_str()).to_owned()
        };
        change(&format!("{what}: {} → {}", text(old), text(new)), new.is_some(), place);
    }
}

/// Lists of what is allowed, where an empty one allows everything.
fn lists(what: &str, old: &[String], new: &[String], place: &mut ItemChanges<'_>) {
    if old.is_empty() != new.is_empty() {
        change(&format!("a list of allowed {what}s"), old.is_empty(), place);
        return;
    }
    for lost in old.iter().filter(|one| !new.contains(one)) {
        change(&format!("the {what} {lost} is no longer allowed"), true, place);
    }
    for gained in new.iter().filter(|one| !old.contains(one)) {
        change(&format!("the {what} {gained} is allowed"), false, place);
    }
}
