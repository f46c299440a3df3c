//! Tree → schema model: every keyword is understood or refused, every error is reported.

mod keywords;
mod shapes;
mod values;

use crate::diagnostic::Diagnostic;
use crate::schema::{Definition, Schema, SchemaFile, Shape};
use crate::source::Node;
use values::Values;

/// Understands a file. With a `title` it is a template of that name; without, its definitions count only.
pub(crate) fn file(root: &Node, title: Option<&str>, errors: &mut Vec<Diagnostic>) -> SchemaFile {
    let mut values = Values { errors };
    let definitions = values.object(root, "$defs").iter().map(|member| Definition {
        name: member.key.clone(),
        place: member.key_place.clone(),
        schema: schema(&member.value, false, values.errors),
    });
    let definitions = definitions.collect();
    let locales =
        values.strings(root, "x-locales").into_iter().map(|(text, _)| text.to_owned()).collect();
    let root = match title {
        Some(title) => {
            check_title(root, title, &mut values);
            Some(schema(root, true, errors))
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
pub(crate) fn schema(node: &Node, is_root: bool, errors: &mut Vec<Diagnostic>) -> Schema {
    let shape = shapes::shape(node, is_root, errors);
    let mut values = Values { errors };
    let text = |found: Option<(&str, &Node)>| found.map(|(text, _)| text.to_owned());
    let description = text(values.string(node, "description"));
    let comment = text(values.string(node, "$comment"));
    values.check_array(node, "examples");
    let deprecated = values.boolean(node, "deprecated").unwrap_or(false);
    Schema {
        place: node.place.clone(),
        description,
        comment,
        deprecated,
        shape: shape.unwrap_or(Shape::Broken),
    }
}
