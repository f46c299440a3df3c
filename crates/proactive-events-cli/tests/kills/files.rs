//! Files that are not an outbox of this program, or cannot be written.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use rusqlite::Connection;

use crate::harness::{Campaign, Ended, Service};

/// Runs the campaign, and looks that it changes nothing in the outbox's file.
fn refused(campaign: &Campaign, service: &Service) -> Ended {
    let before = fs::read(campaign.outbox_file()).unwrap();
    for verb in ["cancel", "purge", "status"] {
        let ended = campaign.spawn(campaign.about(verb)).end();
        assert_eq!(ended.code, Some(2), "{verb}: {ended:?}");
    }
    let ended = campaign.start(service).end();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("outbox.db"), "it says which file: {}", ended.err);
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
    assert_eq!(fs::read(campaign.outbox_file()).unwrap(), before, "the file is as it was");
    assert_eq!(service.requests(), 0, "nothing is sent");
    ended
}

#[test]
fn what_is_no_outbox_is_left_alone() {
    let campaign = Campaign::new(10);
    let service = Service::start(campaign.folder());
    let file = campaign.outbox_file();
    fs::write(&file, "Dear diary, ".repeat(1_000)).unwrap();
    let ended = refused(&campaign, &service);
    assert!(ended.err.contains("not a database"), "{}", ended.err);

    fs::remove_file(&file).unwrap();
    let foreign = Connection::open(&file).unwrap();
    foreign
        .execute_batch("CREATE TABLE diary (day TEXT); INSERT INTO diary VALUES ('x');")
        .unwrap();
    drop(foreign);
    let ended = refused(&campaign, &service);
    assert!(ended.err.contains("it is not an outbox"), "{}", ended.err);

    // Its first pages are those of an outbox; the rest is not.
    fs::remove_file(&file).unwrap();
    let folder = campaign.folder().to_owned();
    fs::create_dir(&file).unwrap();
    let ended = campaign.start(&service).end();
    assert_eq!(ended.code, Some(2), "a folder: {ended:?}");
    assert!(folder.join("outbox.db").is_dir());
}

#[test]
fn a_newer_version_is_left_alone() {
    let campaign = Campaign::new(10);
    let service = Service::start(campaign.folder());
    let mut enqueue = campaign.about("enqueue");
    let folder = campaign.folder();
    enqueue.arg("--body").arg(folder.join("body.json")).arg("--recipients");
    enqueue.arg(folder.join("list.csv")).args(["--region", "na", "--stage", "development"]);
    assert_eq!(campaign.spawn(enqueue).end().code, Some(0));
    let outbox = Connection::open(campaign.outbox_file()).unwrap();
    outbox.pragma_update(None, "user_version", 99).unwrap();
    // All of it into the file itself.
    outbox.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).unwrap();
    drop(outbox);
    let ended = refused(&campaign, &service);
    assert!(ended.err.contains("version 99 is newer than this program"), "{}", ended.err);
}

#[test]
fn a_damaged_outbox_is_told() {
    let campaign = Campaign::new(500);
    let service = Service::start(campaign.folder());
    assert_eq!(campaign.start(&service).end().code, Some(1));
    let outbox = Connection::open(campaign.outbox_file()).unwrap();
    outbox.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).unwrap();
    drop(outbox);
    let mut bytes = fs::read(campaign.outbox_file()).unwrap();
    bytes[4_096..].fill(0x5a);
    fs::write(campaign.outbox_file(), &bytes).unwrap();
    let ended = campaign.start(&service).end();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("outbox.db") && ended.err.contains("malformed"), "{}", ended.err);
}

/// Root writes everything, unless it gives that up.
fn without_privilege(command: &Command) -> Command {
    let mut given_up = Command::new("setpriv");
    given_up.args(["--bounding-set", "-dac_override,-dac_read_search", "--"]);
    given_up.arg(command.get_program()).args(command.get_args());
    given_up.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    given_up
}

#[test]
fn what_cannot_be_written_is_told() {
    let campaign = Campaign::new(10);
    let service = Service::start(campaign.folder());
    let file = campaign.outbox_file();
    let mut first = campaign.command(&service);
    first.arg("--dry-run");
    assert_eq!(campaign.spawn(first).end().code, Some(0), "nothing is made by a dry run");
    assert!(!file.exists());
    fs::write(&file, "").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let mut command = campaign.command(&service);
    // Whoever may write it all the same is root.
    if fs::OpenOptions::new().append(true).open(&file).is_ok() {
        command = without_privilege(&command);
    }
    let ended = campaign.spawn(command).end();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended.err.contains("ermission denied") && ended.err.contains("write the file"),
        "{}",
        ended.err
    );
    assert_eq!((fs::read(&file).unwrap().len(), service.requests()), (0, 0));
}
