use super::*;
use crate::policy::SendPolicy;

fn rate() -> Rate {
    Rate::new(SendPolicy::default().throttle, None)
}

#[test]
fn a_round_is_cut_once_however_many_were_in_flight() {
    let now = Instant::now();
    let mut rate = rate();
    (0..100).for_each(|_| rate.accepted(0, now));
    rate.throttled(0, None, now);
    assert_eq!((rate.round(), rate.limit()), (1, None), "the first of a round may be chance");
    assert_eq!(rate.turn(&mut None, now), now + Duration::from_millis(100));
    (0..200).for_each(|_| rate.throttled(0, None, now));
    assert_eq!(rate.round(), 2, "those that follow it are not");
    assert_eq!(rate.turn(&mut None, now), now + Duration::from_millis(100));
    let limit = rate.limit().unwrap();
    assert!((100.0..=200.0).contains(&limit), "0.7 of 100 in half a second: {limit}");
}

#[test]
fn a_429_now_and_then_cuts_nothing() {
    let mut now = Instant::now();
    let mut rate = rate();
    for _ in 0..1_000 {
        (0..9).for_each(|_| rate.accepted(rate.round(), now));
        rate.throttled(rate.round(), None, now);
        now += Duration::from_millis(100);
    }
    assert_eq!(rate.limit(), None);
}

/// A server that saves up for a burst: each round begins well, and then all that is in flight is refused.
#[test]
fn what_is_granted_at_once_hides_no_storm() {
    let mut now = Instant::now();
    let mut rate = rate();
    for _ in 0..20 {
        let round = rate.round();
        (0..200).for_each(|_| rate.accepted(round, now));
        (0..1_000).for_each(|_| rate.throttled(round, None, now));
        now += Duration::from_millis(150);
    }
    assert!(rate.limit().is_some(), "five of six are refused, and nothing is learned");
}

/// A server that grants 100 events/s, a sender that always has more.
#[test]
fn a_storm_settles_at_what_is_granted() {
    let mut now = Instant::now();
    let mut rate = rate();
    let (mut passes, mut accepted, mut refused) = (10.0_f64, 0, 0);
    let end = now + Duration::from_secs(60);
    while now < end {
        let at = rate.turn(&mut None, now).max(now + Duration::from_micros(500));
        passes = (passes + (at - now).as_secs_f64() * 100.0).min(10.0);
        now = at;
        if passes >= 1.0 {
            passes -= 1.0;
            accepted += 1;
            rate.accepted(rate.round(), now);
        } else {
            refused += 1;
            rate.throttled(rate.round(), None, now);
        }
    }
    assert!((4_200..=6_100).contains(&accepted), "of 6,000 granted: {accepted}");
    assert!(refused < accepted / 5, "{refused} of {accepted}");
}

#[test]
fn waits_double_each_fruitless_round_and_retry_after_goes_before() {
    let mut now = Instant::now();
    let mut rate = rate();
    for wait in [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000] {
        rate.throttled(rate.round(), None, now);
        let until = rate.turn(&mut None, now);
        assert_eq!(until, now + Duration::from_millis(wait));
        now = until;
    }
    rate.accepted(rate.round(), now);
    rate.throttled(rate.round(), Some(Duration::from_secs(60)), now);
    assert_eq!(rate.turn(&mut None, now), now + Duration::from_secs(60));
}

#[test]
fn turns_that_were_missed_are_not_made_up_for() {
    let now = Instant::now();
    let mut rate = Rate::new(SendPolicy::default().throttle, Some(10.0));
    let mut reserved = [None; 4];
    for reserved in &mut reserved {
        rate.turn(reserved, now);
    }
    let later = now + Duration::from_secs(5);
    let turns = reserved.iter_mut().map(|reserved| rate.turn(reserved, later));
    let turns: Vec<_> = turns.map(|turn| turn.saturating_duration_since(later)).collect();
    let millis: Vec<_> = turns.iter().map(Duration::as_millis).collect();
    assert_eq!(millis, [0, 95, 195, 295]);
}

#[test]
fn a_ceiling_paces_from_the_first_event() {
    let now = Instant::now();
    let mut rate = Rate::new(SendPolicy::default().throttle, Some(10.0));
    let slots: Vec<_> = (0..4).map(|_| rate.turn(&mut None, now)).collect();
    let millis: Vec<_> = slots.iter().map(|slot| (*slot - now).as_millis()).collect();
    assert_eq!(millis, [0, 100, 200, 300]);
}
