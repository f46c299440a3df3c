//! Configuration of the consumers that hand out entries.

use std::time::Duration;

use async_nats::jetstream::consumer;
use proactive_events::Region;

use crate::jetstream::names::{Names, Queue};
use crate::outbox::DEFAULT_LEASE;

/// Maximum number of pull requests that wait at once.
const MAX_WAITING_PULLS: i64 = 8192;
/// Default number of leases at once, if the URL sets none.
pub(super) const DEFAULT_IN_FLIGHT: u32 = 4096;

/// Number of leases at once and their duration. An existing consumer keeps what the URL does not set.
pub(super) fn settings(
    existing: Option<&consumer::Config>,
    lease: Option<Duration>,
    in_flight: Option<u32>,
    is_paced: bool,
) -> (i64, Duration) {
    let lasting = lease.or(existing.map(|it| it.ack_wait)).unwrap_or(DEFAULT_LEASE);
    let limit = in_flight.map(i64::from).filter(|_| !is_paced);
    let limit = limit.or(existing.map(|it| it.max_ack_pending));
    // With a rate, one until the rate is shared out.
    let limit = limit.unwrap_or(if is_paced { 1 } else { i64::from(DEFAULT_IN_FLIGHT) });
    (limit, lasting)
}

/// Configuration of a consumer. A limit of -1 is none.
pub(super) fn config(
    names: &Names,
    queue: Queue,
    region: Region,
    limit: i64,
    lasting: Duration,
) -> consumer::Config {
    let name = Names::consumer(queue, region);
    consumer::Config {
        durable_name: Some(name.clone()),
        name: Some(name),
        filter_subject: names.entries(queue, region),
        ack_wait: lasting,
        max_deliver: -1,
        max_ack_pending: limit,
        max_waiting: MAX_WAITING_PULLS,
        ..consumer::Config::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECONDS: Duration = Duration::from_secs(5);

    #[test]
    fn the_url_counts_then_the_existing_consumer_then_the_defaults() {
        let existing = consumer::Config {
            ack_wait: SECONDS,
            max_ack_pending: 7,
            ..consumer::Config::default()
        };
        assert_eq!(settings(None, None, None, false), (4096, DEFAULT_LEASE));
        assert_eq!(settings(None, None, None, true), (1, DEFAULT_LEASE));
        assert_eq!(settings(Some(&existing), None, None, false), (7, SECONDS));
        assert_eq!(settings(None, Some(SECONDS), Some(9), false), (9, SECONDS));
        assert_eq!(settings(Some(&existing), Some(SECONDS * 2), Some(9), true), (7, SECONDS * 2));
    }

    #[test]
    fn a_consumer_is_as_older_versions_created_it() {
        let names = Names::of("spring");
        let config = config(&names, Queue::Ready, Region::Europe, 7, SECONDS);
        let json: serde_json::Value = serde_json::to_value(config).unwrap();
        let expected = serde_json::json!({
            "durable_name": "now-eu",
            "name": "now-eu",
            "deliver_policy": "all",
            "ack_policy": "explicit",
            "replay_policy": "instant",
            "filter_subject": names.entries(Queue::Ready, Region::Europe),
            "ack_wait": 5_000_000_000_u64,
            "max_deliver": -1,
            "max_ack_pending": 7,
            "max_waiting": 8192,
        });
        assert_eq!(json, expected);
    }
}
