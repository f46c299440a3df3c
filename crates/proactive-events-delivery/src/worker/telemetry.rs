//! Telemetry of a worker: `tracing` events and, with the feature `metrics`, counts and durations. Names follow
//! OpenTelemetry's conventions where it has one. Neither user ids nor texts are recorded.
//!
//! `docs/operate.md` lists the names and what each is for.

use std::time::Duration;

use proactive_events::Region;
use proactive_events::client::Pause;
use tracing::Span;

use super::Worked;
use crate::outbox::{CampaignRecord, Decision, Verdict};

/// The span of one worker's work on a campaign.
pub(super) fn span(record: &CampaignRecord) -> Span {
    tracing::info_span!(
        "proactive_events.work",
        proactive_events.campaign = record.name,
        proactive_events.stage = record.stage.as_str(),
    )
}

/// The work on a campaign began.
pub(super) fn began() {
    tracing::info!("the work begins");
}

/// The work on a campaign ended.
pub(super) fn ended<E: std::fmt::Display>(worked: &Result<Worked, E>, took: Duration) {
    let seconds = took.as_secs_f64();
    match worked {
        Ok(Worked { pause: None }) => tracing::info!(seconds, "the work ended"),
        Ok(Worked { pause: Some(_) }) => tracing::warn!(seconds, "the work ended in a pause"),
        Err(error) => tracing::error!(seconds, %error, "the work failed"),
    }
}

/// Entries were leased.
pub(super) fn leased(region: Region, count: usize, took: Duration) {
    record("lease", count as u64, took);
    if count > 0 {
        let region = region.as_str();
        tracing::debug!(region, count, seconds = took.as_secs_f64(), "leased");
    }
}

/// Number of outcomes by verdict, in the order of [`Verdict::ALL`].
pub(super) type Verdicts = [u64; Verdict::ALL.len()];

/// Counts outcomes before they are written.
pub(super) fn verdicts(decisions: &[Decision]) -> Verdicts {
    let count = |verdict| decisions.iter().filter(|it| it.outcome.verdict == verdict).count();
    Verdict::ALL.map(|verdict| count(verdict) as u64)
}

/// Outcomes were written.
pub(super) fn committed(verdicts: Verdicts, took: Duration) {
    let [accepted, refused, expired, failed] = verdicts;
    let count = accepted + refused + expired + failed;
    record("commit", count, took);
    let seconds = took.as_secs_f64();
    tracing::debug!(count, accepted, refused, expired, failed, seconds, "committed");
    #[cfg(feature = "metrics")]
    for (verdict, count) in Verdict::ALL.into_iter().zip(verdicts) {
        let outcome = verdict.as_str();
        metrics::counter!("proactive_events.delivery.events", "outcome" => outcome)
            .increment(count);
    }
}

/// Entries were given back, to be sent later.
pub(super) fn retried(count: usize, took: Duration) {
    record("retry", count as u64, took);
    tracing::debug!(count, seconds = took.as_secs_f64(), "given back");
}

/// Leases were extended.
pub(super) fn extended(count: usize, took: Duration) {
    record("heartbeat", count as u64, took);
    tracing::debug!(count, seconds = took.as_secs_f64(), "leases extended");
}

/// A region paused: the work ends.
pub(super) fn paused(region: Region, pause: &Pause) {
    let region = region.as_str();
    tracing::error!(region, reason = %pause.reason, "paused: fix the cause, then start the worker again");
}

/// Counts what an operation of the outbox did, and its time.
#[cfg(feature = "metrics")]
fn record(operation: &'static str, count: u64, took: Duration) {
    metrics::counter!("proactive_events.outbox.entries", "operation" => operation).increment(count);
    metrics::histogram!("proactive_events.outbox.duration", "operation" => operation)
        .record(took.as_secs_f64());
}

#[cfg(not(feature = "metrics"))]
fn record(_: &'static str, _: u64, _: Duration) {}
