//! Texts, and values that are listed.

use super::keywords;
use super::patterns;
use super::types::Types;
use super::values::Values;
use crate::DATE_TIME_PATTERN;
use proactive_events_text::{Decimal, did_you_mean};

use crate::decimal::is_kept;
use crate::names;
use crate::schema::{Bounds, EnumValue, Shape};
use crate::source::{Node, Value};

/// Keywords without effect next to a list of values.
const NEEDLESS: [&str; 5] = ["minLength", "maxLength", "format", "pattern", "x-localized"];

/// `enum` and `const`; `None` when there is neither, `Some(None)` after an error.
pub(super) fn listed(
    node: &Node,
    types: &Types,
    is_root: bool,
    values: &mut Values<'_>,
) -> Option<Option<Shape>> {
    let (keyword, list) = match (node.get("enum"), node.get("const")) {
        (Some(list), _) => ("enum", values.array(node, "enum").map(|items| (list, items))),
        (None, Some(value)) => ("const", Some((value, std::slice::from_ref(value)))),
        (None, None) => {
            if let Some(names) = node.get("x-names") {
                let error =
                    names.place.error("`x-names` names the values of an `enum`, and there is none");
                values.report(error, "remove it");
            }
            return None;
        }
    };
    let ty = match types {
        Types::One(ty, _) => Some(ty.as_str()),
        _ => None,
    };
    keywords::check(node, ty, is_root, values.errors);
    let Some((list, items)) = list else { return Some(None) };
    if let (true, Some(other)) = (keyword == "enum", node.get("const")) {
        let error = other.place.error("`const` next to `enum`: one of them is enough");
        values.report(error, "remove one of them");
    }
    for needless in NEEDLESS.iter().filter_map(|keyword| Some((keyword, node.get(keyword)?))) {
        let error =
            needless.1.place.error(format!("`{}` has no effect next to `{keyword}`", needless.0));
        values.report(error, "remove it");
    }
    if items.is_empty() {
        values.report(list.place.error("`enum` is empty: no value fits"), "add a value");
        return Some(None);
    }
    Some(values_of(node, types, items, values))
}

/// Words when all are texts, texts or `null` when that is among them, JSON values else.
fn values_of(node: &Node, types: &Types, items: &[Node], values: &mut Values<'_>) -> Option<Shape> {
    check_values(types, items, values)?;
    let is_null = |item: &Node| matches!(item.value, Value::Null);
    let has_texts = items.iter().any(|item| item.as_str().is_some());
    let all_words = has_texts && items.iter().all(|item| item.as_str().is_some() || is_null(item));
    if !all_words {
        if let Some(names) = node.get("x-names") {
            values.report(names.place.error("`x-names` is for texts"), "remove it");
        }
        return Some(Shape::Json {
            types: Vec::new(),
            values: items.iter().map(Node::to_json).collect(),
        });
    }
    let words: Vec<_> = items.iter().filter_map(|item| Some((item.as_str()?, item))).collect();
    let choice = choice(node, words, values);
    if !items.iter().any(is_null) {
        return Some(choice);
    }
    Some(Shape::Nullable(Box::new(crate::schema::Schema {
        place: node.place.clone(),
        docs: crate::schema::Docs::default(),
        deprecated: false,
        shape: choice,
    })))
}

/// Reports values that stand there twice, and values that the type does not have.
fn check_values(types: &Types, items: &[Node], values: &mut Values<'_>) -> Option<()> {
    let mut seen = std::collections::HashMap::new();
    let mut accepted = Some(());
    for item in items {
        if let Some(first) = seen.insert(item.to_json(), item) {
            let message = format!("{} stands here twice", item.to_json());
            let error = item.place.error_with_related(message, "first here", &first.place);
            values.report(error, "remove one of them");
            accepted = None;
        }
        if let Some(number) = unkept(item) {
            let error = number.place.error("the value has too many digits to be kept exactly");
            values
                .report(error, "64-bit integers and floats are kept: at most 15 digits always are");
            accepted = None;
        }
        let fits = match types {
            Types::One(ty, is_nullable) => {
                has_type(item, ty) || (*is_nullable && has_type(item, "null"))
            }
            Types::Several(types) => types.iter().any(|ty| has_type(item, ty)),
            Types::Unsaid | Types::Broken => true,
        };
        if !fits {
            let error =
                item.place.error(format!("{} is not of the schema's `type`", item.to_json()));
            values.report(error, "remove the value, or change the type");
            accepted = None;
        }
    }
    accepted
}

/// A number in the value that no 64-bit type has.
fn unkept(item: &Node) -> Option<&Node> {
    match &item.value {
        Value::Number(text) => (!is_kept(text)).then_some(item),
        Value::Array(items) => items.iter().find_map(unkept),
        Value::Object(members) => members.iter().find_map(|member| unkept(&member.value)),
        _ => None,
    }
}

