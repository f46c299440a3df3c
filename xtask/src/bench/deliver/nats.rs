//! A NATS server for the measurement.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::bench::Failed;
use crate::tools::TOOLS;

/// A server in a process of its own; it ends when this is dropped.
pub(super) struct Nats {
    process: Child,
    /// Its path.
    pub(super) url: String,
}

impl Nats {
    /// Starts one with its files in a folder; why there is none, if there is none.
    pub(super) fn start(root: &Path, folder: &Path) -> Result<Self, Failed> {
        let tool = TOOLS.iter().find(|tool| tool.variable == "PROACTIVE_NATS_SERVER");
        let tool = tool.ok_or_else(|| Failed::new("nats-server is not a known tool"))?;
        let program = tool.find(root).map_err(Failed::new)?;
        let process = Command::new(program)
            .args(["--addr", "127.0.0.1", "--port", "-1", "--jetstream", "--store_dir"])
            .arg(folder)
            .arg("--ports_file_dir")
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self { process, url: String::new() };
        server.url = server.told_url(folder)?;
        Ok(server)
    }

    /// The URL that it writes into a file.
    fn told_url(&mut self, folder: &Path) -> Result<String, Failed> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let told = ports_file(folder).and_then(|file| std::fs::read_to_string(file).ok());
            let url = told.as_deref().and_then(|told| {
                let begin = told.find("nats://")?;
                told.get(begin..)?.split('"').next().map(str::to_owned)
            });
            if let Some(url) = url {
                return Ok(url);
            }
            if self.process.try_wait()?.is_some() || Instant::now() > deadline {
                return Err(Failed::new("nats-server does not start"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn ports_file(folder: &Path) -> Option<PathBuf> {
    let mut files = std::fs::read_dir(folder).ok()?.filter_map(Result::ok).map(|it| it.path());
    files.find(|path| path.extension().is_some_and(|it| it == "ports"))
}

impl Drop for Nats {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
