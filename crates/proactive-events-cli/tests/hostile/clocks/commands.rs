//! A second process whose clock differs.

use serde_json::Value;

use super::wall_clock::WallClock;
use super::world::{DAY, World, on_each_outbox, on_jetstream, on_sqlite};
use crate::harness::Ended;

const SIZE: usize = 60;

/// Runs a verb by another clock than the campaign's.
fn under(world: &World, step: i64, verb: &str) -> Ended {
    let clock = WallClock::new(world.campaign.folder(), "other").unwrap();
    clock.set(step);
    let mut command = world.campaign.about(verb);
    clock.of(&mut command);
    world.end(world.campaign.spawn(command))
}

#[test]
fn status_under_another_time_changes_nothing() {
    on_each_outbox(SIZE, &[0], |world, _| {
        let mut sender = world.start();
        for (round, step) in [DAY, -DAY].into_iter().enumerate() {
            world.until_requests(15 * (round as u64 + 1), &mut sender);
            let ended = under(world, step, "status");
            assert_eq!(ended.code, Some(0), "{ended:?}");
            let said: Value = serde_json::from_str(&ended.out).unwrap();
            assert_eq!((&said["recipients"], &said["expired"]), (&SIZE.into(), &0.into()));
        }
        world.all_are_accepted_once(&world.end(sender));
    });
}

/// An entry held by the process that works on it is not given up as if its lease had ended.
#[test]
fn cancel_under_another_time_tells_the_truth() {
    on_jetstream(SIZE, &[DAY, -DAY], |world, step| {
        let mut sender = world.start();
        world.until_requests(15, &mut sender);
        let ended = under(world, step, "cancel");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(world.end(sender).code, Some(1));
        world.nothing_is_repeated();
        let outcomes = world.outcomes();
        assert_eq!(outcomes.values().sum::<usize>(), SIZE, "{outcomes:?}");
        assert_eq!(outcomes.get("expired"), None);
        let accepted = world.service.accepted() as usize;
        assert_eq!(outcomes.get("accepted"), Some(&accepted), "{outcomes:?}");
    });
}

#[test]
fn purge_under_another_time_is_refused_while_somebody_works() {
    on_each_outbox(SIZE, &[DAY, -DAY], |world, step| {
        let mut sender = world.start();
        world.until_requests(15, &mut sender);
        let ended = under(world, step, "purge");
        assert_ne!(ended.code, Some(0), "{ended:?}");
        world.all_are_accepted_once(&world.end(sender));
    });
}

/// A stopped campaign is cancelled, and removed, by a process whose clock is behind.
#[test]
fn cancel_and_purge_of_a_stopped_campaign_need_no_clock() {
    on_sqlite(SIZE, &[-DAY], |world, step| {
        world.keep_busy(0..5, 60);
        let mut sender = world.start();
        world.until_requests(20, &mut sender);
        sender.terminate();
        assert_eq!(world.end(sender).code, Some(1));
        let ended = under(world, step, "cancel");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let said: Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!((&said["pending"], &said["expired"]), (&0.into(), &0.into()), "{said}");
        let ended = under(world, step, "purge");
        assert_eq!(ended.code, Some(0), "{ended:?}");
    });
}
