//! `cargo xtask test`: everything that tests, and one summary of it.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use crate::tools::TOOLS;

/// The runs, each with what it is for.
const RUNS: [(&str, &[&str]); 4] = [
    ("the whole workspace", &["test", "--workspace", "--all-features"]),
    (
        "the types without a client",
        &["test", "--package", "proactive-events", "--no-default-features"],
    ),
    (
        "the client on ring",
        &[
            "check",
            "--package",
            "proactive-events",
            "--no-default-features",
            "--features",
            "client,ring",
        ],
    ),
    ("the command-line tool as it ships", &["check", "--package", "proactive-events-cli"]),
];

/// Runs all of them, also after a failure; `full`: with the long suites.
pub(crate) fn run(root: &Path, full: bool) -> ExitCode {
    let mut total = Counts::default();
    let mut broken = Vec::new();
    let mut variables = Vec::new();
    // Every tool that can be installed must be present.
    let is_ci = std::env::var_os("CI").is_some();
    for tool in &TOOLS {
        let found = if is_ci { tool.install(root) } else { tool.find(root) };
        match found {
            Ok(path) => variables.push((tool.variable, path.into_os_string())),
            Err(why) => {
                eprintln!("SKIPPED: {}: {why}", tool.tests);
                total.ignored += 1;
                if is_ci {
                    broken.push(tool.tests);
                }
            }
        }
    }
    if full {
        variables.push(("PROACTIVE_FULL", "1".into()));
    }
    for (what, arguments) in RUNS {
        println!("── {what}: cargo {}", arguments.join(" "));
        match run_cargo(root, arguments, &variables) {
            Ok((counts, true)) => total.add(&counts),
            Ok((counts, false)) => {
                total.add(&counts);
                broken.push(what);
            }
            Err(error) => {
                eprintln!("cannot run cargo: {error}");
                broken.push(what);
            }
        }
    }
    for what in &broken {
        eprintln!("failed: {what}");
    }
    println!("{} passed, {} failed, {} skipped", total.passed, total.failed, total.ignored);
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The counts of the test runner.
#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    /// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    fn read(line: &str) -> Option<Self> {
        let (_, rest) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let mut counts = Self::default();
        for part in rest.split("; ") {
            match part.split_once(' ') {
                Some((number, "passed")) => counts.passed = number.parse().ok()?,
                Some((number, "failed")) => counts.failed = number.parse().ok()?,
                Some((number, "ignored")) => counts.ignored = number.parse().ok()?,
                _ => {}
            }
        }
        Some(counts)
    }
}

/// Runs cargo, passes its output on, and counts the tests.
fn run_cargo(
    root: &Path,
    arguments: &[&str],
    variables: &[(&str, OsString)],
) -> std::io::Result<(Counts, bool)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let no_fail_fast = (arguments.first() == Some(&"test")).then_some("--no-fail-fast");
    let mut command = Command::new(cargo);
    command.current_dir(root).args(arguments).args(no_fail_fast).stdout(Stdio::piped());
    command.envs(variables.iter().cloned());
    let mut child = command.spawn()?;
    let mut counts = Counts::default();
    for line in child.stdout.take().into_iter().flat_map(|stdout| BufReader::new(stdout).lines()) {
        let line = line?;
        println!("{line}");
        if let Some(found) = Counts::read(&line) {
            counts.add(&found);
        }
    }
    Ok((counts, child.wait()?.success()))
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn reads_the_summary_of_a_test_binary() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        let counts = Counts::read(line).unwrap();
        assert_eq!((counts.passed, counts.failed, counts.ignored), (12, 3, 1));
        assert!(Counts::read("test agreement ... ok").is_none());
    }
}
