//! A campaign whose processes go by a wall clock that steps, on each outbox; and the check of what came of it.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead as _, BufReader};
use std::process::Command;
use std::time::{Duration, Instant};

use proactive_events_tests::nats::NatsServer;
use serde_json::{Value, json};

use super::wall_clock::WallClock;
use crate::harness::{Campaign, Ended, Moment, Process, Service, wait};

pub const MINUTE: i64 = 60;
pub const DAY: i64 = 86_400;
/// The steps that every part of a campaign must bear.
pub const STEPS: [i64; 4] = [2 * MINUTE, -2 * MINUTE, DAY, -DAY];

/// Maximum duration of a run; one that takes longer waits for a clock that was set.
const LIMIT: Duration = Duration::from_secs(30);

/// A campaign, its service, which goes by the true time, and the wall clock of all other processes.
pub struct World {
    pub campaign: Campaign,
    pub service: Service,
    pub clock: WallClock,
    pub size: usize,
    _server: Option<NatsServer>,
}

/// Tells a story on each outbox with each step, all at once: mostly they wait.
pub fn on_each_outbox(size: usize, steps: &[i64], story: impl Fn(&World, i64) + Sync) {
    std::thread::scope(|threads| {
        threads.spawn(|| on_sqlite(size, steps, &story));
        threads.spawn(|| on_jetstream(size, steps, &story));
    });
}

pub fn on_sqlite(size: usize, steps: &[i64], story: impl Fn(&World, i64) + Sync) {
    with_each(steps, |step| World::new(None, size).iter().for_each(|world| story(world, step)));
}

pub fn on_jetstream(size: usize, steps: &[i64], story: impl Fn(&World, i64) + Sync) {
    with_each(steps, |step| {
        if let Some(server) = NatsServer::start("clocks that step (nats-server)") {
            World::new(Some(server), size).iter().for_each(|world| story(world, step));
        }
    });
}

fn with_each(steps: &[i64], story: impl Fn(i64) + Sync) {
    let story = &story;
    std::thread::scope(|threads| {
        steps.iter().for_each(|step| {
            threads.spawn(move || story(*step));
        });
    });
}

impl World {
    fn new(server: Option<NatsServer>, size: usize) -> Option<Self> {
        let campaign = match &server {
            None => Campaign::new(1),
            Some(server) => Campaign::on(|_| format!("{}?lease=2", server.url()), 1),
        };
        let clock = WallClock::new(campaign.folder(), "clock")?;
        let users = (0..size).map(|number| format!("{}\n", user(number)));
        let list = "user\n".chars().chain(users.collect::<String>().chars()).collect::<String>();
        std::fs::write(campaign.folder().join("list.csv"), list).unwrap();
        let service = Service::start(campaign.folder());
        Some(Self { campaign, service, clock, size, _server: server })
    }

    /// A verb of `deliver` under the wall clock.
    pub fn about(&self, verb: &str) -> Command {
        let mut command = self.campaign.about(verb);
        self.clock.of(&mut command);
        command
    }

    /// `run` or `enqueue` with the list; `run` is slow enough for a step in the middle of it.
    pub fn command(&self, verb: &str) -> Command {
        let mut command = self.about(verb);
        let folder = self.campaign.folder();
        command.arg("--body").arg(folder.join("body.json"));
        command.arg("--recipients").arg(folder.join("list.csv"));
        command.args(["--region", "na", "--stage", "development"]);
        if verb == "run" {
            command.args(["--rate", "80"]).arg("--results").arg(self.campaign.results());
        }
        command.args(self.service.options());
        command
    }

    pub fn start(&self) -> Process {
        self.campaign.spawn(self.command("run"))
    }

    /// Waits until the service has seen this number of requests.
    pub fn until_requests(&self, count: u64, sender: &mut Process) {
        let moment = Moment::Requests(count);
        assert!(wait(moment, &self.campaign, &self.service, sender), "{}", sender.err());
    }

    /// Waits for the end of a run that a clock does not hold up.
    pub fn end(&self, mut process: Process) -> Ended {
        let deadline = Instant::now() + LIMIT;
        while process.is_running() {
            assert!(Instant::now() < deadline, "it waits: {}", process.err());
            std::thread::sleep(Duration::from_millis(5));
        }
        process.end()
    }

    /// The customers' limit is reached: the service names a wait.
    pub fn keep_busy(&self, numbers: impl IntoIterator<Item = usize>, seconds: u64) {
        for number in numbers {
            let user = user(number);
            let wait =
                json!({ "status": 432, "times": 1, "retryAfterSeconds": seconds, "user": user });
            self.service.fault(&wait);
        }
    }

    /// A run is over: each recipient was accepted, and its event was accepted once.
    pub fn all_are_accepted_once(&self, ended: &Ended) {
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let mut outcomes = self.outcomes();
        assert_eq!(outcomes.remove("accepted"), Some(self.size), "{outcomes:?} {ended:?}");
        assert!(outcomes.is_empty(), "{outcomes:?}");
        self.nothing_is_repeated();
        assert_eq!(self.service.get("/simulator/stats")["events"], self.size);
    }

    /// No event was accepted twice, or sent again after it was.
    pub fn nothing_is_repeated(&self) {
        let mut accepted: HashMap<String, u32> = HashMap::new();
        for line in self.record() {
            let of = accepted.entry(line["referenceId"].as_str().unwrap().to_owned()).or_default();
            assert_eq!(*of, 0, "sent again after it was accepted: {line}");
            *of += u32::from(line["status"] == 202);
        }
    }

    /// Every request, in the order of arrival.
    pub fn record(&self) -> Vec<Value> {
        let record = std::fs::File::open(self.service.record()).unwrap();
        let lines = BufReader::new(record).lines();
        lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
    }

    /// Number of results with each outcome: one line per recipient.
    pub fn outcomes(&self) -> BTreeMap<String, usize> {
        let (mut outcomes, mut users) = (BTreeMap::new(), std::collections::HashSet::new());
        for line in self.campaign.result_lines() {
            let line: Value = serde_json::from_str(&line).unwrap();
            assert!(users.insert(line["user"].to_string()), "two outcomes: {line}");
            *outcomes.entry(line["outcome"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        outcomes
    }
}

fn user(number: usize) -> String {
    format!("amzn1.ask.account.C{number:04}")
}
