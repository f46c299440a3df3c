//! A campaign on disk: list, body, outbox and results, and the command that runs it.

use std::cell::Cell;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use proactive_events_simulator::MAGIC_PREFIX;
use serde_json::Value;
use tempfile::TempDir;

use super::{Process, Service};
use crate::tool::{ORDER, proactive, sample};

/// A campaign in a folder of its own.
pub struct Campaign {
    folder: TempDir,
    outbox: String,
    size: usize,
    runs: Cell<u32>,
}

/// A line of the list.
pub struct Recipient {
    /// The user; empty in a line that is refused.
    pub user: String,
    region: &'static str,
    status: &'static str,
}

/// A list with a bit of everything: regions, overrides, repeated and wrong lines, and customers whom the service
/// refuses.
pub fn recipients(size: usize) -> Vec<Recipient> {
    let recipient = |number: usize| Recipient {
        user: match number {
            7 => format!("{MAGIC_PREFIX}not-enabled"),
            77 => format!("{MAGIC_PREFIX}not-subscribed"),
            177 => format!("{MAGIC_PREFIX}invalid"),
            _ if number % 400 == 100 => String::new(),
            _ if number % 300 == 200 => format!("amzn1.ask.account.K{:07}", number - 150),
            _ => format!("amzn1.ask.account.K{number:07}"),
        },
        region: if number.is_multiple_of(3) { "eu" } else { "" },
        status: if number.is_multiple_of(5) { "ORDER_DELIVERED" } else { "" },
    };
    (0..size).map(recipient).collect()
}

impl Campaign {
    /// A campaign of `count` recipients with an outbox in its folder.
    pub fn new(size: usize) -> Self {
        Self::on(|folder| format!("sqlite:{}", folder.join("outbox.db").display()), size)
    }

    /// A campaign with an outbox at a URL.
    pub fn on(outbox: impl FnOnce(&Path) -> String, size: usize) -> Self {
        let folder = TempDir::with_prefix_in("kills-", env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut list = "user,region,/event/payload/state/status\n".to_owned();
        for Recipient { user, region, status } in recipients(size) {
            // An empty value changes nothing.
            writeln!(list, "{user},{region},{status}").unwrap();
        }
        std::fs::write(folder.path().join("list.csv"), list).unwrap();
        let mut body: Value = serde_json::from_slice(&sample(ORDER, &[])).unwrap();
        body["referenceId"] = "spring".into();
        std::fs::write(folder.path().join("body.json"), body.to_string()).unwrap();
        Self { outbox: outbox(folder.path()), folder, size, runs: Cell::new(0) }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file of the outbox.
    pub fn outbox_file(&self) -> PathBuf {
        self.folder().join("outbox.db")
    }

    /// The file of the results.
    pub fn results(&self) -> PathBuf {
        self.folder().join("results.jsonl")
    }

    /// Size of the outbox, with its log.
    pub fn outbox_bytes(&self) -> u64 {
        let length = |name| std::fs::metadata(self.folder().join(name)).map_or(0, |it| it.len());
        length("outbox.db") + length("outbox.db-wal")
    }

    /// The whole lines of the results.
    pub fn result_lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.results()).unwrap_or_default();
        let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        whole.map(str::to_owned).collect()
    }

    /// The command that runs it.
    pub fn command(&self, service: &Service) -> Command {
        self.command_as("run", service)
    }

    /// The same with another verb.
    pub fn command_as(&self, verb: &str, service: &Service) -> Command {
        let mut command = self.about(verb);
        let folder = self.folder();
        command.arg("--body").arg(folder.join("body.json"));
        command.arg("--recipients").arg(folder.join("list.csv"));
        command.args(["--region", "na", "--stage", "development"]);
        command.arg("--results").arg(self.results());
        self.send_by(&mut command, service);
        command
    }

    /// The options of a command that sends: to the service, and so slowly that a moment can be caught, however busy
    /// this machine is.
    pub fn send_by(&self, command: &mut Command, service: &Service) {
        command.args(service.options()).args(["--rate", &self.size.to_string()]);
    }

    /// Another command about its outbox.
    pub fn about(&self, verb: &str) -> Command {
        proactive(&["deliver", verb, "--outbox", &self.outbox, "--format", "json"])
    }

    /// Starts or resumes it.
    pub fn start(&self, service: &Service) -> Process {
        self.spawn(self.command(service))
    }

    /// Starts a command.
    pub fn spawn(&self, command: Command) -> Process {
        self.runs.set(self.runs.get() + 1);
        Process::start(command, &self.folder().join(format!("said{}", self.runs.get())))
    }

    /// Output of `status`.
    pub fn status(&self) -> Value {
        let ended = self.spawn(self.about("status")).end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        serde_json::from_str(&ended.out).unwrap()
    }
}
