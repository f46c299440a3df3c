//! Campaigns on a server, with workers that are stopped, killed and cancelled.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use proactive_events_tests::nats::NatsServer;
use serde_json::Value;

use crate::harness::{Campaign, Process, Service};

/// Nothing in a story takes longer.
const LIMIT: Duration = Duration::from_secs(60);

/// A campaign whose recipients are queued, and the service.
pub struct Fleet {
    pub campaign: Campaign,
    pub service: Service,
}

impl Fleet {
    /// Queues `count` recipients on a server. All of them are in one region, so that its numbers are known.
    pub fn new(server: &NatsServer, options: &str, size: usize) -> Self {
        let campaign = Campaign::on(|_| format!("{}?{options}", server.url()), 1);
        let mut list = "user\n".to_owned();
        for number in 0..size {
            list.push_str(&format!("amzn1.ask.account.F{number:06}\n"));
        }
        std::fs::write(campaign.folder().join("list.csv"), list).unwrap();
        let service = Service::start(campaign.folder());
        let fleet = Self { campaign, service };
        let ended = fleet.campaign.spawn(fleet.command("enqueue")).end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        fleet
    }

    /// `run` or `enqueue` with the list.
    pub fn command(&self, verb: &str) -> Command {
        let mut command = self.campaign.about(verb);
        let folder = self.campaign.folder();
        command.arg("--body").arg(folder.join("body.json"));
        command.arg("--recipients").arg(folder.join("list.csv"));
        command.args(["--region", "na", "--stage", "development"]);
        command.args(self.service.options());
        command
    }

    /// Starts a worker.
    pub fn work(&self, more: &[&str]) -> Process {
        let mut command = self.campaign.about("work");
        command.args(self.service.options()).args(more);
        self.campaign.spawn(command)
    }

    /// The name of the stream that holds what is undecided.
    pub fn work_stream(&self, server: &NatsServer) -> String {
        self.streams(server).into_iter().find(|it| !it.ends_with("_RESULTS")).unwrap()
    }

    /// The names of the campaign's streams.
    pub fn streams(&self, server: &NatsServer) -> Vec<String> {
        let answer: Value =
            serde_json::from_str(&server.ask("$JS.API.STREAM.NAMES", "").unwrap()).unwrap();
        let names = answer["streams"].as_array().unwrap().iter();
        let names = names.filter_map(|name| name.as_str()).map(str::to_owned);
        names.filter(|name| name.starts_with("PROACTIVE_")).collect()
    }
}

/// Sends a signal to a process that this test started.
pub fn signal(name: &str, process: &Process) {
    let sent = Command::new("kill").args([format!("-{name}"), process.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// Waits for something.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        sleep(Duration::from_millis(3));
    }
}

/// Requests of each event so far, as the moments of their arrival in milliseconds.
pub fn arrivals(service: &Service) -> HashMap<String, Vec<i64>> {
    let mut arrivals: HashMap<String, Vec<i64>> = HashMap::new();
    let record = std::fs::File::open(service.record()).unwrap();
    for line in BufReader::new(record).lines() {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let at: proactive_events::Timestamp = line["receivedAt"].as_str().unwrap().parse().unwrap();
        let of = arrivals.entry(line["referenceId"].as_str().unwrap().to_owned()).or_default();
        of.push(at.unix_millis());
    }
    arrivals
}

/// Number of requests after the first one of their event.
pub fn repeats(service: &Service) -> usize {
    arrivals(service).values().map(|of| of.len() - 1).sum()
}
