//! Programs that some tests need in addition to Rust: found, else installed from the system's packages, else reported.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// A program, and the way in which the tests get its path.
pub(crate) struct Tool {
    /// The tests that need it.
    pub(crate) tests: &'static str,
    /// The variable that holds its path for the tests.
    pub(crate) variable: &'static str,
    /// Its names.
    programs: &'static [&'static str],
    /// Its path after an installation for this workspace alone.
    local: Option<&'static str>,
    /// The commands that install it; each must succeed.
    install: &'static [&'static [&'static str]],
}

/// All of them.
pub(crate) const TOOLS: [Tool; 3] = [
    Tool {
        tests: "the simulator's page in a browser (Chromium)",
        variable: "PROACTIVE_CHROMIUM",
        programs: &["chromium", "chromium-browser", "google-chrome"],
        local: None,
        install: &[
            &["apt-get", "update", "--quiet"],
            &["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"],
        ],
    },
    Tool {
        tests: "the outbox on NATS JetStream (nats-server)",
        variable: "PROACTIVE_NATS_SERVER",
        programs: &["nats-server"],
        local: None,
        install: &[
            &["apt-get", "update", "--quiet"],
            &["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "nats-server"],
        ],
    },
    Tool {
        tests: "the simulator against its OpenAPI description (schemathesis)",
        variable: "PROACTIVE_SCHEMATHESIS",
        programs: &["schemathesis"],
        local: Some("target/tools/schemathesis/bin/schemathesis"),
        install: &[
            &["python3", "-m", "venv", "target/tools/schemathesis"],
            &["target/tools/schemathesis/bin/pip", "install", "--quiet", "schemathesis==4.32.5"],
        ],
    },
];

/// Installs what is missing.
pub(crate) fn setup(root: &Path) -> ExitCode {
    let mut failed = false;
    for tool in &TOOLS {
        match tool.install(root) {
            Ok(path) => println!("{}: {}", tool.tests, path.display()),
            Err(why) => {
                failed = true;
                eprintln!("{}: {why}", tool.tests);
            }
        }
    }
    ExitCode::from(u8::from(failed))
}

impl Tool {
    /// Its path; an error with the fix if it is missing.
    pub(crate) fn find(&self, root: &Path) -> Result<PathBuf, String> {
        self.look(root).ok_or_else(|| {
            let names = self.programs.join(" or ");
            format!("no {names}; `cargo xtask setup` installs it")
        })
    }

    /// Its path, after an installation if needed; an error if it cannot be installed.
    pub(crate) fn install(&self, root: &Path) -> Result<PathBuf, String> {
        if let Some(found) = self.look(root) {
            return Ok(found);
        }
        for command in self.install {
            run(root, command)?;
        }
        self.look(root).ok_or_else(|| "it was installed and is still not there".to_owned())
    }

    fn look(&self, root: &Path) -> Option<PathBuf> {
        let told = std::env::var_os(self.variable).map(PathBuf::from);
        let local = self.local.map(|local| root.join(local));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<_> = std::env::split_paths(&path).collect();
        // Debian's folder for servers, which is not in an ordinary user's PATH.
        folders.push("/usr/sbin".into());
        let named =
            self.programs.iter().flat_map(|name| folders.iter().map(move |it| it.join(name)));
        told.into_iter().chain(local).chain(named).find(|program| program.is_file())
    }
}

fn run(root: &Path, command: &[&str]) -> Result<(), String> {
    let [program, arguments @ ..] = command else { return Ok(()) };
    println!("── {}", command.join(" "));
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let errors = String::from_utf8_lossy(&output.stderr);
            let last = errors.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
            Err(format!("{}: {last}", command.join(" ")))
        }
        Err(error) => Err(format!("{program}: {error}")),
    }
}
