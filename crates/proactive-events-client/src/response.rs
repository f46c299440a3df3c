//! The service's answer, and what its headers ask for.

use std::time::Duration;

use proactive_events_core::Timestamp;
use proactive_events_core::send::Response;
use proactive_events_core::values::Clock;

use crate::clock_skew::ClockSkew;
use crate::retry_after;

/// A response with the waits and moments of its headers.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) response: Response,
    /// The wait that the service asks for, bounded.
    pub(crate) retry_after: Option<Duration>,
    /// The service's clock.
    pub(crate) date: Option<Timestamp>,
    /// Difference of the local clock from it.
    pub(crate) skew: Option<ClockSkew>,
}

impl Answer {
    /// Reads the headers of a response that came now, by this clock. No wait is longer than the limit.
    pub(crate) fn read(response: Response, clock: &dyn Clock, max_retry_after: Duration) -> Self {
        if response.is_accepted() {
            return Self { response, retry_after: None, date: None, skew: None };
        }
        let headers = response.headers();
        let waits = headers.get_all("retry-after").into_iter().filter_map(|it| it.to_str().ok());
        let (here, date) = (clock.now(), retry_after::date_of(headers));
        // A moment that the service names is one by its own clock.
        let retry_after = retry_after::parse(waits, date.unwrap_or(here), max_retry_after);
        let skew = date.and_then(|there| ClockSkew::between(here, there));
        Self { response, retry_after, date, skew }
    }

    /// True if something between here and the service answered, such as the sign-in page of a network: a redirect, a proxy's
    /// status, or a web page with a status that would decide about the event.
    pub(crate) fn is_from_intermediary(&self) -> bool {
        match self.response.status() {
            300..=399 | 407 | 511 => true,
            200..=299 | 400 | 402..=403 | 405..=406 | 409..=428 | 451 => self.response.is_html(),
            _ => false,
        }
    }

    /// True if the service finds the times of the event wrong.
    pub(crate) fn is_about_time(&self) -> bool {
        self.message_contains("expirytime") || self.message_contains("timestamp")
    }

    /// True if the message contains a word, in any case.
    pub(crate) fn message_contains(&self, word: &str) -> bool {
        self.response.message().is_some_and(|message| message.to_lowercase().contains(word))
    }
}
