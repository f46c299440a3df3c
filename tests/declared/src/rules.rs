//! Rules of a declaration: those of the derive's documentation, written again as simply as possible.

use std::collections::{BTreeSet, HashSet};

use bigdecimal::{BigDecimal, Zero as _};

use crate::literals::{EVENTS, Literal, PATHS, PATTERNS, TYPES, VALUES, decimal};
use crate::model::{Argument, Body, Declaration, Field, Place, Type, Value, Variant};

/// The places at which a declaration is wrong; none when it is legal.
pub fn faults(declaration: &Declaration) -> BTreeSet<Place> {
    let is_shapeless = matches!(declaration.body, Body::Tuple | Body::Unit);
    if declaration.is_generic || is_shapeless {
        return BTreeSet::from([Place::Item]);
    }
    let members = match &declaration.body {
        Body::Struct(fields) => struct_faults(fields),
        Body::Enum(variants) => enum_faults(declaration, variants),
        Body::Tuple | Body::Unit => Vec::new(),
    };
    let members = members.into_iter().map(Place::Member);
    let item = is_item_wrong(declaration).then_some(Place::Item);
    members.chain(item).collect()
}

/// True if the tag, which decides the kind of an enum, can't be read.
pub fn has_broken_tag(declaration: &Declaration) -> bool {
    let is_enum = matches!(declaration.body, Body::Enum(_));
    is_enum && declaration.payload.iter().any(|it| it.key == "tag" && text(it).is_none())
}

fn is_item_wrong(declaration: &Declaration) -> bool {
    let Declaration { event, payload, body, is_event, .. } = declaration;
    let is_struct = matches!(body, Body::Struct(_));
    let is_empty_enum = matches!(body, Body::Enum(variants) if variants.is_empty());
    let is_named = event.iter().any(|it| it.key == "name");
    let all = event.iter().chain(payload);
    let is_right = |it: &Argument, key: &str| match it.key {
        "crate" => text(it).is_some_and(|path| is_known(&PATHS, path)),
        found => found == key && text(it).is_some(),
    };
    is_empty_enum
        || event.iter().any(|it| !is_right(it, "name"))
        || payload.iter().any(|it| !is_right(it, "tag"))
        || is_repeated(all)
        || (is_struct || *is_event) && has(payload, "tag")
        || is_named != (is_struct && *is_event)
        || event.iter().filter(|it| it.key == "name").filter_map(text).any(|it| !is_event_name(it))
}

fn is_event_name(name: &str) -> bool {
    EVENTS.iter().any(|(known, is_good)| *is_good && *known == name)
}

fn is_repeated<'a>(arguments: impl Iterator<Item = &'a Argument>) -> bool {
    let mut keys = HashSet::new();
    arguments.map(|it| it.key).any(|key| !keys.insert(key))
}

