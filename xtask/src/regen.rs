//! `cargo xtask regen`: `schemas/` → the catalog crate, and what that means for its users.

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;

use proactive_events_codegen::{Mode, Options, RegenerateError, regenerate};

const COMMAND: &str = "cargo xtask regen";
const CATALOG: &str = "crates/proactive-events-catalog";

/// Regenerates the catalog, or reports the changes without writing.
pub(crate) fn run(root: &Path, mode: Mode, as_json: bool) -> ExitCode {
    let options = Options::new(COMMAND, "schemas").embed_schemas();
    let wants_none = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
    let colours = std::io::stderr().is_terminal() && !wants_none;
    match regenerate(&root.join("schemas"), &root.join(CATALOG), &options, mode) {
        Ok(done) => {
            for warning in &done.warnings {
                eprintln!("{}\n", warning.render(colours));
            }
            if as_json {
                print!("{}", done.json_lines());
            } else {
                println!("{done}");
            }
            let is_stale = mode == Mode::Check && !done.is_current();
            if is_stale {
                eprintln!("run `{COMMAND}`");
            }
            ExitCode::from(u8::from(is_stale))
        }
        Err(error) => {
            if as_json {
                print!("{}", error.json_lines());
            }
            match error {
                RegenerateError::Refused(report) => eprintln!("{}", report.render(colours)),
                other => eprintln!("{other}"),
            }
            ExitCode::FAILURE
        }
    }
}
