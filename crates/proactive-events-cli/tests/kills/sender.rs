//! The sender is killed, or asked to end.

use serde_json::Value;

use crate::harness::{
    Campaign, Dice, Moment, Service, either, fates, size, undisturbed, verify, wait,
};

/// SIGKILL, some of them while recipients are still being queued, and the same command again each time.
#[test]
fn the_sender_is_killed_again_and_again() {
    let mut dice = Dice::new("sender");
    let (early, later) = either((2, 2), (5, 15));
    let campaign = Campaign::new(size());
    let service = Service::start(campaign.folder());
    let most = size() as u64;
    let queued = dice.rising(early, 0..most * 150).into_iter().map(Moment::Queued);
    // No later than that, so that every kill comes before the end.
    let sent = dice.rising(later, 1..most * 7 / 10).into_iter().map(Moment::Requests);
    let mut kills = 0;
    for moment in queued.chain(sent) {
        let mut sender = campaign.start(&service);
        let is_before_end = wait(moment, &campaign, &service, &mut sender);
        assert!(is_before_end, "{moment:?}: it had ended: {}", sender.err());
        kills += u64::from(sender.kill());
    }
    assert_eq!(kills, early as u64 + later as u64, "each of them was killed while it ran");
    let ended = campaign.start(&service).end();
    let repeats = verify(&campaign, &service, &ended, undisturbed());
    println!("{kills} kills, {repeats} repeats");
    // Entries in flight, and those answered and not yet written.
    assert!(repeats <= kills * MOST_REPEATS, "{repeats} repeats after {kills} kills");
}

/// Maximum number of requests repeated after a kill: those in flight, and those whose answer was not on disk yet.
const MOST_REPEATS: u64 = 400;

/// SIGTERM: what is in flight is decided, and nothing is ever sent twice.
#[test]
fn the_sender_is_asked_to_end() {
    let mut dice = Dice::new("asked");
    let campaign = Campaign::new(size());
    let service = Service::start(campaign.folder());
    let most = size() as u64;
    for requests in dice.rising(either(2, 6), 1..most / 2) {
        let mut sender = campaign.start(&service);
        let moment = Moment::Requests(requests.max(service.requests() + 1));
        assert!(wait(moment, &campaign, &service, &mut sender));
        sender.terminate();
        let ended = sender.end();
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.err.contains("run the same command again to resume"), "{}", ended.err);
        let status = campaign.status();
        let decided = status["recipients"].as_u64().unwrap() - status["pending"].as_u64().unwrap();
        assert!(status["pending"].as_u64() > Some(0), "it was in the middle of it: {status}");
        assert_eq!(fates(&campaign).len() as u64, decided, "all that is decided is told");
        assert_eq!(status, serde_json::from_str::<Value>(&ended.out).unwrap());
    }
    let ended = campaign.start(&service).end();
    assert_eq!(verify(&campaign, &service, &ended, undisturbed()), 0, "none was repeated");
}

/// SIGTERM while recipients are still being queued.
#[test]
fn the_sender_is_asked_to_end_early() {
    let mut dice = Dice::new("asked early");
    let campaign = Campaign::new(size());
    let service = Service::start(campaign.folder());
    for bytes in dice.rising(either(2, 6), 0..size() as u64 * 100) {
        let mut sender = campaign.start(&service);
        // It may have ended: then it is killed where it waits for nothing.
        wait(Moment::Queued(bytes), &campaign, &service, &mut sender);
        sender.terminate();
        let ended = sender.end();
        assert!(ended.code == Some(1) || ended.signal == Some(15), "{ended:?}");
    }
    let ended = campaign.start(&service).end();
    assert_eq!(verify(&campaign, &service, &ended, undisturbed()), 0, "none was repeated");
}

/// SIGKILL while the outbox is being made: its file, its tables, the campaign, the first recipients.
#[test]
fn the_sender_is_killed_while_it_opens() {
    let mut dice = Dice::new("opens");
    let campaign = Campaign::new(size());
    let service = Service::start(campaign.folder());
    for bytes in dice.rising(either(8, 40), 0..60_000) {
        let mut sender = campaign.start(&service);
        wait(Moment::Queued(bytes), &campaign, &service, &mut sender);
        assert!(sender.kill(), "it was at its beginning");
    }
    let ended = campaign.start(&service).end();
    verify(&campaign, &service, &ended, undisturbed());
}
