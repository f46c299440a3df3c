//! Tree → schema model: every keyword is understood or refused, every error is reported.

mod context;
mod keywords;
mod numbers;
pub(crate) mod objects;
mod patterns;
mod shapes;
mod texts;
mod types;
mod values;

use crate::diagnostic::Diagnostic;
use crate::schema::{Definition, Docs, Schema, SchemaFile, Shape};
use crate::source::{Node, Value};
use context::Context;
use values::Values;

/// Understands a file. With a `title` it is a template of that name; without, its definitions count only.
pub(crate) fn file(root: &Node, title: Option<&str>, errors: &mut Vec<Diagnostic>) -> SchemaFile {
    let mut values = Values { errors };
    let definitions = values.object(root, "$defs").iter().map(|member| {
        let (name, place) = (member.key.clone(), member.key_place.clone());
        let schema = schema(&member.value, Context::Value, values.errors);
        (name.clone(), Definition { name, place, schema })
    });
    let definitions = definitions.collect();
    let locales =
        values.strings(root, "x-locales").into_iter().map(|(text, _)| text.to_owned()).collect();
    let root = match title {
        Some(title) => {
            check_title(root, title, &mut values);
            Some(schema(root, Context::Root, errors))
        }
        None => {
            keywords::check(root, None, true, values.errors);
            None
        }
    };
    SchemaFile { root, definitions, locales }
}

fn check_title(root: &Node, title: &str, values: &mut Values<'_>) {
    match values.string(root, "title") {
        Some((found, _)) if found == title => {}
        Some((found, node)) => {
            let error = node.place.error(format!("the title {found:?} is not the file's name"));
            values.report(error, format!("write {title:?}, or rename the file"));
        }
        None if root.get("title").is_none() => {
            let error = root.place.error("a template needs a `title`");
            values.report(error, format!("add \"title\": {title:?}"));
        }
        None => {}
    }
}

/// Understands a schema.
fn schema(node: &Node, context: Context, errors: &mut Vec<Diagnostic>) -> Schema {
    let place = node.place.clone();
    let shape = match &node.value {
        Value::Bool(true) => Some(Shape::ANY),
        Value::Bool(false) => {
            let error = place.error("`false` is a schema that no value fits");
            errors.push(error.with_help("leave the property out, or say what it is"));
            None
        }
        Value::Object(members) if members.is_empty() && context == Context::Value => {
            Some(Shape::ANY)
        }
        Value::Object(_) => shapes::shape(node, context, errors),
        _ => {
            let error = place.error(format!("a schema is an object, not {}", node.kind()));
            errors.push(error.with_help("write { \"type\": … }, or `true` for any value"));
            None
        }
    };
    let mut values = Values { errors };
    let docs = docs(node, context, &mut values);
    values.array(node, "examples");
    let deprecated = values.boolean(node, "deprecated").unwrap_or(false);
    Schema { place, docs, deprecated, shape: shape.unwrap_or(Shape::Broken) }
}

fn docs(node: &Node, context: Context, values: &mut Values<'_>) -> Docs {
    let mut text = |keyword| values.string(node, keyword).map(|(text, _)| text.to_owned());
    let (description, comment) = (text("description"), text("$comment"));
    let title = if context == Context::Root { None } else { text("title") };
    let default = node.get("default").map(Node::to_json);
    Docs { description: description.or(title), comment, default }
}
