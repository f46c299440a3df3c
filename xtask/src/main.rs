//! The project's chores: `cargo xtask regen [--check]`, `cargo xtask test`.
//!
//! It depends on the generator and nothing else of ours, so that a half-edited schema cannot stop it from
//! compiling.

mod bench;
mod regen;
mod test;
mod tools;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use proactive_events_codegen::Mode;

const USAGE: &str = "\
Usage: cargo xtask <command>

  regen          write the catalog that the schemas give
                 and say what that means for users of the types, with the version bump
  regen --check  say what regen would change, and write nothing; exit 1 if anything
  regen --json   the same as JSON, an object a line (also `--format json`)
  test           run everything that tests; what it needs beside Rust is installed, or named as skipped
  test --full    the same with the suites that take long
  bench codegen  our generator beside typify, over the same schemas; --write puts the table into docs/
  bench send     this client beside hyper, reqwest and the official SDKs, against the same server
  bench simulate events a second that the simulator takes, and its memory after a million
  bench deliver  a campaign of a million (or N) from the embedded outbox, beside the client alone
  bench scale    time and memory of 125 to 1,000 templates
  bench fleet    100 million recipients and up to 32 workers, simulated; name=value changes a parameter of
                 the model, --write puts the tables into docs/scale.md";

/// The options of `regen`.
const REGEN: [&str; 2] = ["--check", "--json"];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `--format json`, as the tool `proactive` has it, is `--json` in one word.
    let arguments = arguments.join("\u{0}").replace("--format\u{0}json", "--json");
    let arguments: Vec<&str> =
        arguments.split('\u{0}').filter(|argument| !argument.is_empty()).collect();
    let root = root();
    match arguments.as_slice() {
        ["regen", options @ ..] if options.iter().all(|option| REGEN.contains(option)) => {
            let has = |option| options.contains(&option);
            let mode = if has("--check") { Mode::Check } else { Mode::Write };
            regen::run(&root, mode, has("--json"))
        }
        ["test"] => test::run(&root, false),
        ["test", "--full"] => test::run(&root, true),
        ["bench", "codegen"] => measured(bench::codegen::run(&root, false)),
        ["bench", "codegen", "--write"] => measured(bench::codegen::run(&root, true)),
        ["bench", "send"] => measured(bench::send::run(&root)),
        ["bench", "simulate"] => measured(bench::simulate::run(&root)),
        ["bench", "deliver"] => measured(bench::deliver::run(&root, None)),
        ["bench", "deliver", recipients] if recipients.parse::<u64>().is_ok() => {
            measured(bench::deliver::run(&root, recipients.parse().ok()))
        }
        ["bench", "scale"] => measured(bench::scale::run(&root)),
        ["bench", "fleet", options @ ..] => measured(bench::fleet::run(&root, options)),
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

/// The exit code of a measurement.
fn measured(outcome: Result<(), bench::Failed>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            failed.report();
            ExitCode::FAILURE
        }
    }
}

/// The workspace's folder.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
