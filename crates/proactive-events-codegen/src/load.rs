//! Schema files → the modules of all templates.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use proactive_events_text::without_byte_order_mark;

use crate::diagnostic::{Diagnostic, Report};
use crate::model::{self, Module};
use crate::schema::SchemaFile;
use crate::source::{Node, Source};
use crate::{parse, resolve};

/// The modules of all templates, and the warnings; errors name the files in this folder.
pub(crate) fn load(
    files: &BTreeMap<String, String>,
    folder: &str,
) -> Result<(Vec<Module>, Vec<Diagnostic>), Report> {
    let mut errors = Vec::new();
    let parsed = parse_all(files, folder, &mut errors);
    let has_cycles = resolve::check(&parsed, &mut errors);
    // Building follows references, which in a cycle never ends.
    let modules = if has_cycles { Vec::new() } else { build_all(&parsed, &mut errors) };
    Ok((modules, Report::into_result(errors)?))
}

/// True if a file of this name is a template: `Namespace.Type.State.json`.
pub fn is_template(file: &str) -> bool {
    event_name(file).is_some()
}

/// The parts of a template's name: namespace, type, state.
fn event_name(file: &str) -> Option<[&str; 3]> {
    let mut parts = file.strip_suffix(".json")?.split('.');
    let name = [parts.next()?, parts.next()?, parts.next()?];
    let is_word = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.chars().all(|c| c.is_ascii_alphanumeric())
    };
    (parts.next().is_none() && name.iter().all(is_word)).then_some(name)
}

/// The request around a payload: no template, and not in the profile.
const ENVELOPE: &str = "request.json";

/// Understands every template and every file of definitions; the envelope has to be JSON only.
fn parse_all(
    files: &BTreeMap<String, String>,
    folder: &str,
    errors: &mut Vec<Diagnostic>,
) -> BTreeMap<String, SchemaFile> {
    let mut parsed = BTreeMap::new();
    for (name, text) in files {
        let path = format!("{folder}/{name}");
        let text = without_byte_order_mark(text).into();
        let source = Rc::new(Source { path, name: name.clone(), text });
        let Some(root) = Node::parse(&source, errors) else { continue };
        let title = event_name(name).map(|parts| parts.join("."));
        if title.is_some() || root.get("type").is_none() {
            parsed.insert(name.clone(), parse::file(&root, title.as_deref(), errors));
        } else if name != ENVELOPE {
            let help =
                "name it like AMAZON.OrderStatus.Updated.json; a file of definitions has no `type`";
            let error = root.place.error("the file's name is not that of a template");
            errors.push(error.with_help(help));
        }
    }
    parsed
}

/// The modules of all templates, in the order of their names.
fn build_all(parsed: &BTreeMap<String, SchemaFile>, errors: &mut Vec<Diagnostic>) -> Vec<Module> {
    let mut modules: Vec<Module> = Vec::new();
    let mut taken: HashMap<String, String> = HashMap::new();
    let mut variants: HashMap<String, String> = HashMap::new();
    let mut templates: HashMap<&str, usize> = HashMap::new();
    for [_, subject, _] in parsed.keys().filter_map(|name| event_name(name)) {
        *templates.entry(subject).or_default() += 1;
    }
    for (name, file) in parsed {
        let Some(event) = event_name(name) else { continue };
        let [_, subject, state] = event;
        // A module is called after the type, and after its state too where several states have a template.
        let is_alone = templates.get(subject) == Some(&1);
        let ident = if is_alone { subject.to_owned() } else { format!("{subject}_{state}") };
        let Some(module) = model::module(event, &ident, file, parsed, errors) else { continue };
        let here = || module.event.clone();
        let of_module = taken.insert(module.ident.to_string(), here());
        let of_variant = variants.insert(module.variant.to_string(), here());
        let clash = match (of_module, of_variant) {
            (Some(first), _) => {
                let message =
                    format!("the module `{}` is taken already, by {first}.json", module.ident);
                Some((message, "they differ in their namespace only: generate them apart"))
            }
            (None, Some(first)) => {
                let variant = &module.variant;
                let message = format!(
                    "the variant `{variant}` of `AnyEvent` is taken already, by {first}.json"
                );
                Some((message, "generate them apart"))
            }
            (None, None) => None,
        };
        if let (Some((message, help)), Some(root)) = (clash, &file.root) {
            errors.push(root.place.error(message).with_help(help));
        }
        modules.push(module);
    }
    modules.sort_by(|a, b| a.ident.cmp(&b.ident));
    modules
}
