//! `proactive manifest`: what proactive events need of a skill's manifest.

mod lint;
mod patch;

use std::io::Write as _;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use crate::args::{Format, ManifestArgs, ManifestCommand, PatchArgs};
use crate::exit::{Exit, Failure};
use crate::input;
use crate::output::{BAD, DIM, GOOD, json_line, printable, stdout};

pub(crate) use lint::Lack;
use lint::lint;

/// The permission that the skill needs.
const PERMISSION: &str = "alexa::devices:all:notifications:write";
/// The skill event by which a skill learns who subscribed.
const SUBSCRIPTION: &str = "SKILL_PROACTIVE_SUBSCRIPTION_CHANGED";

/// The verdict on a manifest: a line of `--format json`.
#[derive(Serialize)]
struct Verdict<'a> {
    file: &'a str,
    valid: bool,
    errors: &'a [Lack],
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<bool>,
}

pub(crate) fn run(command: &ManifestCommand) -> Result<Exit, Failure> {
    match command {
        ManifestCommand::Lint(args) => {
            let lacks = lint(&parse(&args.file, &read(&args.file)?)?, &args.templates);
            report(args, &lacks, None)?;
            Ok(if lacks.is_empty() { Exit::Done } else { Exit::No })
        }
        ManifestCommand::Patch(args) => patch(args),
    }
}

/// What the manifest in a file lacks.
pub(crate) fn lint_file(file: &Path) -> Result<Vec<Lack>, Failure> {
    Ok(lint(&parse(file, &read(file)?)?, &[]))
}

fn patch(args: &PatchArgs) -> Result<Exit, Failure> {
    let file = &args.manifest.file;
    let text = read(file)?;
    let lacks = lint(&parse(file, &text)?, &args.manifest.templates);
    let patched = patch::patch(&text, &lacks, args.uri.as_deref())?;
    let left = lint(&parse(file, &patched)?, &args.manifest.templates);
    let written = args.write && patched != text;
    if written {
        replace(file, &patched)?;
    }
    if args.manifest.format == Format::Human {
        print_difference(&text, &patched)?;
    }
    report(&args.manifest, &left, Some(written))?;
    if args.manifest.format == Format::Human && patched != text {
        let done = if written { "written" } else { "not written: add --write" };
        anstream::eprintln!("{}: {done}", file.display());
    }
    Ok(if left.is_empty() { Exit::Done } else { Exit::No })
}

fn read(file: &Path) -> Result<String, Failure> {
    input::read_file(file).map_err(|error| Failure::new(format!("{}: {error}", file.display())))
}

/// The manifest, which `skill.json` has in a property of that name.
fn parse(file: &Path, text: &str) -> Result<Value, Failure> {
    let parsed: Value = serde_json::from_str(text)
        .map_err(|error| Failure::new(format!("{}: not JSON: {error}", file.display())))?;
    let manifest = parsed.get("manifest").cloned().unwrap_or(parsed);
    let is_object = manifest.is_object();
    is_object.then_some(manifest).ok_or_else(|| {
        Failure::new(format!("{}: a skill's manifest is a JSON object", file.display()))
    })
}

/// Whoever reads the file meanwhile sees the old text or the new one.
fn replace(file: &Path, text: &str) -> Result<(), Failure> {
    let beside = file.with_extension("json.new");
    let written = std::fs::write(&beside, text).and_then(|()| {
        std::fs::set_permissions(&beside, std::fs::metadata(file)?.permissions())?;
        std::fs::rename(&beside, file)
    });
    written.map_err(|error| Failure::new(format!("{}: {error}", file.display())))
}

fn report(args: &ManifestArgs, lacks: &[Lack], written: Option<bool>) -> Result<(), Failure> {
    let file = args.file.to_string_lossy();
    let verdict = Verdict { file: &file, valid: lacks.is_empty(), errors: lacks, written };
    if args.format == Format::Json {
        return Ok(json_line(&verdict)?);
    }
    let mut out = stdout();
    let (style, word) = if verdict.valid { (GOOD, "complete") } else { (BAD, "incomplete") };
    writeln!(out, "{file}: {style}{word}{style:#}")?;
    for lack in lacks {
        let (message, code) = (printable(&lack.message), lack.code);
        writeln!(out, "  {BAD}error{BAD:#} {}: {message} {DIM}[{code}]{DIM:#}", lack.pointer)?;
        writeln!(out, "    {DIM}{}{DIM:#}", lack.hint)?;
    }
    Ok(())
}

fn print_difference(old: &str, new: &str) -> std::io::Result<()> {
    let mut out = stdout();
    let difference = TextDiff::from_lines(old, new);
    for group in difference.grouped_ops(2) {
        for change in group.iter().flat_map(|operation| difference.iter_changes(operation)) {
            let (style, sign) = match change.tag() {
                ChangeTag::Insert => (GOOD, '+'),
                ChangeTag::Delete => (BAD, '-'),
                ChangeTag::Equal => (DIM, ' '),
            };
            writeln!(
                out,
                "{style}{sign} {}{style:#}",
                printable(change.value().trim_end_matches(['\r', '\n']))
            )?;
        }
    }
    Ok(())
}
