//! One database has one owner, whatever it is called, and is left alone unless it is an outbox.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;

use crate::harness::{Campaign, Ended, Moment, Process, Service, wait};
use crate::tool::proactive;

/// A campaign that is being sent, slowly.
fn running(campaign: &Campaign, delay: Duration) -> (Service, Process) {
    let service = Service::start(campaign.folder());
    let delay = u64::try_from(delay.as_millis()).unwrap();
    service.fault(&json!({ "delayMs": delay, "times": 10_000 }));
    let mut owner = campaign.start(&service);
    assert!(wait(Moment::Requests(1), campaign, &service, &mut owner));
    (service, owner)
}

/// A command about an outbox of another name.
fn about(verb: &str, outbox: &Path) -> Command {
    let url = format!("sqlite:{}", outbox.display());
    proactive(&["deliver", verb, "--outbox", &url, "--format", "json"])
}

/// Runs the campaign on an outbox of another name.
fn run_on(campaign: &Campaign, service: &Service, outbox: &Path, folder: &Path) -> Ended {
    let mut command = about("run", outbox);
    command.current_dir(folder);
    command.arg("--body").arg(campaign.folder().join("body.json"));
    command.arg("--recipients").arg(campaign.folder().join("list.csv"));
    command.args(["--region", "na", "--stage", "development"]).args(service.options());
    campaign.spawn(command).end()
}

/// A second owner is refused under this name, and sends nothing.
fn refused_as(campaign: &Campaign, world: &mut (Service, Process), outbox: &Path, folder: &Path) {
    let before = world.0.requests();
    let ended = run_on(campaign, &world.0, outbox, folder);
    assert_eq!(ended.code, Some(2), "{outbox:?}: {ended:?}");
    assert!(ended.err.contains("is working on it"), "{outbox:?}: {}", ended.err);
    assert!(world.1.is_running(), "the owner is not disturbed: {}", world.1.err());
    assert!(world.0.requests() <= before + 64, "the second one sends nothing");
}

#[test]
fn every_path_to_the_outbox_is_the_same_outbox() {
    let campaign = Campaign::new(100);
    let mut world = running(&campaign, Duration::from_mins(1));
    let folder = campaign.folder();
    let linked = folder.join("linked.db");
    symlink(campaign.outbox_file(), &linked).unwrap();
    let other = folder.join("other");
    fs::create_dir(&other).unwrap();
    let linked_folder = folder.join("linked");
    symlink(folder, &linked_folder).unwrap();
    for path in [linked, linked_folder.join("outbox.db"), other.join("../outbox.db")] {
        refused_as(&campaign, &mut world, &path, folder);
    }
    refused_as(&campaign, &mut world, Path::new("outbox.db"), folder);
    refused_as(&campaign, &mut world, Path::new("../outbox.db"), &other);
}

#[test]
fn a_deleted_lock_file_makes_no_second_owner() {
    let campaign = Campaign::new(100);
    let mut world = running(&campaign, Duration::from_mins(1));
    fs::remove_file(campaign.folder().join("outbox.db-lock")).unwrap();
    let outbox = campaign.outbox_file();
    refused_as(&campaign, &mut world, &outbox, campaign.folder());
    for verb in ["cancel", "purge"] {
        let ended = campaign.spawn(about(verb, &outbox)).end();
        assert_eq!(ended.code, Some(2), "{verb}: {ended:?}");
    }
    assert_eq!(campaign.status()["pending"], 100, "it can be looked at");
    // Looking did not end the lock either.
    refused_as(&campaign, &mut world, &outbox, campaign.folder());
}

#[test]
fn a_hard_link_is_refused_with_the_reason() {
    let campaign = Campaign::new(20);
    let service = Service::start(campaign.folder());
    assert_eq!(
        campaign.start(&service).end().code,
        Some(1),
        "one of them has not enabled the skill"
    );
    let second = campaign.folder().join("second.db");
    fs::hard_link(campaign.outbox_file(), &second).unwrap();
    let before = service.requests();
    for outbox in [&campaign.outbox_file(), &second] {
        let ended = run_on(&campaign, &service, outbox, campaign.folder());
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.err.contains("2 names (hard links)"), "{}", ended.err);
    }
    assert_eq!(service.requests(), before);
    fs::remove_file(&second).unwrap();
    assert_eq!(campaign.start(&service).end().code, Some(1), "the fix works");
}

#[test]
fn a_symbolic_link_as_lock_file_is_not_followed() {
    let campaign = Campaign::new(10);
    let service = Service::start(campaign.folder());
    let lock = campaign.folder().join("outbox.db-lock");
    let diary = campaign.folder().join("diary");
    fs::write(&diary, "Dear diary").unwrap();
    symlink(&diary, &lock).unwrap();
    let ended = campaign.start(&service).end();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("outbox.db-lock") && ended.err.contains("symbolic link"));
    assert_eq!(fs::read_to_string(&diary).unwrap(), "Dear diary");
    // One that leads nowhere makes no file there.
    fs::remove_file(&diary).unwrap();
    assert_eq!(campaign.start(&service).end().code, Some(2));
    assert!(!diary.exists());
    // Somebody's file of that name stays as it is.
    fs::remove_file(&lock).unwrap();
    for text in ["Dear diary", "12345678901234567890123", "12\n\u{e9}"] {
        fs::write(&lock, text).unwrap();
        let ended = campaign.start(&service).end();
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert_eq!(fs::read_to_string(&lock).unwrap(), text);
    }
    assert_eq!(service.requests(), 0);
    fs::remove_file(&lock).unwrap();
    assert_eq!(campaign.start(&service).end().code, Some(1), "the fix works");
}

