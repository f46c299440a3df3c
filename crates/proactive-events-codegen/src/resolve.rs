//! `$ref`s: each leads to a definition, and none back to itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::profile::nearest;
use crate::schema::{Definition, Object, Reference, Schema, SchemaFile, Shape};

/// The definition that a reference names.
fn definition<'f>(
    files: &'f BTreeMap<String, SchemaFile>,
    reference: &Reference,
) -> Option<&'f Definition> {
    let definitions = &files.get(&reference.file)?.definitions;
    definitions.iter().find(|definition| definition.name == reference.name)
}

/// What the definition that a reference names describes; whether it exists is checked by [`check`].
pub(crate) fn find<'f>(
    files: &'f BTreeMap<String, SchemaFile>,
    reference: &Reference,
) -> Option<&'f Schema> {
    definition(files, reference).map(|definition| &definition.schema)
}

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
    let before = errors.len();
    let mut search = Search { files, path: Vec::new(), done: BTreeSet::new(), errors };
    for (name, file) in files {
        for definition in &file.definitions {
            search.visit(&Reference { file: name.clone(), name: definition.name.clone() });
        }
    }
    errors.len() > before
}

/// A walk along the references that remembers its way.
struct Search<'a> {
    files: &'a BTreeMap<String, SchemaFile>,
    path: Vec<&'a Definition>,
    done: BTreeSet<Reference>,
    errors: &'a mut Vec<Diagnostic>,
}

impl Search<'_> {
    /// Visits a definition and all that it refers to; one that is on the way already closes a cycle.
    fn visit(&mut self, reference: &Reference) {
        let Some(definition) = definition(self.files, reference) else { return };
        let is_here = |other: &&Definition| std::ptr::eq(*other, definition);
        if let Some(start) = self.path.iter().position(is_here) {
            let cycle: Vec<_> = self.path.iter().skip(start).chain([&definition]).collect();
            let names: Vec<_> = cycle.iter().map(|definition| definition.name.as_str()).collect();
            let message = format!("the definition contains itself: {}", names.join(" → "));
            let help =
                "a payload is written into the struct that has it, so it must end: break the cycle";
            self.errors.push(definition.place.error(message).with_help(help));
        } else if self.done.insert(reference.clone()) {
            self.path.push(definition);
            let mut next = Vec::new();
            each_reference(&definition.schema, &mut |reference, _| next.push(reference));
            next.into_iter().for_each(|reference| self.visit(reference));
            self.path.pop();
        }
    }
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
    error.with_help(help)
}

/// Calls `visit` with every reference in the schema, those of other definitions not followed.
fn each_reference<'s>(schema: &'s Schema, visit: &mut impl FnMut(&'s Reference, &'s Schema)) {
    match &schema.shape {
        Shape::Reference(reference) => visit(reference, schema),
        Shape::Object(Object { properties, others, .. }) => {
            let parts = properties.iter().map(|property| &property.schema);
            parts.chain(others.as_deref()).for_each(|part| each_reference(part, visit));
        }
        Shape::OneOf(members) => members.iter().for_each(|member| each_reference(member, visit)),
        Shape::AllOf { parts, .. } => {
            parts.iter().for_each(|part| each_reference(&part.schema, visit));
        }
        Shape::List { items: part, .. } | Shape::Map(part) | Shape::Nullable(part) => {
            each_reference(part, visit);
        }
        _ => {}
    }
}
