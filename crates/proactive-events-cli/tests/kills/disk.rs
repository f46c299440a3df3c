//! The disk is full: of the outbox, of the results, of both.

use std::process::Command;

use crate::harness::{Campaign, Dice, Ended, Service, either, size, undisturbed, verify};

/// The command with a limit on how large a file may grow, in bytes; a file that reaches it cannot be written, as if the
/// disk were full.
fn limited(command: &Command, bytes: u64) -> Command {
    let mut limited = Command::new("sh");
    // Without the trap the signal would end it.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", bytes / 512);
    limited.arg("-c").arg(script).arg(command.get_program()).args(command.get_args());
    let variables = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    limited.envs(variables);
    limited
}

fn says_full(ended: &Ended) {
    assert_eq!(ended.code, Some(2), "{ended:?}");
    let err = &ended.err;
    assert!(err.contains("full") || err.contains("too large"), "it says why: {err}");
    assert!(!err.contains("panicked") && !err.contains("amzn1."), "{err}");
}

/// However large the outbox is when the disk is full, nothing is lost, and the same command resumes.
#[test]
fn there_is_no_room_for_the_outbox() {
    let mut dice = Dice::new("full");
    let campaign = Campaign::new(size());
    let service = Service::start(campaign.folder());
    for bytes in dice.rising(either(4, 16), 1_024..size() as u64 * 400) {
        let ended = campaign.spawn(limited(&campaign.command(&service), bytes)).end();
        if ended.code == Some(1) {
            // There was enough.
            break;
        }
        says_full(&ended);
    }
    let ended = campaign.start(&service).end();
    verify(&campaign, &service, &ended, undisturbed());
}

/// The results have no room, and the outbox has.
#[test]
fn there_is_no_room_for_the_results() {
    let mut dice = Dice::new("full results");
    let campaign = Campaign::new(size());
    let service = Service::start(campaign.folder());
    // All of it is queued and sent, without results.
    let mut quiet = campaign.about("run");
    let folder = campaign.folder();
    quiet.arg("--body").arg(folder.join("body.json")).arg("--recipients");
    quiet.arg(folder.join("list.csv")).args(["--region", "na", "--stage", "development"]);
    quiet.args(service.options());
    assert_eq!(campaign.spawn(quiet).end().code, Some(1));
    let whole = undisturbed().len() as u64 * 200;
    // SQLite's own files need 32 KiB.
    for bytes in dice.rising(either(2, 6), 70_000..whole) {
        says_full(&campaign.spawn(limited(&campaign.command(&service), bytes)).end());
        let length = std::fs::metadata(campaign.results()).unwrap().len();
        assert!(length > 0 && length <= bytes, "as much as there is room for: {length} of {bytes}");
    }
    let ended = campaign.start(&service).end();
    assert_eq!(verify(&campaign, &service, &ended, undisturbed()), 0);
}
