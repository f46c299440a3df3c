//! Formats of the values in the bucket. They are stored on the servers of users: a changed format must read the old one.

use serde::{Deserialize, Serialize};

use crate::jetstream::entry::QueuedEntry;
use crate::outbox::{Cause, Counts, Failure, Outcome, Progress, Verdict};

/// Announcement of the next put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Intent {
    /// Number of recipients that the put may reach.
    pub(super) records: u64,
    /// Random name of the process that puts.
    pub(super) by: String,
}

/// Creation times of the campaign's streams, as the server writes them: a stream that was created again has another one.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::jetstream) struct StreamCreations {
    pub(in crate::jetstream) work: String,
    pub(in crate::jetstream) results: String,
}

/// The server that had the campaign last.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::jetstream) struct ServerRun {
    /// Id of the server, another one after each start; in a cluster the leading node.
    pub(in crate::jetstream) server: String,
    /// Place up to which entries may have been handed out before that server started.
    pub(in crate::jetstream) doubtful_to: u64,
}

/// Counts of the results up to a position.
#[derive(Serialize, Deserialize)]
pub(in crate::jetstream) struct StoredTally {
    pub(in crate::jetstream) position: u64,
    decided: Vec<(Verdict, Cause, u64)>,
}

/// The position alone of a stored tally.
#[derive(Deserialize)]
pub(super) struct TallyPosition {
    #[serde(default)]
    pub(super) position: u64,
}

/// A cancellation: it covers all entries that were put up to a place.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::jetstream) struct Cancellation {
    /// The last place that it covers.
    pub(super) to: u64,
    /// The reason.
    pub(super) reason: Failure,
}

impl Intent {
    /// The progress with the entries that may have been put beyond it.
    pub(super) fn applied_to(intent: Option<&Self>, progress: Progress) -> Progress {
        let intended = intent.map_or(0, |intent| intent.records);
        let doubtful = progress.doubtful.max(intended.saturating_sub(progress.records));
        Progress { doubtful, ..progress }
    }
}

impl StoredTally {
    pub(in crate::jetstream) fn new(position: u64, counts: &Counts) -> Self {
        let decided = counts.decided.iter();
        let decided = decided.map(|((verdict, cause), count)| (*verdict, *cause, *count));
        Self { position, decided: decided.collect() }
    }

    /// Counts of the decided entries.
    pub(in crate::jetstream) fn counts(self) -> Counts {
        let decided = self.decided.into_iter();
        let decided = decided.map(|(verdict, cause, count)| ((verdict, cause), count));
        Counts { decided: decided.collect(), ..Counts::default() }
    }
}

impl Cancellation {
    /// True if it covers an entry whose message is at a place.
    pub(in crate::jetstream) fn covers(&self, place: u64, entry: &QueuedEntry) -> bool {
        entry.put_at(place) <= self.to
    }

    /// The outcome of a cancelled entry.
    pub(in crate::jetstream) fn outcome(
        &self,
        entry: &QueuedEntry,
        may_have_been_sent: bool,
    ) -> Outcome {
        let failure = self.reason.for_entry(may_have_been_sent);
        Outcome { attempts: entry.attempts, ..Outcome::failed(failure) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a value, compares the text, and reads it back.
    fn assert_format<T: Serialize + serde::de::DeserializeOwned>(value: &T, text: &str) -> T {
        assert_eq!(serde_json::to_string(value).unwrap(), text);
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn formats_stay_as_servers_have_them() {
        let intent = Intent { records: 500, by: "a".to_owned() };
        assert_eq!(assert_format(&intent, r#"{"records":500,"by":"a"}"#), intent);
        let streams = StreamCreations { work: "t1".to_owned(), results: "t2".to_owned() };
        assert_eq!(assert_format(&streams, r#"{"work":"t1","results":"t2"}"#), streams);
        let run = ServerRun { server: "NA7".to_owned(), doubtful_to: 9 };
        assert_eq!(assert_format(&run, r#"{"server":"NA7","doubtful_to":9}"#), run);
        let cancelled =
            Cancellation { to: 7, reason: Failure::new("cancelled", "why", "what now") };
        let text = serde_json::to_string(&cancelled).unwrap();
        assert!(text.starts_with(r#"{"to":7,"reason":{"#), "{text}");
        let read: Cancellation = serde_json::from_str(&text).unwrap();
        assert_eq!((read.to, &read.reason), (7, &cancelled.reason));
    }

    #[test]
    fn a_tally_is_read_back() {
        let mut counts = Counts::default();
        counts.decide(&Outcome::failed(Failure::new("damaged", "why", "what now")));
        counts.decide(&Outcome::failed(Failure::new("damaged", "why", "what now")));
        let text = serde_json::to_string(&StoredTally::new(2, &counts)).unwrap();
        assert!(text.starts_with(r#"{"position":2,"decided":[["#), "{text}");
        let stored: StoredTally = serde_json::from_str(&text).unwrap();
        assert_eq!((stored.position, stored.counts()), (2, counts));
        let position: TallyPosition = serde_json::from_str(&text).unwrap();
        assert_eq!(position.position, 2);
    }

    #[test]
    fn an_intent_beyond_the_progress_is_doubtful() {
        let progress = Progress { records: 100, ..Progress::default() };
        let with = |records| {
            let intent = Intent { records, by: String::new() };
            Intent::applied_to(Some(&intent), progress.clone()).doubtful
        };
        assert_eq!((with(150), with(100), with(50)), (50, 0, 0));
        assert_eq!(Intent::applied_to(None, progress.clone()), progress);
    }
}
