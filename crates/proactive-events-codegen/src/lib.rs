//! JSON Schema → Rust declarations: the generator behind `proactive-events`.
//!
//! A pure function, [`generate`]: schema files in, `path → text` out. Its stages, one module each:
//!
//! 1. `source`: text → a tree in which every value and key knows its place.
//! 2. `parse`: tree → `schema`, the typed model. Every keyword of the closed `profile` is understood, every
//!    other one refused; `resolve` follows the `$ref`s.
//!    `compose` makes one shape of the parts of an `allOf`.
//! 3. `model`: schema → declarations with Rust `names`.
//! 4. `emit`: declarations → tokens; [`Output`]: header, format, check or write.
//!
//! All errors of a run come in one [`Report`], each with file, line, column and JSON pointer; then nothing is
//! generated. What the declarations *do* is the work of `proactive-events-derive`.

mod build_script;
mod changes;
mod compose;
mod diagnostic;
mod emit;
mod model;
mod names;
mod output;
mod parse;
mod profile;
mod regenerate;
mod resolve;
mod schema;
mod source;

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

pub use build_script::Build;
pub use changes::{Bump, Change, ChangeKind, Changes};
pub use diagnostic::{Diagnostic, Report, Severity};
pub use output::{OUTPUT_VERSION, Output, Stale, read_sources};
pub use profile::{is_in_profile, profile_table};
pub use regenerate::{Mode, RegenerateError, Regenerated, regenerate};

use model::Module;
use output::Folder;
use proc_macro2::TokenStream;
use schema::SchemaFile;
use source::{Node, Source};

/// The grammar that goes with the format `date-time`: validators differ over the format alone.
pub const DATE_TIME_PATTERN: &str = concat!(
    "^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
);

/// How to generate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The command that the headers name.
    pub command: String,
    /// The schema folder as headers and errors name it.
    pub schemas: String,
    /// The folder below the target that the modules are laid into.
    pub folder: String,
    /// The folder below the target that copies of the schemas are laid into, if any.
    pub copies: Option<String>,
    /// Whether a module embeds the copies (feature `schemas` of the crate that it stands in).
    pub embeds_schemas: bool,
}

impl Options {
    /// Options with the command and the schema folder that the headers name; the modules go to `src/generated`.
    pub fn new(command: impl Into<String>, schemas: impl Into<String>) -> Self {
        Self {
            command: command.into(),
            schemas: schemas.into(),
            folder: "src/generated".to_owned(),
            copies: None,
            embeds_schemas: false,
        }
    }