#[test]
fn an_outbox_replaced_while_it_is_in_use_is_told() {
    for replaced in [true, false] {
        let campaign = Campaign::new(100);
        let (_service, owner) = running(&campaign, Duration::from_millis(500));
        fs::rename(campaign.outbox_file(), campaign.folder().join("moved.db")).unwrap();
        if replaced {
            fs::write(campaign.outbox_file(), "").unwrap();
        }
        let ended = owner.end();
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.err.contains("removed or replaced while it was in use"), "{}", ended.err);
        assert!(!replaced || fs::read(campaign.outbox_file()).unwrap().is_empty());
    }
}

/// Every command that works on an outbox is refused this one, which stays as it is, to the byte.
fn left_alone(what: &str, make: impl FnOnce(&Path), said: &str) {
    let campaign = Campaign::new(10);
    let service = Service::start(campaign.folder());
    let file = campaign.outbox_file();
    make(&file);
    let around = || {
        let names = fs::read_dir(campaign.folder()).unwrap().map(|it| it.unwrap().file_name());
        let ours = |it: &std::ffi::OsString| it.to_string_lossy().starts_with("outbox.db");
        let mut names: Vec<_> = names.filter(ours).collect();
        names.sort();
        names
    };
    let known = |file: &Path| {
        let it = fs::symlink_metadata(file).unwrap();
        (it.ino(), it.len(), it.mode(), it.is_file().then(|| fs::read(file).unwrap()))
    };
    let before = (known(&file), around());
    for verb in ["run", "status", "cancel", "purge"] {
        let command = if verb == "run" { campaign.command(&service) } else { campaign.about(verb) };
        let ended = campaign.spawn(command).end();
        assert_eq!(ended.code, Some(2), "{what}, {verb}: {ended:?}");
        assert!(
            ended.err.contains("outbox.db") && ended.err.contains(said),
            "{what}: {}",
            ended.err
        );
        assert_eq!((known(&file), around()), before, "{what}, {verb}");
    }
    assert_eq!(service.requests(), 0);
}

#[test]
fn a_folder_a_pipe_and_a_device_are_no_outbox() {
    left_alone("a folder", |file| fs::create_dir(file).unwrap(), "it is a folder");
    let pipe = |file: &Path| assert!(Command::new("mkfifo").arg(file).status().unwrap().success());
    left_alone("a pipe", pipe, "it is not a regular file");
    left_alone("a device", |file| symlink("/dev/null", file).unwrap(), "it is not a regular file");
}

#[test]
fn files_of_others_are_no_outbox() {
    left_alone("a text", |file| fs::write(file, "Dear diary").unwrap(), "not a database");
    let long = |file: &Path| fs::write(file, "x".repeat(100_000)).unwrap();
    left_alone("a long text", long, "not a database");
    left_alone("cut off", |file| fs::write(file, b"SQLite format 3\0abc").unwrap(), "cut off");
    let foreign = |mode: &'static str| {
        move |file: &Path| {
            let it = Connection::open(file).unwrap();
            it.query_row(&format!("PRAGMA journal_mode = {mode}"), [], |_| Ok(())).unwrap();
            it.execute_batch("CREATE TABLE diary (day TEXT); INSERT INTO diary VALUES ('x');")
                .unwrap();
        }
    };
    left_alone("a database", foreign("delete"), "it is not an outbox");
    left_alone("a database with a log", foreign("wal"), "it is not an outbox");
    let marked = |file: &Path| {
        let it = Connection::open(file).unwrap();
        it.execute_batch("PRAGMA application_id = 7; PRAGMA user_version = 1;").unwrap();
    };
    left_alone("an empty database of another program", marked, "it is not an outbox");
}

/// SQLite was killed while it turned the new file into one with a log.
#[test]
fn a_file_that_was_about_to_become_an_outbox_becomes_one() {
    let campaign = Campaign::new(10);
    let service = Service::start(campaign.folder());
    let file = campaign.outbox_file();
    // A journal of the empty file: its first page is to be taken back.
    let mut journal = vec![0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    for number in [0_u32, 7, 0, 512, 4_096] {
        journal.extend(number.to_be_bytes());
    }
    journal.resize(512, 0);
    fs::write(campaign.folder().join("outbox.db-journal"), journal).unwrap();
    let mut header = b"SQLite format 3\0\x10\0\x02\x02\0\x40\x20\x20\0\0\0\x01\0\0\0\x01".to_vec();
    header.resize(4_096, 0);
    header[0x5f] = 1;
    header[0x60..0x6b].copy_from_slice(&[0, 0x2e, 0x99, 0xb1, 0x0d, 0, 0, 0, 0, 0x10, 0]);
    fs::write(&file, header).unwrap();
    assert_eq!(campaign.start(&service).end().code, Some(1));
}
