//! A clock that is wrong from the start: what the service says of it is told.

use super::wall_clock::WallClock;
use super::world::{DAY, on_each_outbox};
use crate::harness::{Ended, Process, Service};
use crate::tool::{ORDER, proactive};

const HINT: &str = "set the clock of this machine";

/// All events are refused for their times: the work ends, and the clock is named as the cause.
#[test]
fn a_pause_names_the_clock() {
    on_each_outbox(60, &[DAY, -DAY], |world, step| {
        let way = if step > 0 { "ahead of" } else { "behind" };
        world.clock.set(step);
        let ended = world.end(world.start());
        assert_eq!(ended.code, Some(1), "{ended:?}");
        let said = format!("the clock of this machine is 1440 min {way} the service's");
        assert!(ended.err.contains(&said) && ended.err.contains(HINT), "{}", ended.err);
        assert_eq!(world.outcomes().get("expired"), None);
    });
}

/// `send` of files made under a wrong clock.
fn send(step: i64, files: usize, more: &[&str]) -> Option<Ended> {
    let folder = tempfile::TempDir::new().unwrap();
    let clock = WallClock::new(folder.path(), "clock")?;
    let service = Service::start(folder.path());
    clock.set(step);
    let mut command = proactive(&["send", "--region", "na", "--stage", "development"]);
    for number in 0..files {
        let event = clock.of(&mut proactive(&["new", ORDER])).output().unwrap().stdout;
        let file = folder.path().join(format!("{number}.json"));
        std::fs::write(&file, event).unwrap();
        command.arg(file);
    }
    clock.of(&mut command).args(more).args(service.options());
    Some(Process::start(command, &folder.path().join("said")).end())
}

#[test]
fn send_names_the_clock() {
    for more in [&[][..], &["--fresh"], &["--format", "json"]] {
        for (step, way) in [(DAY, "ahead of"), (-DAY, "behind")] {
            let Some(ended) = send(step, 1, more) else { return };
            assert_eq!(ended.code, Some(1), "{ended:?}");
            let said = format!("the clock of this machine is 1440 min {way} the service's");
            assert!(ended.out.contains(&said) && ended.out.contains(HINT), "{ended:?}");
        }
    }
}

/// The same words as `deliver` when it stops.
#[test]
fn send_of_many_stops_with_the_same_hint_as_deliver() {
    let Some(ended) = send(-DAY, 30, &["--concurrency", "1"]) else { return };
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let stopped = ended.err.lines().find(|line| line.contains("stopped")).unwrap();
    let said = "the clock of this machine is 1440 min behind the service's";
    assert!(stopped.contains(said) && stopped.contains(HINT), "{stopped}");
}

/// A clock that is a few minutes off does not refuse anything.
#[test]
fn send_under_a_clock_that_is_a_little_wrong_is_accepted() {
    for step in [120, -120] {
        let Some(ended) = send(step, 1, &["--fresh"]) else { return };
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}
