//! A pace is a pace of requests, whatever the service answers.

use proactive_events_tests::nats::NatsServer;
use serde_json::json;

use crate::harness::{Campaign, Service};

use super::fleet::{Fleet, arrivals};

/// The most requests that arrived within any second.
fn busiest_second(service: &Service) -> usize {
    let mut moments: Vec<i64> = arrivals(service).into_values().flatten().collect();
    moments.sort_unstable();
    let within =
        |from: &i64| moments.iter().filter(|at| (*from..*from + 1_000).contains(at)).count();
    moments.iter().map(within).max().unwrap_or(0)
}

/// The service fails, and everybody tries again: each attempt takes a turn, and none are saved up for the end.
#[test]
fn an_outage_is_no_credit_for_the_pace() {
    let campaign = Campaign::new(1);
    let mut list = "user\n".to_owned();
    (0..60).for_each(|number| list.push_str(&format!("amzn1.ask.account.P{number:04}\n")));
    std::fs::write(campaign.folder().join("list.csv"), list).unwrap();
    let service = Service::start(campaign.folder());
    service.fault(&json!({ "status": 503, "times": 45 }));
    let folder = campaign.folder();
    let mut command = campaign.about("run");
    command.arg("--body").arg(folder.join("body.json"));
    command.arg("--recipients").arg(folder.join("list.csv"));
    command.args(["--region", "na", "--stage", "development", "--rate", "30"]);
    command.args(service.options());
    let ended = campaign.spawn(command).end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let busiest = busiest_second(&service);
    // Turns that were missed by a tenth of a second at most are made up for.
    assert!(busiest <= 30 + 4, "{busiest} requests within a second");
}

/// The same for a fleet, whose pace the server keeps: an attempt counts, not a lease.
#[test]
fn an_outage_is_no_credit_for_the_pace_of_a_fleet() {
    let Some(server) = NatsServer::start("the pace of a fleet (nats-server)") else { return };
    let fleet = Fleet::new(&server, "lease=5", 50);
    fleet.service.fault(&json!({ "status": 503, "times": 30 }));
    let workers = [0, 1].map(|_| fleet.work(&["--rate", "30"]));
    for worker in workers {
        let ended = worker.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    let busiest = busiest_second(&fleet.service);
    assert!(busiest <= 30 + 4, "{busiest} requests within a second");
}
