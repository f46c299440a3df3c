//! JSON Schema → Rust declarations: the generator behind `proactive-events`.
//!
//! A pure function, [`generate`]: schema files in, `path → text` out. Its stages, one module each:
//!
//! 1. `source`: text → a tree in which every value and key knows its place.
//! 2. `parse`: tree → `schema`, the typed model. Every keyword of the closed `profile` is understood, every
//!    other one refused; `resolve` follows the `$ref`s.
//!    `merge` makes one shape of the parts of an `allOf`.
//! 3. `model`: schema → declarations with Rust `names`.
//! 4. `emit`: declarations → tokens; [`Output`]: header, format, check or write.
//!
//! All errors of a run come in one [`Report`], each with file, line, column and JSON pointer; then nothing is
//! generated. What the declarations *do* is the work of `proactive-events-derive`.

mod build_script;
mod decimal;
mod diagnostic;
mod emit;
mod load;
mod merge;
mod model;
mod names;
mod options;
mod output;
mod parse;
mod profile;
mod regenerate;
mod resolve;
mod schema;
mod semver;
mod source;
mod text;

use std::collections::BTreeMap;
use std::rc::Rc;

pub use build_script::Build;
pub use diagnostic::{Diagnostic, Report, Severity};
pub use options::Options;
pub use output::{OUTPUT_VERSION, Output, Stale, read_sources};
pub use profile::{is_in_profile, profile_table};
pub use regenerate::{Mode, RegenerateError, Regenerated, regenerate};
pub use semver::{Bump, Change, ChangeKind, Changes};

pub use load::is_template;
use load::load;
use model::Module;
use output::Folder;
use proc_macro2::TokenStream;
use source::Source;

/// The grammar that goes with the format `date-time`: validators differ over the format alone.
pub const DATE_TIME_PATTERN: &str = concat!(
    "^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$",
);

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
    let (modules, warnings) = load(files, &options.schemas)?;
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
    let (modules, warnings) = load(files, folder)?;
    Ok((emit::inline(&modules), warnings))
}

/// Effect of the change from the old schema files to the new ones on users of the types.
///
/// # Errors
/// Everything that is wrong with the old files, or with the new ones.
pub fn changes(
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
) -> Result<Changes, Report> {
    let (old, _) = load(old, "old")?;
    let (new, _) = load(new, "new")?;
    Ok(semver::compare(&old, &new))
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
        // The tokens are a valid file for all schemas; if not, the report contains the error.
        let path = output::join(&options.folder, &format!("{name}.rs"));
        output.add_rust(path, &header, tokens).err().map(|error| not_rust(name, &error))
    };
    let mut errors = Vec::new();
    for module in modules {
        let file = format!("{}.json", module.event);
        let from = format!("{}/{file}", options.schemas);
        let header = output::header(&options.command, &from, files.get(&file).map(String::as_str));
        let name = names::shown(&module.ident);
        if options.embeds_schemas && name == SCHEMAS {
            errors.push(taken_by_schemas(&from, &file));
        }
        errors.extend(add(&name, header, emit::module(module)));
    }
    let header = || output::header(&options.command, &options.schemas, None);
    errors.extend(add("mod", header(), emit::index(modules, options.embeds_schemas)));
    if options.embeds_schemas {
        errors.extend(add(SCHEMAS, header(), emit::schemas(files.keys().map(String::as_str))));
    }
    if let Some(copies) = &options.copies {
        output.folders.push(folder(copies, ".json", true));
        let copy = |(name, text): (&String, &String)| (output::join(copies, name), text.clone());
        output.files.extend(files.iter().map(copy));
    }
    Report::into_result(errors)?;
    Ok(output)
}

/// The module that embeds the schemas.
const SCHEMAS: &str = "schemas";

fn taken_by_schemas(path: &str, name: &str) -> Diagnostic {
    let source = Rc::new(Source { path: path.to_owned(), name: name.to_owned(), text: "".into() });
    let error = source::Place::start_of(&source)
        .error(format!("the module `{SCHEMAS}` holds the schema files themselves"));
    error.with_help("generate this template apart")
}

fn not_rust(name: &str, error: &syn::Error) -> Diagnostic {
    let path = format!("{name}.rs");
    let source = Rc::new(Source { path: path.clone(), name: path, text: "".into() });
    source::Place::start_of(&source).error(format!("the generated text is not Rust: {error}"))
}
