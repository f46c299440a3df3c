//! Everything that a service does to a campaign, in one campaign, which is killed as well.

use serde_json::{Value, json};

use crate::harness::{
    Campaign, Dice, Fates, Moment, Service, either, size, undisturbed, verify, wait,
};

/// Who has turned notifications off, and who has had too many of them.
fn some(offset: usize) -> impl Iterator<Item = String> {
    (0..size()).skip(offset).step_by(500).map(|number| format!("amzn1.ask.account.K{number:07}"))
}

fn trouble(service: &Service) {
    let mut rules: Vec<Value> = some(31)
        .map(|user| json!({ "user": user, "status": 432, "times": 2, "retryAfterSeconds": 1 }))
        .collect();
    rules.extend([
        json!({ "status": 503, "times": 100, "probability": 0.1 }),
        json!({ "status": 503, "times": 30, "probability": 0.05, "retryAfterSeconds": 1 }),
        json!({ "closeConnection": true, "times": 20, "probability": 0.03 }),
        json!({ "reset": "before", "times": 20, "probability": 0.03 }),
        json!({ "reset": "during", "times": 20, "probability": 0.03 }),
        json!({ "status": 429, "times": 100, "probability": 0.1 }),
    ]);
    rules.iter().for_each(|rule| service.fault(rule));
    for user in some(61) {
        service.call("DELETE", &format!("/simulator/subscriptions/{user}"), "");
    }
}

/// Expected outcomes: only customers who turned notifications off get no event.
fn expected() -> Fates {
    let without: Vec<_> = some(61).collect();
    let fates = undisturbed().iter().cloned().map(|mut fate| {
        if fate.user.as_ref().is_some_and(|user| without.contains(user)) {
            fate.outcome = "refused".to_owned();
        }
        fate
    });
    fates.collect()
}

#[test]
fn everything_at_once() {
    let mut dice = Dice::new("troubles");
    let campaign = Campaign::new(size());
    let service = Service::start(campaign.folder());
    trouble(&service);
    for requests in dice.rising(either(2, 6), 1..size() as u64 * 7 / 10) {
        let mut sender = campaign.start(&service);
        assert!(wait(Moment::Requests(requests), &campaign, &service, &mut sender));
        assert!(sender.kill());
    }
    let ended = campaign.start(&service).end();
    let repeats = verify(&campaign, &service, &ended, &expected());
    let by_status = &service.get("/simulator/stats")["byStatus"];
    println!("{repeats} repeats; {by_status}");
    for status in ["403", "429", "432", "503"] {
        assert!(by_status[status].as_u64() > Some(0), "{status}: {by_status}");
    }
}
