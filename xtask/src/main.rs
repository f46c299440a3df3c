//! The project's chores: `cargo xtask regen [--check]`, `cargo xtask test`.
//!
//! It depends on the generator and nothing else of ours, so that a half-edited schema cannot stop it from
//! compiling.

mod regen;
mod test;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <command>

  regen          write the catalog that the schemas give
  regen --check  say what regen would change, and write nothing; exit 1 if anything
  test           run everything that tests";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root();
    match arguments.as_slice() {
        ["regen"] => regen::run(&root, regen::Mode::Write),
        ["regen", "--check"] => regen::run(&root, regen::Mode::Check),
        ["test"] => test::run(&root),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprintln!("unknown: cargo xtask {}\n\n{USAGE}", arguments.join(" "));
            ExitCode::from(2)
        }
    }
}

/// The workspace's folder.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