fn has_type(item: &Node, ty: &str) -> bool {
    match &item.value {
        Value::Null => ty == "null",
        Value::Bool(_) => ty == "boolean",
        Value::String(_) => ty == "string",
        Value::Array(_) => ty == "array",
        Value::Object(_) => ty == "object",
        Value::Number(text) => {
            ty == "number"
                || (ty == "integer" && Decimal::parse(text).is_some_and(Decimal::is_whole))
        }
    }
}

fn choice(node: &Node, words: Vec<(&str, &Node)>, values: &mut Values<'_>) -> Shape {
    let given = values.object(node, "x-names");
    for member in given {
        if !words.iter().any(|(word, _)| *word == member.key) {
            let error = member
                .key_place
                .error(format!("`x-names` names {:?}, which is not a value", member.key));
            let near = did_you_mean(&member.key, words.iter().map(|(word, _)| *word));
            values.report(
                error,
                near.map_or_else(
                    || "remove it".to_owned(),
                    |near| format!("did you mean {near:?}?"),
                ),
            );
        }
        let name = member.value.as_str();
        if name.is_none_or(|name| names::ident(name).is_none()) {
            let error = member.value.place.error("no Rust name");
            values.report(error, "write one such as \"PreorderReceived\"");
        } else if name.is_some_and(|name| names::OF_EVERY_ENUM.contains(&name)) {
            let error = member.value.place.error("every enum has something else of this name");
            values.report(error, "write another one");
        }
    }
    if let Some((_, empty)) = words.iter().find(|(word, _)| word.is_empty()) {
        let error = empty.place.error("an empty text has no Rust name");
        values.report(error, "leave it out: a property that may be missing says the same");
    }
    let name_of = |word: &str| {
        given.iter().find(|member| member.key == word).and_then(|member| member.value.as_str())
    };
    let word = |(value, node): (&str, &Node)| EnumValue {
        name: name_of(value).map(str::to_owned),
        value: value.to_owned(),
        place: node.place.clone(),
    };
    Shape::Choice(words.into_iter().map(word).collect())
}

/// A text: plain, localized, or of a format.
pub(super) fn text(node: &Node, values: &mut Values<'_>) -> Option<Shape> {
    let length: Bounds<u64> = values.bounds(node, "minLength", "maxLength");
    if let Some((format, at)) = values.string(node, "format") {
        return formatted(node, format, at, values);
    }
    let pattern = match values.string(node, "pattern") {
        // The empty pattern fits every text.
        None | Some(("", _)) => None,
        Some((pattern, at)) => Some(patterns::check(pattern, at, values)?),
    };
    let Some((key, at)) = values.string(node, "x-localized") else {
        return Some(Shape::Text { length, pattern });
    };
    if key.is_empty() || key == "locale" {
        let error = at.place.error(format!("no text can stand under the key {key:?}"));
        values.report(error, "name it after the property, such as \"sellerName\"");
    }
    if length.min != Some(1) || length.max.is_some() || pattern.is_some() {
        let error =
            at.place.error("a localizable text is limited by being not empty, and by nothing else");
        values.report(error, "write \"minLength\": 1, and no `maxLength` or `pattern`");
    }
    Some(Shape::Localized(key.to_owned()))
}

fn formatted(node: &Node, format: &str, at: &Node, values: &mut Values<'_>) -> Option<Shape> {
    for keyword in ["minLength", "maxLength", "x-localized"] {
        if let Some(limit) = node.get(keyword) {
            let error = limit.place.error(format!("`{keyword}` next to the format {format:?}"));
            values.report(error, "the format says what the text is: remove one of them");
        }
    }
    let pattern = values.string(node, "pattern");
    match (format, pattern) {
        ("date-time", None) => Some(Shape::DateTime { is_any: true }),
        ("date-time", Some((pattern, _))) if pattern == DATE_TIME_PATTERN => {
            Some(Shape::DateTime { is_any: false })
        }
        ("date", None) => Some(Shape::Date),
        ("uri", None) => Some(Shape::Uri),
        ("date-time" | "date" | "uri", Some((_, pattern))) => {
            let error =
                pattern.place.error(format!("a pattern of its own next to the format {format:?}"));
            values.report(error, "remove it: the format says what the text is");
            None
        }
        _ => {
            let error = at.place.error(format!("the format {format:?} is not in the profile"));
            let near = did_you_mean(format, ["date-time", "date", "uri"].into_iter());
            values.report(
                error,
                near.map_or_else(
                    || {
                        "the formats are \"date-time\", \"date\" and \"uri\"; or write a `pattern`"
                            .to_owned()
                    },
                    |near| format!("did you mean {near:?}?"),
                ),
            );
            None
        }
    }
}
