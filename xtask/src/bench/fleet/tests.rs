//! Invariants of every run, and cases whose result is known in advance.

mod requests;

use std::fs;

use super::calculation::Bottleneck;
use super::parameters::Parameters;
use super::scenario::{Enqueue, Outbox, Scenario};
use super::tally::Tally;
use super::{fair, page, scenarios, simulation, tables};

const MINUTE: f64 = 60.0;

/// Ten million recipients.
fn smaller() -> Parameters {
    Parameters::with(&["recipients=10e6"]).unwrap()
}

/// Without anything that happens by chance.
fn calm() -> Parameters {
    let changes = ["recipients=10e6", "full=0", "failing=0", "worker_life=1e9", "latency_spread=0"];
    Parameters::with(&changes).unwrap()
}

fn run(parameters: &Parameters, scenario: &Scenario) -> Tally {
    simulation::run(parameters, scenario, 1)
}

fn seconds(tally: &Tally) -> f64 {
    tally.nearly_done_at as f64 / 1e3
}

#[test]
fn every_recipient_ends_in_exactly_one_way() {
    let parameters = smaller();
    let mut all = scenarios::all();
    let trouble = Scenario { worker_life: Some(0.1), outage: true, ..Scenario::limited(3, 2e3) };
    all.push(Scenario { life_span: Some(0.5), ..trouble.clone() });
    all.push(Scenario { outbox: Outbox::Cluster, enqueue: Enqueue::First, ..trouble });
    for scenario in &all {
        let tally = run(&parameters, scenario);
        let title = scenario.title();
        assert_eq!(tally.enqueued, 10_000_000, "{title}");
        assert_eq!(tally.accepted + tally.refused + tally.expired, 10_000_000, "{title}");
        assert!(tally.accepted > 0 && tally.refused > 0, "{title}");
        assert!(tally.nearly_done_at <= tally.done_at, "{title}");
        assert!(tally.backlog <= 10_000_000, "{title}");
        let of_workers: f64 = tally.by_worker.iter().sum();
        assert!(of_workers <= tally.sent + 1.0, "{title}");
    }
}

/// However few are enqueued at a time: rounding takes from no region what it has.
#[test]
fn all_are_enqueued_at_any_rate() {
    let parameters = Parameters { sqlite_put: 3.0, sqlite_lease: 165e3, ..calm() };
    for scenario in scenarios::calculated() {
        assert_eq!(run(&parameters, &scenario).enqueued, 10_000_000, "{}", scenario.title());
    }
}