/// The text behind the key, if it is one and not empty.
fn text(argument: &Argument) -> Option<&str> {
    match &argument.value {
        Value::Text(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

fn has(arguments: &[Argument], key: &str) -> bool {
    arguments.iter().any(|it| it.key == key)
}

/// The name that somebody gave, else that of the rule.
pub fn wire<'a>(arguments: &'a [Argument], rule: &'a str) -> &'a str {
    arguments.iter().filter(|it| it.key == "name").find_map(text).unwrap_or(rule)
}

fn struct_faults(fields: &[Field]) -> Vec<usize> {
    let mut names = HashSet::new();
    let mut has_others = false;
    let mut wrong = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let is_others =
            field.arguments.iter().any(|it| it.key == "others" && it.value == Value::Nothing);
        let is_second = if is_others {
            std::mem::replace(&mut has_others, true)
        } else {
            !names.insert(wire(&field.arguments, field.wire))
        };
        if is_second || is_field_wrong(field) {
            wrong.push(index);
        }
    }
    wrong
}

fn enum_faults(declaration: &Declaration, variants: &[Variant]) -> Vec<usize> {
    let is_tagged = has(&declaration.payload, "tag");
    let is_list = !declaration.is_event && !is_tagged;
    let (mut words, mut types) = (HashSet::new(), HashSet::new());
    let mut wrong = Vec::new();
    for (index, variant) in variants.iter().enumerate() {
        let arguments = &variant.arguments;
        let is_shaped = variant.holds.len() == usize::from(!is_list);
        let is_named_wrong = arguments.iter().any(|it| it.key != "name" || text(it).is_none());
        let is_said = declaration.is_event && !arguments.is_empty();
        let is_taken = is_list && ["ALL", "as_str"].contains(&variant.ident);
        let is_word_taken = (is_list || is_shaped)
            && !declaration.is_event
            && !words.insert(wire(arguments, variant.word));
        let is_type_taken = is_shaped && !is_list && !types.insert(&variant.holds[0]);
        if !is_shaped
            || is_named_wrong
            || is_repeated(arguments.iter())
            || is_said
            || is_taken
            || is_word_taken
            || is_type_taken
            || variant.is_inner && !variant.holds.is_empty()
        {
            wrong.push(index);
        }
    }
    wrong
}

/// True if the field is wrong, independent of the other fields.
pub fn is_field_wrong(field: &Field) -> bool {
    let (ty, is_optional) = match &field.ty {
        Type::Option(ty) => (&**ty, true),
        ty => (ty, false),
    };
    let Field { arguments, .. } = field;
    let is_others = has(arguments, "others");
    let key = localized(ty, arguments);
    let is_keyless = key.is_some_and(|given| {
        given.is_none() && ["", "locale"].contains(&wire(arguments, field.wire))
    });
    field.is_event
        || is_type_wrong(ty)
        || are_arguments_wrong(arguments, ty, true)
        || is_others && (is_optional || has(arguments, "name"))
        || is_keyless && !is_others
}

/// Of a localized text, the key that was given.
fn localized<'a>(ty: &Type, arguments: &'a [Argument]) -> Option<Option<&'a Argument>> {
    match ty {
        Type::Localized => Some(arguments.iter().find(|it| it.key == "localized")),
        Type::Nullable(value) => localized(value, arguments),
        _ => None,
    }
}

/// An `Option` where nothing can be missing, or a `null` that could mean two things.
fn is_type_wrong(ty: &Type) -> bool {
    match ty {
        Type::Option(_) => true,
        Type::Nullable(value) if matches!(**value, Type::Nullable(_)) => true,
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => is_type_wrong(inner),
        _ => false,
    }
}

fn are_arguments_wrong(arguments: &[Argument], ty: &Type, is_field: bool) -> bool {
    let ty = bare(ty);
    is_repeated(arguments.iter())
        || arguments.iter().any(|it| is_argument_wrong(it, ty, is_field))
        || PAIRS.iter().any(|pair| is_crossed(arguments, *pair))
        || !is_field && matches!(ty, Type::Localized) && !has(arguments, "localized")
        || is_item_wrong_without_arguments(arguments, ty)
}

/// Items without demands can be wrong too: texts without a key.
fn is_item_wrong_without_arguments(arguments: &[Argument], ty: &Type) -> bool {
    match ty {
        Type::List(item) | Type::Map(item) => {
            !has(arguments, "items") && are_arguments_wrong(&[], item, false)
        }
        _ => false,
    }
}

fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Nullable(value) => bare(value),
        ty => ty,
    }
}

fn is_argument_wrong(argument: &Argument, ty: &Type, is_field: bool) -> bool {
    let is_number = matches!(ty, Type::Integer(_) | Type::AnyInteger | Type::Number);
    let fits = match argument.key {
        "name" => is_field,
        "others" => is_field && matches!(ty, Type::Map(_)),
        "localized" => *ty == Type::Localized,
        "min_length" | "max_length" | "pattern" => *ty == Type::Text,
        "min" | "max" | "multiple_of" => is_number,
        "above" | "below" => *ty == Type::Number,
        "min_items" | "max_items" | "unique_items" => matches!(ty, Type::List(_)),
        "items" => matches!(ty, Type::List(_) | Type::Map(_)),
        "types" | "values" => *ty == Type::Json,
        "any_date_time" => *ty == Type::Timestamp,
        _ => false,
    };
    !fits || is_value_wrong(argument, ty)
}

