//! A step while requests are sent.

use super::world::{DAY, STEPS, World, on_each_outbox, on_jetstream, on_sqlite};
use crate::brokers::signal;

const SIZE: usize = 40;

fn a_step_changes_nothing(world: &World, step: i64) {
    let mut sender = world.start();
    world.until_requests(12, &mut sender);
    world.clock.set(step);
    world.all_are_accepted_once(&world.end(sender));
}

#[test]
fn a_step_in_mid_campaign_changes_nothing_on_sqlite() {
    on_sqlite(SIZE, &STEPS, a_step_changes_nothing);
}

#[test]
fn a_step_in_mid_campaign_changes_nothing_on_jetstream() {
    on_jetstream(SIZE, &STEPS, a_step_changes_nothing);
}

/// A clock that is corrected again and again, as by somebody who tries.
#[test]
fn a_clock_that_goes_to_and_fro_changes_nothing() {
    on_each_outbox(SIZE, &[0], |world, _| {
        let mut sender = world.start();
        for (round, step) in [DAY, -DAY, 120, 0, -120].into_iter().enumerate() {
            world.until_requests(5 * (round as u64 + 1), &mut sender);
            world.clock.set(step);
        }
        world.all_are_accepted_once(&world.end(sender));
    });
}

/// A suspended laptop: the process stands still, and the clock has moved on when it wakes.
#[test]
fn a_process_that_wakes_under_another_time_repeats_nothing() {
    on_each_outbox(SIZE, &[120, DAY], |world, step| {
        let mut sender = world.start();
        world.until_requests(12, &mut sender);
        signal("STOP", &sender);
        world.clock.set(step);
        signal("CONT", &sender);
        world.all_are_accepted_once(&world.end(sender));
    });
}
