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

  regen          generate the catalog from the schemas
                 and say what that means for users of the types, with the version bump
  regen --check  say what regen would change, and write nothing; exit 1 if anything
  regen --json   the same as JSON, an object a line (also `--format json`)
  test           run everything that tests; what it needs beside Rust is installed, or named as skipped
  test --full    the same with the suites that take long
  bench codegen  our generator beside typify, over the same schemas; --write puts the table into docs/
  bench send     this client beside hyper, reqwest and the official SDKs, against the same server
  bench simulate events per second that the simulator takes, and its memory after a million
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
    let root = match root() {
        Ok(root) => root,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
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

/// The folder of the workspace that is worked on, found at run time: checkouts that share a target folder share
/// this program too.
fn root() -> Result<PathBuf, String> {
    // `cargo xtask` names the folder of this package. Other packages' tests name theirs.
    let named = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let named = named.filter(|folder| folder.ends_with("xtask"));
    let here = match named {
        Some(folder) => folder,
        None => std::env::current_dir().map_err(|error| format!("the current folder: {error}"))?,
    };
    let is_workspace = |folder: &&Path| {
        folder.join("xtask/Cargo.toml").is_file() && folder.join("Cargo.toml").is_file()
    };
    here.ancestors().find(is_workspace).map(Path::to_owned).ok_or_else(|| {
        format!("{}: not in a checkout of the project; run `cargo xtask` there", here.display())
    })
}
