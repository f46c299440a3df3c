//! Outboxes that lack recorded entries: an error, and nothing is sent.

use std::fs;

use rusqlite::Connection;
use serde_json::json;

use crate::harness::{Campaign, Moment, Service, wait};
use crate::tool::proactive;

/// Every command is refused with these words, and nothing is sent.
fn refused(campaign: &Campaign, service: &Service, said: &[&str]) {
    let before = service.requests();
    for verb in ["run", "status", "cancel"] {
        let command = if verb == "run" { campaign.command(service) } else { campaign.about(verb) };
        let ended = campaign.spawn(command).end();
        assert_eq!(ended.code, Some(2), "{verb}: {ended:?}");
        for said in said {
            assert!(ended.err.contains(said), "{verb}, {said}: {}", ended.err);
        }
    }
    assert_eq!(service.requests(), before, "nothing is sent");
}

#[test]
fn a_log_that_went_missing_after_a_kill_is_told() {
    let campaign = Campaign::new(300);
    let service = Service::start(campaign.folder());
    killed(&service, &campaign);
    let (log, kept) = (campaign.folder().join("outbox.db-wal"), campaign.folder().join("kept"));
    fs::rename(&log, &kept).unwrap();
    let said = ["outbox.db-wal", "missing, damaged", "send again", "put the whole log back"];
    refused(&campaign, &service, &said);
    fs::write(&log, "").unwrap();
    refused(&campaign, &service, &said);
    // The fix.
    fs::rename(&kept, &log).unwrap();
    let ended = campaign.start(&service).end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(!log.exists(), "all is in the file");
    assert_eq!(campaign.status()["pending"], 0);
    assert_eq!(campaign.start(&service).end().code, Some(1), "a closed file needs no log");
}

/// SQLite takes what comes after the first damaged frame for a transaction that never ended.
#[test]
fn a_log_that_lost_its_end_after_a_kill_is_told() {
    let campaign = Campaign::new(300);
    let service = Service::start(campaign.folder());
    killed(&service, &campaign);
    let log = campaign.folder().join("outbox.db-wal");
    let whole = fs::read(&log).unwrap();
    let cut = |bytes: usize| whole.get(..bytes).unwrap().to_vec();
    let changed = |at: usize| {
        let mut log = whole.clone();
        *log.get_mut(at).unwrap() ^= 0x40;
        log
    };
    for damaged in [
        cut(1),
        cut(32),
        cut(whole.len() / 8),
        cut(whole.len() / 2),
        cut(whole.len() * 3 / 4),
        changed(5),
        changed(20),
        changed(whole.len() / 3),
    ] {
        fs::write(&log, &damaged).unwrap();
        // Twice: a refused command changes neither the log nor what is known of it.
        let said = ["outbox.db-wal", "damaged or cut off", "send again", "put the whole log back"];
        refused(&campaign, &service, &said);
        assert_eq!(fs::read(&log).unwrap(), damaged);
        refused(&campaign, &service, &said);
    }
    fs::write(&log, &whole).unwrap();
    let ended = campaign.start(&service).end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(campaign.status()["pending"], 0);
}

/// A campaign whose sender was killed after some of it was accepted.
fn killed(service: &Service, campaign: &Campaign) {
    service.fault(&json!({ "delayMs": 20, "times": 10_000 }));
    let mut sender = campaign.start(service);
    let moment = Moment::Accepted(30);
    assert!(wait(moment, campaign, service, &mut sender));
    assert!(sender.kill());
    service.repair();
}

/// SQLite's own tools move the log into the file: nothing is missing then.
#[test]
fn a_log_that_sqlite_wrote_back_is_not_missed() {
    for statements in [
        "SELECT count(*) FROM entry_1",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "VACUUM",
        "PRAGMA journal_mode = DELETE",
    ] {
        let campaign = Campaign::new(300);
        let service = Service::start(campaign.folder());
        killed(&service, &campaign);
        let looked = Connection::open(campaign.outbox_file()).unwrap();
        let mut statement = looked.prepare(statements).unwrap();
        let mut rows = statement.query([]).unwrap();
        while rows.next().unwrap().is_some() {}
        drop(rows);
        drop(statement);
        looked.close().unwrap();
        let status = campaign.status();
        assert!(status["accepted"].as_u64().unwrap() > 0, "{statements}: {status}");
        let ended = campaign.start(&service).end();
        assert_eq!(ended.code, Some(1), "{statements}: {ended:?}");
        assert_eq!(campaign.status()["pending"], 0);
    }
}

