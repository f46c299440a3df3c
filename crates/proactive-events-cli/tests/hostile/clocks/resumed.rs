//! A step between two runs of a campaign.

use super::world::{DAY, World, on_each_outbox, on_sqlite};

const SIZE: usize = 40;

/// Ends a run in the middle, sets the clock, and resumes.
fn resumed(world: &World, step: i64, is_killed: bool) -> crate::harness::Ended {
    let mut sender = world.start();
    world.until_requests(12, &mut sender);
    if is_killed {
        assert!(sender.kill());
    } else {
        sender.terminate();
        assert_eq!(world.end(sender).code, Some(1));
    }
    world.clock.set(step);
    world.end(world.start())
}

#[test]
fn a_campaign_is_resumed_under_another_time() {
    on_each_outbox(SIZE, &[-120, -DAY], |world, step| {
        world.all_are_accepted_once(&resumed(world, step, false));
    });
}

/// Requests in flight at the kill may be sent again; no event is accepted by two outcomes.
#[test]
fn a_killed_campaign_is_resumed_under_another_time() {
    on_each_outbox(SIZE, &[120, -DAY], |world, step| {
        let ended = resumed(world, step, true);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(world.outcomes().get("accepted"), Some(&SIZE), "{ended:?}");
        assert_eq!(world.service.get("/simulator/stats")["events"], SIZE);
    });
}

/// A waiting entry does not wait longer because the clock went back meanwhile.
#[test]
fn a_wait_ends_though_the_clock_went_back_before_the_resume() {
    on_each_outbox(SIZE, &[-DAY], |world, step| {
        world.keep_busy(SIZE - 6..SIZE, 1);
        let mut sender = world.start();
        world.until_requests(SIZE as u64, &mut sender);
        sender.terminate();
        assert_eq!(world.end(sender).code, Some(1));
        world.clock.set(step);
        world.all_are_accepted_once(&world.end(world.start()));
    });
}

/// A day later by the clock, at the start of a process, is a day later: what was queued has expired, and is not sent.
#[test]
fn a_life_span_that_has_ended_is_told_as_expired() {
    on_each_outbox(SIZE, &[DAY], |world, step| {
        let ended = world.end(world.campaign.spawn(world.command("enqueue")));
        assert_eq!(ended.code, Some(0), "{ended:?}");
        world.clock.set(step);
        let ended = world.end(world.start());
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert_eq!(world.outcomes().get("expired"), Some(&SIZE), "{ended:?}");
        assert_eq!(world.service.requests(), 0);
    });
}

/// The results of a run that the clock went back behind are continued, not restarted.
#[test]
fn results_are_continued_after_the_clock_went_back() {
    on_sqlite(SIZE, &[-DAY], |world, step| {
        let mut sender = world.start();
        world.until_requests(20, &mut sender);
        sender.terminate();
        assert_eq!(world.end(sender).code, Some(1));
        let before = world.campaign.result_lines();
        assert!(!before.is_empty());
        world.clock.set(step);
        world.all_are_accepted_once(&world.end(world.start()));
        assert!(world.campaign.result_lines().starts_with(&before));
    });
}
