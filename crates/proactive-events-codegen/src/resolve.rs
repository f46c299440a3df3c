//! `$ref`s: each leads to a definition, and none back to itself.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::model::find;
use crate::profile::nearest;
use crate::schema::{Reference, Schema, SchemaFile, Shape};

/// Reports every reference that leads nowhere, and every cycle once; returns whether there are cycles.
pub(crate) fn check(files: &BTreeMap<String, SchemaFile>, errors: &mut Vec<Diagnostic>) -> bool {
    for file in files.values() {
        let roots =
            file.root.iter().chain(file.definitions.iter().map(|definition| &definition.schema));
        for schema in roots {
            each_reference(schema, &mut |reference, at| {
                if find(files, reference).is_none() {
                    errors.push(dangling(files, reference, at));
                }
            });
        }
    }
    let mut has_cycles = false;
    for (name, file) in files {
        for definition in &file.definitions {
            let start = Reference { file: name.clone(), name: definition.name.clone() };
            let mut path = vec![start.clone()];
            let is_cycle = leads_back(files, &start, &mut path);
            has_cycles |= is_cycle;
            if is_cycle && path.iter().min() == Some(&start) {
                let cycle: Vec<_> = path.iter().chain([&start]).map(Reference::to_string).collect();
                let error = definition
                    .place
                    .error(format!("the definition contains itself: {}", cycle.join(" → ")));
                let help = "payloads end: break the cycle".to_owned();
                errors.push(Diagnostic { help: Some(help), ..error });
            }
        }
    }
    has_cycles
}

fn dangling(
    files: &BTreeMap<String, SchemaFile>,
    reference: &Reference,
    at: &Schema,
) -> Diagnostic {
    let error = at.place.error(format!("`$ref` leads nowhere: there is no {reference}"));
    let known: Vec<&str> = match files.get(&reference.file) {
        Some(file) => file.definitions.iter().map(|definition| definition.name.as_str()).collect(),
        None => files.keys().map(String::as_str).collect(),
    };
    let sought =
        if files.contains_key(&reference.file) { &reference.name } else { &reference.file };
    let help = match nearest(sought, known.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None if known.is_empty() => "the file has no `$defs`: add the definition".to_owned(),
        None => format!("there are: {}", known.join(", ")),
    };
    Diagnostic { help: Some(help), ..error }
}

/// Walks the definitions that `path`'s last one refers to; true when one of them is `start`.
fn leads_back(
    files: &BTreeMap<String, SchemaFile>,
    start: &Reference,
    path: &mut Vec<Reference>,
) -> bool {
    let Some(schema) = path.last().and_then(|last| find(files, last)) else { return false };
    let mut next = Vec::new();
    each_reference(schema, &mut |reference, _| next.push(reference.clone()));
    for reference in next {
        if reference == *start {
            return true;
        }
        if path.contains(&reference) {
            continue;
        }
        path.push(reference);
        if leads_back(files, start, path) {
            return true;
        }
        path.pop();
    }
    false
}

/// Calls `visit` with every reference in the schema, those of other definitions not followed.
fn each_reference<'s>(schema: &'s Schema, visit: &mut impl FnMut(&'s Reference, &'s Schema)) {
    match &schema.shape {
        Shape::Reference(reference) => visit(reference, schema),
        Shape::Object(properties) => {
            properties.iter().for_each(|property| each_reference(&property.schema, visit));
        }
        Shape::List { items, .. } => each_reference(items, visit),
        _ => {}
    }
}
