//! A problem of every event ends the run; undecided recipients stay queued, and the same command resumes.

use proactive_events_simulator::Fault;

use crate::world::{World, user};

const RECIPIENTS: u64 = 300;

/// A run that ends with a pause for this status, and another one once the cause is gone: what the first one counted.
async fn pause(status: u16, says: &str) -> [u64; 4] {
    let world = World::new().await;
    world.list(RECIPIENTS as usize);
    if status == 403 {
        // In its own words, which name the customer.
        (0..RECIPIENTS as usize)
            .for_each(|number| world.simulator.set_enabled(&user(number), false));
    } else {
        world.simulator.add_fault(Fault { status: Some(status), ..Fault::default() });
    }
    let said = world.deliver("run", &["--concurrency", "4"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains(says) && said.err.contains("run the same command again to resume"),
        "{}",
        said.err
    );
    let counts = said.counts();
    assert_eq!(world.deliver("status", &[]).counts(), counts);
    let decided = RECIPIENTS - counts[3];
    assert_eq!(world.results().len() as u64, decided, "what is decided is told");
    world.simulator.clear_faults();
    (0..RECIPIENTS as usize).for_each(|number| world.simulator.set_enabled(&user(number), true));
    let said = world.deliver("run", &["--concurrency", "4"]);
    // Refused entries stay refused.
    let expected = [RECIPIENTS - decided, decided, 0, 0];
    assert_eq!((said.code, said.counts()), (i32::from(decided > 0), expected), "{said:?}");
    assert_eq!((world.results().len() as u64, world.events()), (RECIPIENTS, RECIPIENTS - decided));
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_at_this_url() {
    assert_eq!(pause(404, "404").await, [0, 0, 0, RECIPIENTS], "no event is decided by it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_not_taken() {
    assert_eq!(pause(401, "401").await, [0, 0, 0, RECIPIENTS], "no event is decided by it");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_may_be_notified() {
    assert_eq!(pause(403, "403").await, [0, 0, 0, RECIPIENTS], "what led to the pause goes back");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_invalid() {
    assert_eq!(pause(400, "400").await, [0, 0, 0, RECIPIENTS], "what led to the pause goes back");
}

/// Too few refusals for a pause are outcomes, whatever stands at the end of the list.
#[tokio::test(flavor = "multi_thread")]
async fn a_few_invalid_events_are_refused() {
    for status in [400, 403] {
        let world = World::new().await;
        world.list(40);
        world.simulator.add_fault(Fault::status(status, 19));
        let said = world.deliver("run", &["--concurrency", "1"]);
        assert_eq!((said.code, said.counts()), (1, [21, 19, 0, 0]), "{said:?}");
        assert_eq!(world.results().len(), 40);
    }
}

/// `work` ends as `run` does.
#[tokio::test(flavor = "multi_thread")]
async fn work_ends_too() {
    let world = World::new().await;
    world.list(20);
    assert_eq!(world.deliver("enqueue", &[]).code, 0);
    world.simulator.add_fault(Fault { status: Some(404), ..Fault::default() });
    let said = world.deliver("work", &[]);
    assert!(said.code == 1 && said.err.contains("404"), "{said:?}");
    assert_eq!(said.counts(), [0, 0, 0, 20]);
    assert_eq!(world.deliver("status", &[]).counts(), [0, 0, 0, 20]);
    let said = world.deliver("work", &["--stay"]);
    assert_eq!(said.code, 1, "also when it would stay: {said:?}");
    world.simulator.clear_faults();
    assert_eq!(world.deliver("work", &[]).counts(), [20, 0, 0, 0]);
}
