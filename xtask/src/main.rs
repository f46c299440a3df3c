//! The project's chores: `cargo xtask regen [--check]`, `cargo xtask test`.
//!
//! It depends on the generator and nothing else of ours, so that a half-edited schema cannot stop it from
//! compiling.

mod arguments;
mod bench;
mod regen;
mod test;
mod tools;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::arguments::{Bench, Task, USAGE};

fn main() -> ExitCode {
    let task = match Task::parse(std::env::args().skip(1)) {
        Ok(task) => task,
        Err(error) => {
            eprintln!("{error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let root = match root() {
        Ok(root) => root,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    match task {
        Task::Help => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        Task::Regen { mode, as_json } => regen::run(&root, mode, as_json),
        Task::Setup => tools::setup(&root),
        Task::Test { full } => test::run(&root, full),
        Task::Bench(bench) => measured(match bench {
            Bench::Codegen { write } => bench::codegen::run(&root, write),
            Bench::Send => bench::send::run(&root),
            Bench::Simulate => bench::simulate::run(&root),
            Bench::Deliver { recipients } => bench::deliver::run(&root, recipients),
            Bench::Scale => bench::scale::run(&root),
            Bench::Fleet { write, changes } => bench::fleet::run(&root, write, &changes),
        }),
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
