//! The generator in a user's `build.rs`.

use std::path::{Path, PathBuf};
use std::process::exit;
use std::{env, fs};

use crate::{Report, generate_inline, read_sources};

/// Generates the types of a folder of schemas when a crate is built.
///
/// In `build.rs`:
///
/// ```no_run
/// proactive_events_codegen::Build::new("schemas").run();
/// ```
///
/// The crate takes them in, and depends on `proactive-events` only:
///
/// ```text
/// pub mod events {
///     include!(concat!(env!("OUT_DIR"), "/events.rs"));
/// }
/// ```
///
/// Cargo runs it again when a schema changes.
#[derive(Clone, Debug)]
#[must_use]
pub struct Build {
    schemas: String,
    file: String,
}

impl Build {
    /// From this folder of schemas, below the crate's own folder, into `events.rs`.
    pub fn new(schemas: impl Into<String>) -> Self {
        Self { schemas: schemas.into(), file: "events.rs".to_owned() }
    }

    /// Into a file of another name in `OUT_DIR`.
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }

    /// Generates. What is wrong is shown as cargo shows errors, and ends the build.
    pub fn run(self) {
        let variable = |name| env::var_os(name).map(PathBuf::from);
        let (Some(root), Some(target)) = (variable("CARGO_MANIFEST_DIR"), variable("OUT_DIR"))
        else {
            fail("this is for build scripts: cargo sets CARGO_MANIFEST_DIR and OUT_DIR");
        };
        let folder = root.join(&self.schemas);
        println!("cargo::rerun-if-changed={}", folder.display());
        match self.text(&folder) {
            Ok(text) => {
                let file = target.join(&self.file);
                if let Err(error) = fs::write(&file, text) {
                    fail(&format!("{}: {error}", file.display()));
                }
            }
            Err(message) => fail(&message),
        }
    }

    /// The text of the file, or everything that is wrong.
    fn text(&self, folder: &Path) -> Result<String, String> {
        let files = read_sources(folder).map_err(|error| error.to_string())?;
        let (tokens, warnings) =
            generate_inline(&files, &self.schemas).map_err(|report: Report| report.to_string())?;
        for warning in warnings {
            println!("cargo::warning={}", warning.message);
        }
        let file = syn::parse2(tokens).map_err(|error| error.to_string())?;
        Ok(prettyplease::unparse(&file))
    }
}

/// Shows every line as an error of the build.
fn fail(message: &str) -> ! {
    for line in message.lines() {
        println!("cargo::error={line}");
    }
    exit(1)
}
