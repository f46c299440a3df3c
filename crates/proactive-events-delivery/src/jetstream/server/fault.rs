//! Failures of a server.

use async_nats::RequestErrorKind;
use async_nats::jetstream::{self, ErrorCode, context};

use crate::outbox::OutboxErrorKind;

/// Failure of one try.
#[derive(Debug)]
pub(in super::super) enum Fault {
    /// A retry may succeed: a lost connection, a server that starts, an election of a leader.
    Passing(String),
    /// A retry would fail, too.
    Lasting(OutboxErrorKind, String),
}

impl Fault {
    pub(in super::super) fn passing(message: impl Into<String>) -> Self {
        Self::Passing(message.into())
    }

    /// Adds the failed operation to the message.
    pub(super) fn about(self, what: &str) -> Self {
        match self {
            Self::Passing(message) => Self::Passing(format!("{what}: {message}")),
            lasting => lasting,
        }
    }

    /// The campaign was removed.
    pub(in super::super) fn gone() -> Self {
        Self::Lasting(OutboxErrorKind::Removed, "the campaign is not there any more".to_owned())
    }
}

/// Errors of the JetStream API.
impl From<&jetstream::Error> for Fault {
    fn from(error: &jetstream::Error) -> Self {
        let is_full = |text: &str| text.contains("no space left");
        match error.error_code() {
            ErrorCode::JETSTREAM_NOT_ENABLED | ErrorCode::JETSTREAM_NOT_ENABLED_FOR_ACCOUNT => {
                let way = "JetStream is not enabled there: start nats-server with `-js`";
                Self::Lasting(OutboxErrorKind::Other, way.to_owned())
            }
            ErrorCode::STREAM_NOT_FOUND => Self::gone(),
            ErrorCode::ACCOUNT_RESOURCES_EXCEEDED
            | ErrorCode::STORAGE_RESOURCES_EXCEEDED
            | ErrorCode::INSUFFICIENT_RESOURCES => {
                Self::Lasting(OutboxErrorKind::Full, error.to_string())
            }
            _ if is_full(&error.to_string()) => {
                Self::Lasting(OutboxErrorKind::Full, error.to_string())
            }
            // No leader, too few servers in the cluster yet, or the server is starting or stopping.
            ErrorCode::CLUSTER_NO_PEERS => Self::Passing(error.to_string()),
            _ if error.code() == 503 => Self::Passing(error.to_string()),
            _ => Self::Lasting(OutboxErrorKind::Other, error.to_string()),
        }
    }
}

/// Errors of a request.
impl From<async_nats::RequestError> for Fault {
    fn from(error: async_nats::RequestError) -> Self {
        match error.kind() {
            RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded => {
                Self::Lasting(OutboxErrorKind::Other, error.to_string())
            }
            _ => Self::Passing(error.to_string()),
        }
    }
}

/// Errors of a publish.
impl From<context::PublishError> for Fault {
    fn from(error: context::PublishError) -> Self {
        use std::error::Error as _;
        let source = error.source().and_then(|it| it.downcast_ref::<jetstream::Error>());
        match (source, error.kind()) {
            (Some(answer), _) => answer.into(),
            (None, context::PublishErrorKind::MaxPayloadExceeded) => {
                Self::Lasting(OutboxErrorKind::Other, error.to_string())
            }
            (None, _) => Self::Passing(error.to_string()),
        }
    }
}
