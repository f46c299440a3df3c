//! `$ref`s: each leads to a definition, and none back to itself.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use proactive_events_text::did_you_mean;

use crate::schema::{Definition, Object, Reference, Schema, SchemaFile, Shape};

/// The definition that a reference names.
fn definition<'f>(
    files: &'f BTreeMap<String, SchemaFile>,
    reference: &Reference,
) -> Option<&'f Definition> {
    files.get(&reference.file)?.definitions.get(&reference.name)
}

/// The shape of the definition that a reference names; [`check`] makes sure that it exists.
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
            file.root.iter().chain(file.definitions.values().map(|definition| &definition.schema));
        for schema in roots {
            each_reference(schema, &mut |reference, at| {
                if find(files, reference).is_none() {
                    errors.push(dangling(files, reference, at));
                }
            });
        }
    }
    let before = errors.len();
    let mut search =
        Search { files, path: Vec::new(), depths: BTreeMap::new(), is_too_deep: false, errors };
    for (name, file) in files {
        for definition in file.definitions.values() {
            search.visit(&Reference { file: name.clone(), name: definition.name.clone() });
        }
    }
    errors.len() > before
}

/// A walk along the references that remembers its way.
struct Search<'a> {
    files: &'a BTreeMap<String, SchemaFile>,
    path: Vec<&'a Definition>,
    /// Length of the chain of definitions from each that was visited, itself included.
    depths: BTreeMap<Reference, usize>,
    /// True if that was reported: once is enough.
    is_too_deep: bool,
    errors: &'a mut Vec<Diagnostic>,
}

impl Search<'_> {
    /// Visits a definition and all that it refers to; one that is on the way already closes a cycle.
    fn visit(&mut self, reference: &Reference) -> usize {
        let Some(definition) = definition(self.files, reference) else { return 0 };
        if let Some(depth) = self.depths.get(reference) {
            return *depth;
        }
        let is_here = |other: &&Definition| std::ptr::eq(*other, definition);
        if let Some(start) = self.path.iter().position(is_here) {
            self.report_cycle(start, definition);
            return 0;
        }
        if self.path.len() >= MAX_DEPTH {
            self.report_depth(definition);
            return 0;
        }
        self.path.push(definition);
        let mut next = Vec::new();
        each_reference(&definition.schema, &mut |reference, _| next.push(reference));
        let depth = 1 + next.into_iter().map(|reference| self.visit(reference)).max().unwrap_or(0);
        self.path.pop();
        self.depths.insert(reference.clone(), depth);
        if depth == MAX_DEPTH + 1 {
            self.report_depth(definition);
        }
        depth
    }

    fn report_cycle(&mut self, start: usize, definition: &Definition) {
        let cycle: Vec<_> = self.path.iter().skip(start).chain([&definition]).collect();
        let names: Vec<_> = cycle.iter().map(|definition| definition.name.as_str()).collect();
        let message = format!("the definition contains itself: {}", names.join(" → "));
        let help =
            "a payload is written into the struct that has it, so it must end: break the cycle";
        self.errors.push(definition.place.error(message).with_help(help));
    }

    fn report_depth(&mut self, definition: &Definition) {
        if std::mem::replace(&mut self.is_too_deep, true) {
            return;
        }
        let message = format!("more than {MAX_DEPTH} definitions refer to each other in a row");
        let help = "refer to the last one directly";
        self.errors.push(definition.place.error(message).with_help(help));
    }
}

/// The longest way along references; payloads have a fraction of it, and every walk along them is recursive.
const MAX_DEPTH: usize = 16;

fn dangling(
    files: &BTreeMap<String, SchemaFile>,
    reference: &Reference,
    at: &Schema,
) -> Diagnostic {
    let error = at.place.error(format!("`$ref` leads nowhere: there is no {reference}"));
    let known: Vec<&str> = match files.get(&reference.file) {
        Some(file) => file.definitions.keys().map(String::as_str).collect(),
        None => files.keys().map(String::as_str).collect(),
    };
    let sought =
        if files.contains_key(&reference.file) { &reference.name } else { &reference.file };
    let help = match did_you_mean(sought, known.iter().copied()) {
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
