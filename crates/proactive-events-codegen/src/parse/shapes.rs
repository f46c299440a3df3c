//! What values a schema describes, type by type.

use super::keywords;
use super::values::Values;
use crate::DATE_TIME_PATTERN;
use crate::diagnostic::Diagnostic;
use crate::schema::{Bounds, Property, Reference, Shape, Word};
use crate::source::{Node, Value};

/// The shape, or `None` after an error.
pub(super) fn shape(node: &Node, is_root: bool, errors: &mut Vec<Diagnostic>) -> Option<Shape> {
    if !matches!(node.value, Value::Object(_)) {
        errors.push(node.place.error(format!("a schema is an object, not {}", node.kind())));
        return None;
    }
    let mut values = Values { errors };
    if let Some((text, target)) = values.string(node, "$ref") {
        keywords::check(node, None, is_root, values.errors);
        return reference(text, target, &mut values);
    }
    let ty = values.string(node, "type").map(|(ty, _)| ty);
    keywords::check(node, ty, is_root, values.errors);
    match ty {
        Some("object") => Some(object(node, &mut values)),
        Some("array") => list(node, &mut values),
        Some("string") => string(node, &mut values),
        Some("integer") => Some(Shape::Integer(values.bounds(node, "minimum", "maximum"))),
        Some("boolean") => Some(Shape::Boolean),
        Some(other) => {
            let error = node.place.error(format!("the type `{other}` is not in the profile"));
            values.report(error, "use object, array, string, integer or boolean");
            None
        }
        None => {
            if node.get("$ref").is_none() && node.get("type").is_none() {
                let error = node.place.error("the schema has no `type`");
                values.report(error, "add \"type\", or a \"$ref\" to a definition");
            }
            None
        }
    }
}

fn reference(text: &str, target: &Node, values: &mut Values<'_>) -> Option<Shape> {
    let parsed =
        text.split_once("#/$defs/").filter(|(_, name)| !name.is_empty() && !name.contains('/'));
    let Some((file, name)) = parsed else {
        let error = target.place.error(format!("`$ref` {text:?} does not name a definition"));
        values.report(error, "write \"#/$defs/Name\" or \"file.json#/$defs/Name\"");
        return None;
    };
    let file = if file.is_empty() { target.place.file() } else { file };
    Some(Shape::Reference(Reference { file: file.to_owned(), name: name.to_owned() }))
}

fn object(node: &Node, values: &mut Values<'_>) -> Shape {
    let closed = matches!(
        node.get("additionalProperties").map(|node| &node.value),
        Some(Value::Bool(false))
    );
    if !closed {
        let place = node.get("additionalProperties").map_or(&node.place, |node| &node.place);
        let error = place.error("an object must be closed: the service refuses unknown properties");
        values.report(error, "write \"additionalProperties\": false");
    }
    let members = values.object(node, "properties");
    let required = values.strings(node, "required");
    for (name, item) in &required {
        if !members.iter().any(|member| member.key == *name) {
            values.errors.push(item.place.error(format!("{name:?} is required, but no property")));
        }
    }
    let property = |member: &crate::source::Member, errors: &mut Vec<Diagnostic>| Property {
        name: member.key.clone(),
        place: member.key_place.clone(),
        is_required: required.iter().any(|(name, _)| *name == member.key),
        schema: super::schema(&member.value, false, errors),
    };
    Shape::Object(members.iter().map(|member| property(member, values.errors)).collect())
}

fn list(node: &Node, values: &mut Values<'_>) -> Option<Shape> {
    let count = values.bounds(node, "minItems", "maxItems");
    let Some(items) = node.get("items") else {
        let error = node.place.error("the array has no `items`");
        values.report(error, "say what an item is");
        return None;
    };
    Some(Shape::List { items: Box::new(super::schema(items, false, values.errors)), count })
}

fn string(node: &Node, values: &mut Values<'_>) -> Option<Shape> {
    let length: Bounds<u64> = values.bounds(node, "minLength", "maxLength");
    if let Some(list) = node.get("enum") {
        return Some(choice(node, list, values));
    }
    if let Some(names) = node.get("x-names") {
        values
            .errors
            .push(names.place.error("`x-names` names the values of an `enum`, and there is none"));
    }
    if let Some((format, at)) = values.string(node, "format") {
        return date_time(node, format, at, values);
    }
    if let Some(pattern) = node.get("pattern") {
        let error = pattern.place.error("a `pattern` of its own is not in the profile");
        values.report(error, "only the date-time of the shared definitions has one");
        return None;
    }
    let Some((key, at)) = values.string(node, "x-localized") else {
        return Some(Shape::Text(length));
    };
    if key.is_empty() || key == "locale" {
        values.errors.push(at.place.error(format!("no text can stand under the key {key:?}")));
    }
    if length.min != Some(1) || length.max.is_some() {
        let error =
            at.place.error("a localizable text is limited by being not empty, and by nothing else");
        values.report(error, "write \"minLength\": 1 and no `maxLength`");
    }
    Some(Shape::Localized(key.to_owned()))
}

fn date_time(node: &Node, format: &str, at: &Node, values: &mut Values<'_>) -> Option<Shape> {
    if format != "date-time" {
        let error = at.place.error(format!("the format {format:?} is not in the profile"));
        values.report(error, "the only format is \"date-time\"");
        return None;
    }
    let pattern = values.string(node, "pattern");
    if pattern.is_none_or(|(pattern, _)| pattern != DATE_TIME_PATTERN) {
        let place = pattern.map_or(&at.place, |(_, node)| &node.place);
        let error = place.error("`date-time` alone is read differently by different validators");
        values.report(error, format!("add \"pattern\": {:?}", DATE_TIME_PATTERN));
        return None;
    }
    Some(Shape::DateTime)
}

fn choice(node: &Node, list: &Node, values: &mut Values<'_>) -> Shape {
    for keyword in ["minLength", "maxLength", "format", "pattern", "x-localized"] {
        if let Some(beside) = node.get(keyword) {
            values
                .errors
                .push(beside.place.error(format!("`{keyword}` says nothing beside `enum`")));
        }
    }
    let words = values.strings(node, "enum");
    if matches!(&list.value, Value::Array(items) if items.is_empty()) {
        values.errors.push(list.place.error("`enum` is empty: no value fits"));
    }
    let names = values.object(node, "x-names");
    for member in names {
        if !words.iter().any(|(word, _)| *word == member.key) {
            values.errors.push(
                member
                    .key_place
                    .error(format!("`x-names` names {:?}, which is no value", member.key)),
            );
        }
        if member.value.as_str().is_none_or(|name| crate::names::ident(name).is_none()) {
            values.errors.push(
                member.value.place.error("a Rust name is needed, such as \"PreorderReceived\""),
            );
        }
    }
    let name_of = |word: &str| {
        names.iter().find(|member| member.key == word).and_then(|member| member.value.as_str())
    };
    Shape::Choice(
        words
            .into_iter()
            .map(|(value, node)| Word {
                name: name_of(value).map(str::to_owned),
                value: value.to_owned(),
                place: node.place.clone(),
            })
            .collect(),
    )
}
