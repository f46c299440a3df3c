//! Crates below `target/` that a measurement builds: workspaces of their own, so that the peer's dependencies are
//! nobody else's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::Failed;

/// A crate laid out for a measurement.
pub(crate) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Lays out a crate with these dependencies and this `main.rs`.
    pub(crate) fn new(folder: PathBuf, dependencies: &str, main: &str) -> Result<Self, Failed> {
        fs::create_dir_all(folder.join("src"))?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n[workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::write(folder.join("src/main.rs"), main)?;
        Ok(Self { folder })
    }

    /// Lays out one more file of the crate.
    pub(crate) fn write(&self, file: &str, text: &str) -> Result<(), Failed> {
        Ok(fs::write(self.folder.join(file), text)?)
    }

    /// A file of the crate.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    fn cargo(&self, arguments: &[&str]) -> Result<String, Failed> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .output()?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(Failed::new(format!("cargo {}:\n{errors}", arguments.join(" "))));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Runs the program, built with optimisation, and returns its output.
    pub(crate) fn run(&self, arguments: &[&Path]) -> Result<String, Failed> {
        let arguments: Vec<_> = arguments.iter().map(|path| path.to_string_lossy()).collect();
        let mut all = vec!["run", "--quiet", "--release", "--"];
        all.extend(arguments.iter().map(AsRef::as_ref));
        self.cargo(&all)
    }

    /// Builds the program with optimisation; it is `target/release/` and the crate's name.
    pub(crate) fn build(&self) -> Result<(), Failed> {
        self.cargo(&["build", "--quiet", "--release"]).map(drop)
    }

    /// Checks that the crate compiles.
    pub(crate) fn check(&self) -> Result<Duration, Failed> {
        let begin = Instant::now();
        self.cargo(&["check", "--quiet"])?;
        Ok(begin.elapsed())
    }

    /// Time of a clean build without optimisation.
    pub(crate) fn cold_build(&self) -> Result<Duration, Failed> {
        let _ = fs::remove_dir_all(self.folder.join("target"));
        let begin = Instant::now();
        self.cargo(&["build", "--quiet", "--offline"])?;
        Ok(begin.elapsed())
    }

    /// Crates in the program, itself not counted.
    pub(crate) fn crates(&self) -> Result<usize, Failed> {
        let tree = self.cargo(&[
            "tree",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])?;
        let mut crates: Vec<_> = tree.lines().filter_map(|line| line.split(" (").next()).collect();
        crates.sort_unstable();
        crates.dedup();
        Ok(crates.len().saturating_sub(1))
    }
}
