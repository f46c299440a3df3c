//! Which scenarios are run, by the table that they are for.

use super::scenario::{Enqueue, Outbox, Scenario};

/// Numbers of workers.
pub(super) const WORKERS: [usize; 6] = [1, 2, 4, 8, 16, 32];
/// Limits of the service in each region, and streams: the columns of the sweep.
pub(super) const COLUMNS: [(Option<f64>, u32); 5] =
    [(Some(1e3), 1), (Some(10e3), 1), (None, 1), (Some(50e3), 16), (None, 16)];

/// A cell of the sweep.
pub(super) fn swept(workers: usize, (limit, streams): (Option<f64>, u32)) -> Scenario {
    Scenario { limit, streams, ..Scenario::new(workers) }
}

/// Those that are calculated by hand, too.
pub(super) fn calculated() -> Vec<Scenario> {
    let sqlite = Scenario { outbox: Outbox::Sqlite, ..Scenario::new(1) };
    let cluster = Scenario { outbox: Outbox::Cluster, ..Scenario::new(4) };
    let first = Scenario { enqueue: Enqueue::First, ..cluster.clone() };
    let streams = |workers, streams| Scenario { streams, ..Scenario::new(workers) };
    vec![
        sqlite,
        Scenario::new(1),
        Scenario::new(2),
        Scenario::new(4),
        cluster,
        first,
        streams(16, 8),
        streams(32, 16),
        Scenario { streams: 16, ..Scenario::limited(8, 50e3) },
        Scenario::limited(4, 10e3),
        Scenario { enqueue: Enqueue::First, ..Scenario::limited(4, 10e3) },
        Scenario::limited(4, 1e3),
    ]
}

/// Those with and without the outage.
pub(super) fn struck() -> Vec<Scenario> {
    let limited = Scenario::limited(4, 10e3);
    vec![
        Scenario::new(4),
        Scenario { streams: 16, ..Scenario::new(32) },
        limited.clone(),
        Scenario { enqueue: Enqueue::First, ..limited.clone() },
        Scenario { life_span: Some(3.0), ..limited.clone() },
        Scenario { life_span: Some(2.0), ..limited },
        Scenario::limited(4, 1e3),
    ]
}

/// Those that are shown in detail.
pub(super) fn detailed() -> Vec<Scenario> {
    let slow = Scenario::limited(4, 1e3);
    let ahead = Scenario { enqueue: Enqueue::Ahead(1_000_000), ..slow.clone() };
    vec![
        Scenario { outbox: Outbox::Sqlite, ..Scenario::new(1) },
        Scenario::new(4),
        Scenario { worker_life: Some(1.0 / 6.0), ..Scenario::new(4) },
        Scenario { outbox: Outbox::Cluster, ..Scenario::new(4) },
        Scenario { streams: 16, ..Scenario::new(32) },
        Scenario { streams: 16, ..Scenario::limited(8, 50e3) },
        Scenario::limited(4, 10e3),
        Scenario::limited(32, 10e3),
        slow.clone(),
        Scenario { life_span: Some(24.0), ..slow },
        ahead,
    ]
}

/// A scenario with the outage.
pub(super) fn with_outage(scenario: &Scenario) -> Scenario {
    Scenario { outage: true, ..scenario.clone() }
}

/// All of them, each once.
pub(super) fn all() -> Vec<Scenario> {
    let cells = |workers| COLUMNS.map(|column| swept(workers, column));
    let mut all: Vec<Scenario> = WORKERS.into_iter().flat_map(cells).collect();
    all.extend(calculated());
    all.extend(detailed());
    all.extend(struck());
    all.extend(struck().iter().map(with_outage));
    let mut distinct: Vec<Scenario> = Vec::new();
    for scenario in all {
        if !distinct.contains(&scenario) {
            distinct.push(scenario);
        }
    }
    distinct
}
