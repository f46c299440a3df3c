//! `tower` layers around the requests of a client.

use std::time::Duration;

use proactive_events::error::BuildError;
use tower::limit::RateLimitLayer;

use super::bench::{builder, send_many, simulator};

/// `RateLimit` is not `Clone`: requests take turns.
#[tokio::test]
async fn a_rate_limit_goes_around_every_request() {
    let simulator = simulator().await;
    let limit = RateLimitLayer::new(1_000, Duration::from_secs(1));
    let client = builder(&simulator).layer(limit).build().unwrap();
    let sent = send_many(&client, 50, 8).await;
    assert!(sent.iter().all(|outcome| outcome.outcome.is_ok()), "{sent:?}");
    assert_eq!(simulator.inbox().len(), 50);
}

#[tokio::test]
async fn a_second_layer_is_refused_not_dropped() {
    let simulator = simulator().await;
    let limit = || RateLimitLayer::new(1, Duration::from_secs(1));
    let error = builder(&simulator).layer(limit()).layer(limit()).build().unwrap_err();
    assert_eq!(error, BuildError::Layers);
    assert!(error.to_string().contains("ServiceBuilder"), "{error}");
}
