//! The service's answer, and what its headers ask for.

use std::time::Duration;

use proactive_events_core::send::Response;
use proactive_events_core::{Clock, Timestamp};

use crate::retry_after;

/// A response with the waits and moments of its headers.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) response: Response,
    /// How long the service asks to wait, bounded.
    pub(crate) retry_after: Option<Duration>,
    /// The service's clock.
    pub(crate) date: Option<Timestamp>,
}

impl Answer {
    /// Reads the headers of a response that came now, by this clock. No wait is longer than the limit.
    pub(crate) fn read(response: Response, clock: &dyn Clock, max_retry_after: Duration) -> Self {
        if response.is_accepted() {
            return Self { response, retry_after: None, date: None };
        }
        let headers = response.headers();
        let waits = headers.get_all("retry-after").into_iter().filter_map(|it| it.to_str().ok());
        let retry_after = retry_after::parse(waits, clock.now(), max_retry_after);
        let date = headers.get("date").and_then(|date| date.to_str().ok());
        let date = date.and_then(retry_after::date);
        Self { response, retry_after, date }
    }

    /// Whether the message contains a word, in any case.
    pub(crate) fn message_contains(&self, word: &str) -> bool {
        self.response.message().is_some_and(|message| message.to_lowercase().contains(word))
    }
}