fn is_value_wrong(argument: &Argument, ty: &Type) -> bool {
    match (argument.key, &argument.value) {
        ("others" | "unique_items" | "any_date_time", Value::Nothing) => false,
        ("name", Value::Text(text)) => text.is_empty(),
        ("localized", Value::Text(text)) => text.is_empty() || text == "locale",
        ("pattern", Value::Text(text)) => !is_known(&PATTERNS, text),
        ("types", Value::Texts(texts)) => are_texts_wrong(texts, &TYPES),
        ("values", Value::Texts(texts)) => are_texts_wrong(texts, &VALUES),
        ("items", Value::Items(items)) => match ty {
            Type::List(item) | Type::Map(item) => are_arguments_wrong(items, item, false),
            _ => true,
        },
        (key, Value::Number(number)) => !is_number_right(key, number, ty),
        _ => true,
    }
}

fn is_known(list: &[(&str, bool)], text: &str) -> bool {
    list.iter().any(|(known, is_good)| *is_good && *known == text)
}

fn are_texts_wrong(texts: &[&str], known: &[(&str, bool)]) -> bool {
    let distinct: HashSet<_> = texts.iter().collect();
    texts.is_empty()
        || distinct.len() < texts.len()
        || !texts.iter().all(|text| is_known(known, text))
}

/// True if the number can follow the key, by decimal arithmetic.
fn is_number_right(key: &str, number: &Literal, ty: &Type) -> bool {
    let Some(value) = number.decimal() else { return false };
    match (key, ty) {
        ("min_length" | "max_length" | "min_items" | "max_items", _) => {
            let is_count = number.is_integer() && !number.text.starts_with('-');
            is_count && is_within(&value, "0", "18446744073709551615")
        }
        ("min" | "max", Type::Integer(name)) => {
            let (low, high) = range(name);
            number.is_integer() && is_within(&value, low, high)
        }
        ("min" | "max", Type::AnyInteger) => {
            number.is_integer() && is_within(&value, I128.0, I128.1)
        }
        ("min" | "max" | "above" | "below", Type::Number) => is_float(&value),
        ("multiple_of", _) => value > BigDecimal::zero() && is_divisor(&value),
        _ => false,
    }
}

const I128: (&str, &str) =
    ("-170141183460469231731687303715884105728", "170141183460469231731687303715884105727");

fn is_within(value: &BigDecimal, low: &str, high: &str) -> bool {
    *value >= decimal(low) && *value <= decimal(high)
}

/// Range of an integer type.
pub fn range(name: &str) -> (&'static str, &'static str) {
    match name {
        "u8" => ("0", "255"),
        "u16" => ("0", "65535"),
        "u32" => ("0", "4294967295"),
        "u64" => ("0", "18446744073709551615"),
        "i8" => ("-128", "127"),
        "i16" => ("-32768", "32767"),
        "i32" => ("-2147483648", "2147483647"),
        _ => ("-9223372036854775808", "9223372036854775807"),
    }
}

/// True if the shortest text of the nearest float is this number.
fn is_float(value: &BigDecimal) -> bool {
    let (digits, scale) = value.as_bigint_and_exponent();
    let float: f64 = format!("{digits}e{}", -scale).parse().unwrap();
    float.is_finite() && decimal(&format!("{float:e}")) == *value
}

/// 37 digits at most, and a power of ten of 32 bits.
fn is_divisor(value: &BigDecimal) -> bool {
    let (digits, scale) = value.normalized().into_bigint_and_exponent();
    digits.to_string().len() <= 37 && i32::try_from(-scale).is_ok()
}

/// A lower and an upper bound, and whether equal ones leave a value.
const PAIRS: [(&str, &str, bool); 6] = [
    ("min", "max", true),
    ("min_length", "max_length", true),
    ("min_items", "max_items", true),
    ("above", "max", false),
    ("min", "below", false),
    ("above", "below", false),
];

fn is_crossed(arguments: &[Argument], (low, high, is_inclusive): (&str, &str, bool)) -> bool {
    let bound = |key| {
        arguments.iter().find_map(|it| match &it.value {
            Value::Number(number) if it.key == key => number.decimal(),
            _ => None,
        })
    };
    match (bound(low), bound(high)) {
        (Some(low), Some(high)) => low > high || low == high && !is_inclusive,
        _ => false,
    }
}
