//! `purge` is killed: the same command again leaves nothing of the customers.

use std::thread::sleep;
use std::time::Duration;

use crate::harness::{Campaign, Dice, Process, Service, either, size};

/// True if a user id is anywhere in the files of the outbox.
fn holds_users(campaign: &Campaign) -> bool {
    let files = ["outbox.db", "outbox.db-wal", "outbox.db-journal", "outbox.db-shm"];
    let read = |name| std::fs::read(campaign.folder().join(name)).unwrap_or_default();
    let id = b"amzn1.ask.account.";
    files.into_iter().map(read).any(|bytes| bytes.windows(id.len()).any(|it| it == id))
}

/// Waits until the files have changed this number of times; returns whether the process still ran then.
fn wait(campaign: &Campaign, process: &mut Process, changes: u64) -> bool {
    let mut seen = (campaign.outbox_bytes(), 0);
    while seen.1 < changes && process.is_running() {
        let bytes = campaign.outbox_bytes();
        if bytes != seen.0 {
            seen = (bytes, seen.1 + 1);
        }
    }
    process.is_running()
}

#[test]
fn purge_is_killed() {
    let mut dice = Dice::new("purge");
    let campaign = Campaign::new(size() / 4);
    let service = Service::start(campaign.folder());
    let mut kills = 0;
    for _ in 0..either(3, 12) {
        let ended = campaign.start(&service).end();
        assert_eq!(ended.code, Some(1), "it is all sent again, once it is forgotten: {ended:?}");
        assert!(holds_users(&campaign));
        let mut purge = campaign.spawn(campaign.about("purge"));
        wait(&campaign, &mut purge, dice.within(0..4));
        sleep(Duration::from_micros(dice.within(0..3_000)));
        kills += u64::from(purge.kill());
        let again = campaign.spawn(campaign.about("purge")).end();
        // When the first one had done it all but say so, there is nothing left to remove.
        let is_gone = again.code == Some(2) && again.err.contains("there is no campaign");
        assert!(again.code == Some(0) || is_gone, "{again:?}");
        assert!(!holds_users(&campaign), "{again:?}");
        std::fs::remove_file(campaign.results()).unwrap();
    }
    println!("{kills} kills");
}

/// A copy of the file alone is a copy of all.
#[test]
fn a_closed_outbox_is_one_file() {
    let campaign = Campaign::new(200);
    let service = Service::start(campaign.folder());
    assert_eq!(campaign.start(&service).end().code, Some(1));
    assert!(!campaign.folder().join("outbox.db-wal").exists(), "its log is in it");
    let copy = campaign.folder().join("copy.db");
    std::fs::copy(campaign.outbox_file(), &copy).unwrap();
    let before = campaign.status();
    std::fs::rename(&copy, campaign.outbox_file()).unwrap();
    assert_eq!(campaign.status(), before);
}