/// A copy of a file in use may be whole or not; only the user knows.
#[test]
fn a_copy_of_a_file_in_use_is_accepted_once_the_user_says_that_it_is_whole() {
    let campaign = Campaign::new(300);
    let service = Service::start(campaign.folder());
    killed(&service, &campaign);
    let copy = campaign.folder().join("copy.db");
    let source = Connection::open(campaign.outbox_file()).unwrap();
    source.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    let url = format!("sqlite:{}", copy.display());
    let look = || {
        let command = proactive(&["deliver", "status", "--outbox", &url, "--format", "json"]);
        campaign.spawn(command).end()
    };
    let ended = look();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    for said in ["its log copy.db-wal is missing", "whole copy", "create an empty file copy.db-wal"]
    {
        assert!(ended.err.contains(said), "{}", ended.err);
    }
    fs::write(campaign.folder().join("copy.db-wal"), "").unwrap();
    let ended = look();
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

/// SQLite reads any log whose checksums are right.
#[test]
fn the_log_of_another_database_is_told() {
    let (campaign, other) = (Campaign::new(60), Campaign::new(400));
    let (service, third) = (Service::start(campaign.folder()), Service::start(other.folder()));
    killed(&service, &campaign);
    killed(&third, &other);
    let log = |campaign: &Campaign| campaign.folder().join("outbox.db-wal");
    let own = fs::read(log(&campaign)).unwrap();
    fs::copy(log(&other), log(&campaign)).unwrap();
    refused(&campaign, &service, &["outbox.db-wal", "nothing is sent", "put the whole log back"]);
    fs::write(log(&campaign), own).unwrap();
    let ended = campaign.start(&service).end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
}

#[test]
fn a_log_without_its_file_is_told() {
    let campaign = Campaign::new(300);
    let service = Service::start(campaign.folder());
    killed(&service, &campaign);
    fs::remove_file(campaign.outbox_file()).unwrap();
    // Results without an outbox are an error of their own.
    fs::remove_file(campaign.results()).unwrap();
    let before = service.requests();
    let ended = campaign.start(&service).end();
    assert_eq!((ended.code, service.requests()), (Some(2), before), "{ended:?}");
    assert!(ended.err.contains("the file is missing") && ended.err.contains("outbox.db-wal"));
    // Without the log the campaign starts again, even though the lock file is still there.
    fs::remove_file(campaign.folder().join("outbox.db-wal")).unwrap();
    let ended = campaign.start(&service).end();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(campaign.status()["pending"], 0);
}

#[test]
fn rows_of_a_finished_campaign_that_went_missing_are_told() {
    let campaign = Campaign::new(30);
    let service = Service::start(campaign.folder());
    assert_eq!(campaign.start(&service).end().code, Some(1));
    let finished = fs::read(campaign.outbox_file()).unwrap();
    for (damage, said) in [
        (
            "DELETE FROM entry_1; DELETE FROM result_1",
            "its record says 30 entries, and the file holds 0",
        ),
        ("DELETE FROM entry_1 WHERE place > 20", "says 30 entries"),
        (
            "DELETE FROM result_1 WHERE position > 5",
            "its record says 30 results, and the file holds 5",
        ),
        ("DROP TABLE entry_1", "its table entry_1 is missing"),
        ("DROP TABLE result_1", "its table result_1 is missing"),
        ("DELETE FROM campaign", "whose record is missing"),
        ("DELETE FROM tally", "says 0 results"),
        ("UPDATE entry_1 SET due = 0 WHERE place = 3", "entries without a result"),
    ] {
        fs::write(campaign.outbox_file(), &finished).unwrap();
        let outbox = Connection::open(campaign.outbox_file()).unwrap();
        outbox.execute_batch(damage).unwrap();
        drop(outbox);
        refused(&campaign, &service, &[said, "nothing is sent"]);
    }
    fs::write(campaign.outbox_file(), &finished).unwrap();
    assert_eq!(campaign.start(&service).end().code, Some(1));
}

/// One campaign is damaged: the others of its outbox are sent, and it is named.
#[test]
fn a_damaged_campaign_holds_up_no_other() {
    for damage in [
        "DELETE FROM entry_2 WHERE place > 20",
        "DROP TABLE entry_2",
        "UPDATE entry_2 SET user = 'amzn1.ask.account.K0000099' WHERE place = 3",
    ] {
        let campaign = Campaign::new(30);
        let service = Service::start(campaign.folder());
        for name in ["spring", "autumn"] {
            let mut command = campaign.about("enqueue");
            let folder = campaign.folder();
            command.arg("--body").arg(folder.join("body.json")).args(["--campaign", name]);
            command.arg("--recipients").arg(folder.join("list.csv"));
            command.args(["--region", "na", "--stage", "development"]);
            let ended = campaign.spawn(command).end();
            assert_eq!(ended.code, Some(0), "{ended:?}");
        }
        let outbox = Connection::open(campaign.outbox_file()).unwrap();
        outbox.execute_batch(damage).unwrap();
        drop(outbox);
        let mut work = campaign.about("work");
        work.args(service.options());
        let ended = campaign.spawn(work).end();
        assert_eq!(ended.code, Some(2), "{damage}: {ended:?}");
        assert!(ended.err.contains("damaged"), "{damage}: {}", ended.err);
        let first: serde_json::Value =
            serde_json::from_str(ended.out.lines().next().unwrap()).unwrap();
        assert_eq!((&first["campaign"], &first["pending"]), (&json!("spring"), &json!(0)));
        let mut run = campaign.command(&service);
        run.args(["--campaign", "spring"]);
        let before = service.requests();
        let ended = campaign.spawn(run).end();
        assert_eq!((ended.code, service.requests()), (Some(1), before), "{damage}: {ended:?}");
        let record = fs::read_to_string(service.record()).unwrap_or_default();
        assert!(!record.contains("K0000099"), "what was changed is not sent");
    }
}
