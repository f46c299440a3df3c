//! The results file is torn.

use std::fs::OpenOptions;
use std::io::Write as _;

use crate::harness::{Campaign, Dice, Moment, Service, size, undisturbed, verify, wait};

fn length(campaign: &Campaign) -> u64 {
    std::fs::metadata(campaign.results()).unwrap().len()
}

#[test]
fn a_torn_last_line_is_mended() {
    let mut dice = Dice::new("torn");
    let campaign = Campaign::new(size());
    let service = Service::start(campaign.folder());
    let file = || OpenOptions::new().append(true).open(campaign.results()).unwrap();
    for results in dice.rising(3, 10..size() as u64 / 2) {
        let mut sender = campaign.start(&service);
        wait(Moment::Results(results), &campaign, &service, &mut sender);
        sender.kill();
        // One tear at a time: the sender may have been killed before it repaired the last one.
        let text = std::fs::read(campaign.results()).unwrap();
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let last = text[..whole - 1].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (kept, zeros) = match results % 3 {
            0 => (last + (whole - last) / 2, 0),
            // A file system may leave zeros after a crash.
            1 => (last, 5_000),
            _ => (whole - 1, 0),
        };
        file().set_len(kept as u64).unwrap();
        file().write_all(&vec![0; zeros]).unwrap();
    }
    let ended = campaign.start(&service).end();
    verify(&campaign, &service, &ended, undisturbed());
    // Also when all is over, and in the middle of any line.
    for _ in 0..3 {
        file().set_len(dice.within(0..length(&campaign))).unwrap();
        let ended = campaign.start(&service).end();
        verify(&campaign, &service, &ended, undisturbed());
    }
    // Running the same command again changes nothing.
    let before = std::fs::read(campaign.results()).unwrap();
    let requests = service.requests();
    let ended = campaign.start(&service).end();
    verify(&campaign, &service, &ended, undisturbed());
    assert_eq!(
        (std::fs::read(campaign.results()).unwrap(), service.requests()),
        (before, requests)
    );
}

/// A file with other results is never continued.
#[test]
fn a_file_of_something_else_is_left_alone() {
    let campaign = Campaign::new(30);
    let service = Service::start(campaign.folder());
    for text in ["{\"a\":1}\n", "hello\n", "{}\n{}\n"] {
        std::fs::write(campaign.results(), text).unwrap();
        let ended = campaign.start(&service).end();
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.err.contains("name another file"), "{}", ended.err);
        assert_eq!(std::fs::read_to_string(campaign.results()).unwrap(), text);
    }
}
