//! A simulator, a folder, and the tool run in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proactive_events_simulator::Simulator;
use serde_json::Value;
use tempfile::TempDir;

use crate::tool::{ORDER, run, sample};

/// A simulator, and a folder with a body in it.
pub struct World {
    pub simulator: Simulator,
    folder: TempDir,
}

/// Output of a command.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The lines of standard output, which are JSON.
    pub fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The only line.
    pub fn line(&self) -> Value {
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "{self:?}");
        lines.remove(0)
    }

    /// Counts of the summary: accepted, refused, failed, pending.
    pub fn counts(&self) -> [u64; 4] {
        let summary = self.line();
        ["accepted", "refused", "failed", "pending"].map(|key| summary[key].as_u64().unwrap())
    }
}

impl World {
    pub async fn new() -> Self {
        let simulator = Simulator::start().await.unwrap();
        let folder = TempDir::with_prefix_in("deliver-", env!("CARGO_TARGET_TMPDIR")).unwrap();
        let world = Self { simulator, folder };
        world.body(|_| {});
        world
    }

    /// Writes the body of the campaign `spring`.
    pub fn body(&self, change: impl Fn(&mut Value)) {
        let mut body: Value =
            serde_json::from_slice(&sample(ORDER, &["--locale", "en-US", "--locale", "de-DE"]))
                .unwrap();
        body["referenceId"] = "spring".into();
        change(&mut body);
        self.file("body.json", body.to_string().as_bytes());
    }

    /// Writes a list of `count` users, A0 and so on.
    pub fn list(&self, users: usize) {
        let users = (0..users).map(|number| format!("{}\n", user(number)));
        self.file("list.csv", format!("user\n{}", users.collect::<String>()).as_bytes());
    }

    /// Writes a file.
    pub fn file(&self, name: &str, text: &[u8]) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// The path of a file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// All options of `run`, for any of the commands.
    pub fn arguments(&self, verb: &str, more: &[&str]) -> Vec<String> {
        let mut all =
            ["deliver", verb, "--region", "na", "--format", "json"].map(str::to_owned).to_vec();
        let given = |option: &str| more.contains(&option);
        let mut add = |option: &str, value: String| {
            if !given(option) {
                all.extend([option.to_owned(), value]);
            }
        };
        add("--body", self.text("body.json"));
        add("--recipients", self.text("list.csv"));
        add("--outbox", format!("sqlite:{}", self.text("outbox.db")));
        add("--results", self.text("results.jsonl"));
        add("--stage", "development".to_owned());
        add("--endpoint", self.simulator.url());
        add("--token-endpoint", self.simulator.token_endpoint());
        all.extend(more.iter().map(|it| (*it).to_owned()));
        all
    }

    /// Runs one of the commands with all options of `run`.
    pub fn deliver(&self, verb: &str, more: &[&str]) -> Said {
        self.deliver_from(verb, more, b"")
    }

    /// The same with something on standard input.
    pub fn deliver_from(&self, verb: &str, more: &[&str], input: &[u8]) -> Said {
        let arguments = self.arguments(verb, more);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let output = run(&arguments, input);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(!err.contains("amzn1.ask.account") && !err.contains("S3CRET"), "{err}");
        Said { code: output.status.code().unwrap(), out, err }
    }

    /// The lines of the results, by their line in the list.
    pub fn results(&self) -> BTreeMap<u64, Value> {
        let text = std::fs::read_to_string(self.path("results.jsonl")).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let results: Vec<_> = lines.map(|line| (line["line"].as_u64().unwrap(), line)).collect();
        let count = results.len();
        let results: BTreeMap<_, _> = results.into_iter().collect();
        assert_eq!(results.len(), count, "a line a recipient");
        results
    }

    /// Number of events in the simulator.
    pub fn events(&self) -> u64 {
        self.simulator.stats().events
    }
}

/// The id of a user.
pub fn user(number: usize) -> String {
    format!("amzn1.ask.account.A{number}")
}
