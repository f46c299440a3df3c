//! Payloads of requests to JetStream's API that `async-nats` does not export: it builds them inside of its own calls.

use async_nats::jetstream::consumer;
use async_nats::jetstream::stream::RawMessage;
use serde::{Deserialize, Serialize};

/// Payload of a request that needs none.
#[derive(Serialize)]
pub(in super::super) struct Empty {}

/// Selects a message of a stream.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct MessageRequest<'q> {
    #[serde(rename = "seq", skip_serializing_if = "Option::is_none")]
    pub(super) sequence: Option<u64>,
    #[serde(rename = "next_by_subj", skip_serializing_if = "Option::is_none")]
    pub(super) next_by_subject: Option<&'q str>,
    #[serde(rename = "last_by_subj", skip_serializing_if = "Option::is_none")]
    pub(super) last_by_subject: Option<&'q str>,
}

/// Response with a message that the leader has read.
#[derive(Deserialize)]
pub(super) struct MessageResponse {
    pub(super) message: RawMessage,
}

/// Removes a message.
#[derive(Serialize)]
pub(super) struct DeleteMessage {
    #[serde(rename = "seq")]
    pub(super) sequence: u64,
    pub(super) no_erase: bool,
}

/// Creates or changes a consumer.
#[derive(Serialize)]
pub(super) struct CreateConsumer<'c> {
    pub(super) stream_name: &'c str,
    pub(super) config: &'c consumer::Config,
}

/// State of a stream. The typed `Info` of `async-nats` has the moment of creation as a date of `time` or `chrono`,
/// whichever a feature of the whole build chooses; the campaign's record keeps the server's own text of it.
#[derive(Deserialize)]
pub(in super::super) struct StreamInfo {
    config: StreamConfig,
    state: StreamState,
    /// Moment of creation, as the server writes it.
    #[serde(default)]
    pub(in super::super) created: String,
    #[serde(default)]
    cluster: Option<ClusterInfo>,
}

#[derive(Deserialize)]
struct StreamConfig {
    num_replicas: usize,
}

#[derive(Deserialize)]
struct StreamState {
    messages: u64,
    last_seq: u64,
}

#[derive(Deserialize)]
struct ClusterInfo {
    leader: Option<String>,
}

impl StreamInfo {
    /// Node of a cluster that leads the stream.
    pub(in super::super) fn leader(&self) -> Option<&str> {
        self.cluster.as_ref()?.leader.as_deref()
    }

    /// True if the stream has several replicas.
    pub(in super::super) fn is_replicated(&self) -> bool {
        self.config.num_replicas > 1
    }

    /// Number of messages in the stream.
    pub(in super::super) fn messages(&self) -> u64 {
        self.state.messages
    }

    /// Sequence number of the message that was stored last.
    pub(in super::super) fn last_sequence(&self) -> u64 {
        self.state.last_seq
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use async_nats::jetstream::consumer::pull;
    use async_nats::jetstream::stream::PurgeRequest;

    use super::*;

    fn json(value: &impl Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }

    #[test]
    fn requests_have_only_the_fields_that_are_set() {
        assert_eq!(json(&Empty {}), "{}");
        let at = MessageRequest { sequence: Some(3), ..MessageRequest::default() };
        assert_eq!(json(&at), r#"{"seq":3}"#);
        let from = MessageRequest { next_by_subject: Some("a.*"), ..at };
        assert_eq!(json(&from), r#"{"seq":3,"next_by_subj":"a.*"}"#);
        assert_eq!(
            json(&DeleteMessage { sequence: 9, no_erase: true }),
            r#"{"seq":9,"no_erase":true}"#
        );
        let purge = PurgeRequest { sequence: Some(7), ..PurgeRequest::default() };
        assert_eq!(json(&purge), r#"{"seq":7}"#);
    }

    #[test]
    fn a_pull_without_waiting_has_no_expiry() {
        let waits = pull::BatchConfig {
            batch: 5,
            expires: Some(Duration::from_millis(250)),
            ..pull::BatchConfig::default()
        };
        assert!(json(&waits).starts_with(r#"{"batch":5,"expires":250000000,"#), "{}", json(&waits));
        let at_once = pull::BatchConfig { batch: 5, no_wait: true, ..pull::BatchConfig::default() };
        assert!(json(&at_once).starts_with(r#"{"batch":5,"no_wait":true,"#), "{}", json(&at_once));
    }

    #[test]
    fn the_info_of_a_stream_is_read() {
        let info = r#"{"config":{"name":"S","num_replicas":3},"created":"2026-05-18T07:00:00.12Z",
            "state":{"messages":2,"last_seq":5},"cluster":{"name":"C","leader":"node1"}}"#;
        let info: StreamInfo = serde_json::from_str(info).unwrap();
        assert_eq!((info.messages(), info.last_sequence(), info.is_replicated()), (2, 5, true));
        assert_eq!(
            (info.created.as_str(), info.leader()),
            ("2026-05-18T07:00:00.12Z", Some("node1"))
        );
    }
}
