//! `proactive manifest`: what proactive events need of a skill's manifest.

mod endpoint;
mod finding;
mod lint;
mod patch;
mod shape;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use proactive_events_text::{ByteOrderMark, decode_text};
use serde::Serialize;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use crate::args::{Format, ManifestArgs, ManifestCommand, PatchArgs};
use crate::exit::Exit;
use crate::output::{BAD, DIM, GOOD, json_line, printable, stdout};

use super::validate::{Side, find, line_and_column};

pub(crate) use finding::Finding;
use lint::lint;
use patch::Wishes;

/// The permission that the skill needs.
const PERMISSION: &str = "alexa::devices:all:notifications:write";
/// The skill event that tells a skill who subscribed.
const SUBSCRIPTION: &str = "SKILL_PROACTIVE_SUBSCRIPTION_CHANGED";

/// The verdict on a manifest: a line of `--format json`.
#[derive(Serialize)]
struct Verdict<'a> {
    file: &'a str,
    valid: bool,
    errors: &'a [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<bool>,
}

pub(crate) fn run(command: &ManifestCommand) -> anyhow::Result<Exit> {
    match command {
        ManifestCommand::Lint(args) => {
            let findings = judge(&args.file, &read(&args.file)?.text, &args.templates)?;
            report(args, &findings, None)?;
            Ok(if findings.is_empty() { Exit::Done } else { Exit::No })
        }
        ManifestCommand::Patch(args) => patch(args),
    }
}

/// Lints the manifest in a file.
pub(crate) fn lint_file(file: &Path) -> anyhow::Result<Vec<Finding>> {
    judge(file, &read(file)?.text, &[])
}

fn patch(args: &PatchArgs) -> anyhow::Result<Exit> {
    let (file, templates) = (&args.manifest.file, &args.manifest.templates);
    if let Some(flaw) = args.uri.as_deref().and_then(endpoint::flaw) {
        return Err(anyhow!("--uri: {flaw}"));
    }
    let source = read(file)?;
    let text = &source.text;
    let findings = judge(file, text, templates)?;
    if let Some(finding) = findings.iter().find(|finding| finding.is_for_hands()) {
        let (place, Finding { pointer, message, .. }) = (finding.place(), finding);
        let file = file.display();
        return Err(anyhow!("{file}: {pointer}{place}: {message}: fix it by hand"));
    }
    let (uri, certificate) = (args.uri.as_deref(), args.certificate.as_deref());
    let patched = patch::patch(text, &findings, Wishes { uri, certificate })?;
    let left = judge(file, &patched, templates)?;
    let written = args.write && patched != *text;
    if written {
        let mark = if source.is_marked { "\u{feff}" } else { "" };
        replace(file, &format!("{mark}{patched}"))?;
    }
    if args.manifest.format == Format::Human {
        print_difference(text, &patched)?;
    }
    report(&args.manifest, &left, Some(written))?;
    tell_unused(uri, &patched, &left);
    if args.manifest.format == Format::Human && patched != *text {
        let done = if written { "written" } else { "not written: add --write" };
        anstream::eprintln!("{}: {done}", file.display());
    }
    Ok(if left.is_empty() { Exit::Done } else { Exit::No })
}

/// Says why `--uri` is not in the manifest.
fn tell_unused(uri: Option<&str>, patched: &str, left: &[Finding]) {
    let Some(uri) = uri.filter(|uri| !patched.contains(*uri)) else { return };
    let is_open = left.iter().any(|finding| finding.pointer == "/events/endpoint/uri");
    if is_open && endpoint::is_https(uri) {
        let types = endpoint::CERTIFICATES.join(", ");
        eprintln!("--uri is not used: an https endpoint needs --certificate, one of {types}");
    } else {
        eprintln!("--uri is not used: the manifest has an endpoint for skill events");
    }
}

/// A manifest's file.
struct Source {
    text: String,
    is_marked: bool,
}

fn read(file: &Path) -> anyhow::Result<Source> {
    let place = || file.display().to_string();
    let bytes = std::fs::read(file).with_context(place)?;
    let text = decode_text(&bytes).with_context(place)?.to_owned();
    Ok(Source { text, is_marked: ByteOrderMark::of(&bytes).is_some() })
}

/// Everything that is wrong with a text, each with its place.
fn judge(file: &Path, text: &str, templates: &[String]) -> anyhow::Result<Vec<Finding>> {
    let (manifest, root) = parse(file, text)?;
    let mut findings = match shape::repeated_key(text, root) {
        Some(finding) => vec![finding],
        None => lint(&manifest, templates),
    };
    for finding in &mut findings {
        let range = find(text, &format!("{root}{}", finding.pointer), Side::Value);
        let place = range.map(|range| line_and_column(text, range.start));
        (finding.line, finding.column) = place.unzip();
    }
    Ok(findings)
}

/// The manifest, which `skill.json` has in a property of that name, and the pointer to it.
fn parse(file: &Path, text: &str) -> anyhow::Result<(Value, &'static str)> {
    let parsed: Value =
        serde_json::from_str(text).with_context(|| format!("{}: not JSON", file.display()))?;
    let (manifest, root) = match parsed.get("manifest") {
        Some(manifest) => (manifest.clone(), "/manifest"),
        None => (parsed, ""),
    };
    let is_object = manifest.is_object();
    is_object
        .then_some((manifest, root))
        .ok_or_else(|| anyhow!("{}: a skill's manifest is a JSON object", file.display()))
}

/// Replaces the file atomically: readers see the old text or the new one. A symbolic link stays one, and the temporary file
/// is never one that was there.
fn replace(file: &Path, text: &str) -> anyhow::Result<()> {
    let replaced = file.canonicalize().and_then(|target| {
        let temporary = target.with_extension(format!("json.new-{}", std::process::id()));
        let mut made = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        let written = made.write_all(text.as_bytes()).and_then(|()| {
            made.set_permissions(std::fs::metadata(&target)?.permissions())?;
            std::fs::rename(&temporary, &target)
        });
        written.inspect_err(|_| {
            // The first error is the one to report.
            let _ = std::fs::remove_file(&temporary);
        })
    });
    replaced.with_context(|| file.display().to_string())
}

fn report(args: &ManifestArgs, findings: &[Finding], written: Option<bool>) -> anyhow::Result<()> {
    let file = args.file.to_string_lossy();
    let verdict = Verdict { file: &file, valid: findings.is_empty(), errors: findings, written };
    if args.format == Format::Json {
        return Ok(json_line(&verdict)?);
    }
    let mut out = stdout();
    let (style, word) = if verdict.valid { (GOOD, "complete") } else { (BAD, "incomplete") };
    writeln!(out, "{file}: {style}{word}{style:#}")?;
    for finding in findings {
        let (message, code) = (printable(&finding.message), finding.code);
        let (pointer, place) = (printable(&finding.pointer), finding.place());
        writeln!(out, "  {BAD}error{BAD:#} {pointer}{place}: {message} {DIM}[{code}]{DIM:#}")?;
        writeln!(out, "    {DIM}{}{DIM:#}", printable(&finding.hint))?;
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