#[test]
fn a_seed_gives_the_same_run_and_another_seed_another() {
    let parameters = smaller();
    let limited = Scenario::limited(4, 2e3);
    let scenario = Scenario { worker_life: Some(0.2), outage: true, ..limited };
    let of = |seed| simulation::run(&parameters, &scenario, seed);
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn more_workers_are_never_slower_without_a_limit_of_the_service() {
    for streams in [1, 16] {
        let times = scenarios::WORKERS.map(|workers| {
            let tally = run(&calm(), &Scenario { streams, ..Scenario::new(workers) });
            assert_eq!(tally.throttled, 0.0);
            seconds(&tally)
        });
        assert!(times.is_sorted_by(|fewer, more| fewer >= more), "{streams} streams: {times:?}");
        // One server may be slower than a single worker.
        assert!(streams == 1 || times[0] > times[5], "{times:?}");
    }
}

#[test]
fn the_simulation_agrees_with_the_calculation_where_nothing_goes_wrong() {
    let parameters = calm();
    for scenario in scenarios::calculated() {
        let title = scenario.title();
        let by_hand = Bottleneck::of(&parameters, &scenario).seconds;
        let simulated = seconds(&run(&parameters, &scenario));
        // A hundredth is not waited for; while all is enqueued, a region may get less than its limit.
        let (least, most) = (0.96 * by_hand - 2.0, 1.12 * by_hand + 2.0);
        assert!((least..=most).contains(&simulated), "{title}: {simulated}, by hand {by_hand}");
    }
}

#[test]
fn an_outage_delays_by_its_length_when_the_service_is_the_bottleneck() {
    let parameters = calm();
    let scenario = Scenario { enqueue: Enqueue::First, ..Scenario::limited(4, 2e3) };
    let without = run(&parameters, &scenario);
    let with = run(&parameters, &scenarios::with_outage(&scenario));
    let delay = seconds(&with) - seconds(&without);
    assert!((59.0 * MINUTE..=62.0 * MINUTE).contains(&delay), "{delay}");
    assert_eq!((without.expired, with.expired), (0, 0), "nothing is lost");
    // Of 4 workers to 3 regions: what was under way, and a probe each 2.5 s at most.
    let most = 12.0 * (parameters.in_flight + 60.0 * MINUTE / 2.5);
    assert!((12.0..=most).contains(&with.failed), "only probes go out: {}", with.failed);
}

#[test]
fn whoever_has_too_little_time_expires_and_is_not_lost() {
    let parameters = calm();
    let scenario = Scenario { life_span: Some(0.5), ..Scenario::limited(4, 1e3) };
    let calm = run(&parameters, &scenario);
    let struck = run(&parameters, &scenarios::with_outage(&scenario));
    for tally in [&calm, &struck] {
        assert_eq!(tally.decided(), 10_000_000);
        // The outbox has to hand out those who expire, too.
        let enqueued = tally.enqueued_at as f64 / 1e3;
        let handed_out = tally.expired as f64 / parameters.server_lease;
        let latest = enqueued + (30.0 - 5.5) * MINUTE + handed_out + 2.0;
        assert!(tally.done_at as f64 / 1e3 <= latest, "{} of {latest}", tally.done_at);
    }
    // 24.5 minutes at 1 k/s; some queues end sooner.
    let sent = calm.accepted + calm.refused;
    assert!((3_500_000..4_300_000).contains(&sent), "{sent}");
    assert!(struck.expired > calm.expired);
    let ahead = Scenario { enqueue: Enqueue::Ahead(100_000), ..scenario };
    assert_eq!(run(&parameters, &ahead).expired, 0, "who is enqueued late has time left");
}

#[test]
fn a_dead_workers_recipients_are_sent_again_and_its_place_is_taken() {
    let parameters = calm();
    let scenario = Scenario { worker_life: Some(0.1), ..Scenario::new(2) };
    let tally = run(&parameters, &scenario);
    assert!(tally.deaths > 0 && tally.repeated > 0, "{} deaths", tally.deaths);
    // At most what was under way: 50 ms of a worker's rate.
    let most = f64::from(tally.deaths) * 0.05 * parameters.worker_rate;
    assert!(tally.repeated as f64 <= most, "{} of {most}", tally.repeated);
    assert!(seconds(&tally) >= seconds(&run(&parameters, &Scenario::new(2))));
}

#[test]
fn what_is_scarce_is_shared_from_below() {
    assert_eq!(fair::share(10.0, [1.0, 2.0, 3.0]), [1.0, 2.0, 3.0]);
    assert_eq!(fair::share(10.0, [8.0, 2.0, 8.0]), [4.0, 2.0, 4.0]);
    assert_eq!(fair::share(3.0, [f64::INFINITY; 3]), [1.0; 3]);
    assert_eq!(fair::share(0.0, [5.0, 0.0]), [0.0, 0.0]);
}

#[test]
fn parameters_are_changed_by_name() {
    let changed = Parameters::with(&["worker_rate=5e3", "life_span=6"]).unwrap();
    assert_eq!((changed.worker_rate, changed.life_span), (5_000.0, 6.0));
    assert_eq!(Parameters { worker_rate: 20e3, life_span: 12.0, ..changed }, Parameters::default());
    let wrong = ["speed=1", "worker_rate", "worker_rate=fast", "worker_rate=-1", "burst=NaN"];
    let endless = ["server_put=0", "north_america=0.8", "failing=1"];
    for wrong in wrong.into_iter().chain(endless) {
        assert!(Parameters::with(&[wrong]).is_err(), "{wrong}");
    }
}

#[test]
fn the_page_shows_the_parameters_that_are_used() {
    let root = crate::root().unwrap();
    let shown = fs::read_to_string(root.join(page::PAGE)).unwrap();
    let table = tables::parameters(&Parameters::default());
    let filled = page::fill(&shown, "parameters", &table).unwrap();
    assert_eq!(shown, filled, "cargo xtask bench fleet --write");
    for name in ["calculation", "bytes", "sweep", "outage", "detail"] {
        assert!(page::fill(&shown, name, "").is_ok(), "{name}");
    }
}
