//! A second process on the same file.

use serde_json::json;

use crate::harness::{Campaign, Moment, Service, size, undisturbed, verify, wait};

#[test]
fn a_second_process_is_told_and_may_look() {
    let campaign = Campaign::new(size());
    let service = Service::start(campaign.folder());
    // Slow enough for all that follows.
    service.fault(&json!({ "delayMs": 100 }));
    let mut sender = campaign.start(&service);
    // The first ones are the lines that are refused at once.
    let results = size() as u64 / 400 + 50;
    assert!(wait(Moment::Results(results), &campaign, &service, &mut sender));
    let owner = format!("process {}", sender.id());
    for verb in ["run", "work", "cancel", "purge"] {
        let mut second =
            if verb == "run" { campaign.command(&service) } else { campaign.about(verb) };
        if verb == "work" {
            second.args(service.options());
        }
        let ended = campaign.spawn(second).end();
        assert_eq!(ended.code, Some(2), "{verb}: {ended:?}");
        assert!(ended.err.contains(&owner), "{verb}: {}", ended.err);
    }
    let before = campaign.status();
    assert!(before["pending"].as_u64() > Some(0) && before["accepted"].as_u64() > Some(0));
    let mut list = campaign.about("status");
    list.args(["--list", "pending"]);
    let listed = campaign.spawn(list).end();
    assert_eq!(listed.code, Some(0), "{listed:?}");
    let pending = listed.out.lines().count() as u64;
    assert!(pending > 0 && Some(pending) <= before["pending"].as_u64(), "{pending}: {before}");
    assert!(sender.is_running(), "nobody disturbs the owner");
    service.repair();
    let ended = sender.end();
    assert_eq!(verify(&campaign, &service, &ended, undisturbed()), 0);
}

/// A dead owner holds nothing: what it had leased is sent at once, not a lease later.
#[test]
fn a_dead_owners_work_is_taken_back_at_once() {
    let campaign = Campaign::new(200);
    let service = Service::start(campaign.folder());
    service.fault(&json!({ "delayMs": 60_000, "times": 10_000 }));
    let mut sender = campaign.start(&service);
    assert!(wait(Moment::Results(1), &campaign, &service, &mut sender), "refused lines are told");
    let leased = || {
        let mut list = campaign.about("status");
        list.args(["--list", "pending"]);
        let listed = campaign.spawn(list).end();
        listed.out.lines().filter(|line| line.contains("\"deliveries\":1")).count()
    };
    while leased() == 0 {
        assert!(sender.is_running(), "{}", sender.err());
    }
    assert!(sender.kill());
    service.repair();
    let begin = std::time::Instant::now();
    let ended = campaign.start(&service).end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(begin.elapsed().as_secs() < 45, "not when the leases end, after 60 seconds");
    assert_eq!(campaign.status()["pending"], 0);
}
