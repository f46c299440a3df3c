//! `cargo xtask regen`: `schemas/` → the catalog crate.

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;

use proactive_events_codegen::{Options, Stale, generate, read_sources};

/// What to do with what the schemas give.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write it.
    Write,
    /// Compare it only.
    Check,
}

const COMMAND: &str = "cargo xtask regen";
const CATALOG: &str = "crates/proactive-events-catalog";

/// Regenerates the catalog, or says what that would change.
pub(crate) fn run(root: &Path, mode: Mode) -> ExitCode {
    match regen(root, mode) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn regen(root: &Path, mode: Mode) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let files = read_sources(&root.join("schemas"))?;
    let output = generate(&files, &Options::new(COMMAND, "schemas").embed_schemas())?;
    for warning in output.warnings() {
        eprintln!("{}\n", warning.render(std::io::stderr().is_terminal()));
    }
    let catalog = root.join(CATALOG);
    let stale = match mode {
        Mode::Write => output.write(&catalog)?,
        Mode::Check => output.check(&catalog)?,
    };
    for entry in &stale {
        match (mode, entry) {
            (Mode::Check, entry) => println!("stale: {CATALOG}/{entry}"),
            (Mode::Write, Stale::Orphan(path)) => println!("removed {CATALOG}/{path}"),
            (Mode::Write, Stale::Missing(path) | Stale::Differs(path, _)) => {
                println!("wrote {CATALOG}/{path}")
            }
            (Mode::Write, _) => println!("changed {CATALOG}"),
        }
    }
    if stale.is_empty() {
        println!("the catalog is what {} schema files give", files.len());
    } else if mode == Mode::Check {
        println!("run `{COMMAND}`");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