    /// Lays the modules into this folder below the target; empty for the target itself.
    pub fn folder(mut self, folder: impl Into<String>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Lays copies of the schemas into this folder: they tell later what changed.
    pub fn keep_schemas(mut self, folder: impl Into<String>) -> Self {
        self.copies = Some(folder.into());
        self
    }

    /// Lays copies of the schemas into `schemas`, and a module that embeds them beside the others.
    pub fn embed_schemas(mut self) -> Self {
        self.embeds_schemas = true;
        self.keep_schemas("schemas")
    }
}

/// Generates the declarations of every template among the files: those named `Namespace.Type.State.json`.
///
/// ```
/// use std::collections::BTreeMap;
/// use proactive_events_codegen::{Options, generate};
///
/// let schema = r#"{
///     "title": "ACME.Bread.Baked",
///     "description": "Bread is ready.",
///     "type": "object",
///     "properties": { "loaves": { "description": "How many.", "type": "integer", "minimum": 1 } },
///     "required": ["loaves"],
///     "additionalProperties": false
/// }"#;
/// let files = BTreeMap::from([("ACME.Bread.Baked.json".to_owned(), schema.to_owned())]);
/// let output = generate(&files, &Options::new("make regen", "schemas"))?;
/// let (_, text) = output.files().find(|(path, _)| *path == "src/generated/bread.rs").unwrap();
/// assert!(text.contains("pub struct Baked {"));
/// assert!(text.contains("pub loaves: Integer,"));
/// # Ok::<(), proactive_events_codegen::Report>(())
/// ```
///
/// # Errors
/// Everything that is wrong with the files, in one report.
pub fn generate(files: &BTreeMap<String, String>, options: &Options) -> Result<Output, Report> {
    let (modules, warnings) = understand(files, &options.schemas)?;
    let output = assemble(files, &modules, options)?;
    Ok(Output { warnings, ..output })
}

/// The declarations of all templates as one text with a module for each, for `include!` and for macros; and the
/// warnings. Errors name the schemas in `folder`.
///
/// # Errors
/// Everything that is wrong with the files, in one report.
pub fn generate_inline(
    files: &BTreeMap<String, String>,
    folder: &str,
) -> Result<(TokenStream, Vec<Diagnostic>), Report> {
    let (modules, warnings) = understand(files, folder)?;
    Ok((emit::inline(&modules), warnings))
}

/// What the change from the old schema files to the new ones means for users of the types.
///
/// # Errors
/// Everything that is wrong with the old files, or with the new ones.
pub fn changes(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
) -> Result<Changes, Report> {
    let (old, _) = understand(old, "old")?;
    let (new, _) = understand(new, "new")?;
    Ok(changes::compare(&old, &new))
}

/// The modules of all templates, and the warnings; errors name the files in this folder.
fn understand(
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

/// Whether a file of this name is a template: `Namespace.Type.State.json`.
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
        let source = Rc::new(Source { path, name: name.clone(), text: text.as_str().into() });
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
        let first = taken.insert(module.ident.to_string(), module.event.clone());
        if let (Some(first), Some(root)) = (first, &file.root) {
            let message =
                format!("the module `{}` is taken already, by {first}.json", module.ident);
            let help = "they differ in their namespace only: generate them apart";
            errors.push(root.place.error(message).with_help(help));
        }
        modules.push(module);
    }
    modules.sort_by(|a, b| a.ident.cmp(&b.ident));
    modules
}

/// Lays out the files.
fn assemble(
    files: &BTreeMap<String, String>,
    modules: &[Module],
    options: &Options,
) -> Result<Output, Report> {
    let folder = |path: &str, extension, is_all_ours| Folder {
        path: path.to_owned(),
        extension,
        is_all_ours,
    };
    // A folder of its own holds nothing else; in the user's, only what was generated is ours.
    let mut output = Output {
        folders: vec![folder(&options.folder, ".rs", !options.folder.is_empty())],
        ..Output::default()
    };
    let mut add = |name: &str, header: String, tokens| {
        // The tokens are a file whatever the schemas say; should they not be, the report says so.
        let path = output::join(&options.folder, &format!("{name}.rs"));
        output.add_rust(path, &header, tokens).err().map(|error| not_rust(name, &error))
    };
    let mut errors = Vec::new();
    for module in modules {
        let file = format!("{}.json", module.event);
        let from = format!("{}/{file}", options.schemas);
        let header = output::header(&options.command, &from, files.get(&file).map(String::as_str));
        errors.extend(add(&module.ident.to_string(), header, emit::module(module)));
    }
    let header = || output::header(&options.command, &options.schemas, None);
    errors.extend(add("mod", header(), emit::index(modules, options.embeds_schemas)));
    if options.embeds_schemas {
        errors.extend(add("schemas", header(), emit::schemas(files.keys().map(String::as_str))));
    }
    if let Some(copies) = &options.copies {
        output.folders.push(folder(copies, ".json", true));
        let copy = |(name, text): (&String, &String)| (output::join(copies, name), text.clone());
        output.files.extend(files.iter().map(copy));
    }
    Report::into_result(errors)?;
    Ok(output)
}

fn not_rust(name: &str, error: &syn::Error) -> Diagnostic {
    let path = format!("{name}.rs");
    let source = Rc::new(Source { path: path.clone(), name: path, text: "".into() });
    source::Place::start_of(&source).error(format!("the generated text is not Rust: {error}"))
}
