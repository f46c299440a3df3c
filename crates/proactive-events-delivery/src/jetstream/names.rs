//! Names of everything that a campaign has on a NATS server. No other file makes one; `docs/delivery.md` lists them for
//! operators.
//!
//! Names are stored on the servers of users: a changed name is another campaign.

use std::fmt;

use proactive_events::Region;
use sha2::{Digest as _, Sha256};

use crate::outbox::Key;

/// Name of the connection, as `nats server report connections` shows it.
pub(super) const CONNECTION: &str = "proactive-events-delivery";
/// Stream behind the key-value bucket of all campaigns.
pub(super) const BUCKET_STREAM: &str = "KV_proactive";
/// Subjects of all values of all campaigns.
pub(super) const ALL_VALUES: &str = "$KV.proactive.>";
/// Subjects of the records of all campaigns.
pub(super) const ALL_RECORDS: &str = "$KV.proactive.*.campaign";

/// Queue of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Queue {
    /// Entries that may be leased.
    Ready,
    /// Entries that wait for their due moment.
    Deferred,
}

impl Queue {
    pub(super) const ALL: [Self; 2] = [Self::Ready, Self::Deferred];

    /// Part of subjects and consumer names.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "now",
            Self::Deferred => "later",
        }
    }
}

/// Values of a campaign in the bucket.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// The campaign's record.
    Record,
    /// Progress of reading the recipients.
    Progress,
    /// Number of recipients that the next put may reach.
    Intent,
    /// Counts of the first results.
    Tally,
    /// Rate of all workers together.
    Rate,
    /// The server that had the campaign last.
    ServerRestart,
    /// Creation times of the campaign's streams.
    Streams,
    /// Minimum number of stored outcomes.
    Decided,
    /// The last cancellation.
    Cancelled,
    /// Duration of a region's leases: its consumer exists, or existed.
    LeaseLength(Region),
    /// Flag: a request was put over a pending one at least once.
    Supersedes,
    /// Sequence number of a request that a newer one on another subject superseded.
    Superseded(Queue, Region, Key),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Record => "campaign",
            Self::Progress => "progress",
            Self::Intent => "intent",
            Self::Tally => "tally",
            Self::Rate => "pace",
            Self::ServerRestart => "incarnation",
            Self::Streams => "streams",
            Self::Decided => "decided",
            Self::Cancelled => "cancelled",
            Self::LeaseLength(region) => return write!(f, "leased.{}", region.as_str()),
            Self::Supersedes => "supersedes",
            Self::Superseded(queue, region, key) => {
                return write!(f, "superseded.{}.{}.{key}", queue.as_str(), region.as_str());
            }
        })
    }
}

/// Names of one campaign. Each contains an id, because the campaign's own name may be any text.
#[derive(Clone, Debug)]
pub(super) struct Names {
    id: String,
    /// Stream of the undecided entries.
    pub(super) work: String,
    /// Stream of the outcomes.
    pub(super) results: String,
}

impl Names {
    pub(super) fn of(campaign: &str) -> Self {
        let digest = Sha256::digest(campaign.as_bytes());
        let id: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let work = format!("PROACTIVE_{id}");
        let results = format!("{work}_RESULTS");
        Self { id, work, results }
    }

    /// Subject of an entry.
    pub(super) fn entry(&self, queue: Queue, region: Region, key: Key) -> String {
        format!("proactive.{}.{}.{}.{key}", self.id, queue.as_str(), region.as_str())
    }

    /// Subjects of all entries of a region.
    pub(super) fn entries(&self, queue: Queue, region: Region) -> String {
        format!("proactive.{}.{}.{}.*", self.id, queue.as_str(), region.as_str())
    }

    /// Subjects of all entries.
    pub(super) fn all_entries(&self) -> Vec<String> {
        Queue::ALL.map(|queue| format!("proactive.{}.{}.*.*", self.id, queue.as_str())).into()
    }

    /// Subject of an entry's outcome.
    pub(super) fn outcome(&self, key: Key) -> String {
        format!("proactive.{}.result.{key}", self.id)
    }

    /// Subjects of all outcomes.
    pub(super) fn all_outcomes(&self) -> String {
        format!("proactive.{}.result.*", self.id)
    }

    /// Consumer of a region.
    pub(super) fn consumer(queue: Queue, region: Region) -> String {
        format!("{}-{}", queue.as_str(), region.as_str())
    }

    /// Subject of a value in the bucket.
    pub(super) fn value(&self, value: Value) -> String {
        format!("$KV.proactive.{}.{value}", self.id)
    }

    /// Subjects of all values `superseded.…` in the bucket.
    pub(super) fn all_superseded(&self) -> String {
        format!("$KV.proactive.{}.superseded.>", self.id)
    }

    /// Subjects of all values of the campaign in the bucket.
    pub(super) fn all_values(&self) -> String {
        format!("$KV.proactive.{}.>", self.id)
    }
}

/// Queue, region and key in an entry's subject.
pub(super) fn read_entry(subject: &str) -> Option<(Queue, Region, Key)> {
    let mut parts = subject.split('.').skip(2);
    let queue = parts.next()?;
    let queue = Queue::ALL.into_iter().find(|it| it.as_str() == queue)?;
    let region = parts.next()?.parse().ok()?;
    Some((queue, region, read_key(parts.next()?)?))
}

fn read_key(digits: &str) -> Option<Key> {
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let bytes: Vec<u8> = (0..32).step_by(2).map_while(byte).collect();
    (bytes.len() == 16 && digits.len() == 32).then(|| Key::from_bytes(&bytes))
}

/// Stream and consumer in the reply subject of a message that was handed out.
pub(super) fn read_reply(reply: &str) -> Option<(&str, &str)> {
    // $JS.ACK.<stream>.<consumer>.…, and newer servers put a domain and an account before the stream.
    let tokens: Vec<_> = reply.split('.').collect();
    let stream = if tokens.len() > 9 { 4 } else { 2 };
    Some((tokens.get(stream)?, tokens.get(stream + 1)?))
}

/// An operation of JetStream's API. `Display` leaves out the prefix that all have.
#[derive(Clone, Debug)]
pub(super) struct Api(String);

impl Api {
    pub(super) fn account_info() -> Self {
        Self("INFO".to_owned())
    }

    pub(super) fn stream_info(stream: &str) -> Self {
        Self(format!("STREAM.INFO.{stream}"))
    }

    pub(super) fn create_stream(stream: &str) -> Self {
        Self(format!("STREAM.CREATE.{stream}"))
    }

    pub(super) fn delete_stream(stream: &str) -> Self {
        Self(format!("STREAM.DELETE.{stream}"))
    }

    pub(super) fn purge_stream(stream: &str) -> Self {
        Self(format!("STREAM.PURGE.{stream}"))
    }

    pub(super) fn delete_message(stream: &str) -> Self {
        Self(format!("STREAM.MSG.DELETE.{stream}"))
    }

    /// Reads a message at the stream's leader.
    pub(super) fn get_message(stream: &str) -> Self {
        Self(format!("STREAM.MSG.GET.{stream}"))
    }

    /// Reads a message at any replica.
    pub(super) fn get_direct(stream: &str) -> Self {
        Self(format!("DIRECT.GET.{stream}"))
    }

    /// Reads the last message of a subject at any replica.
    pub(super) fn get_last_direct(stream: &str, subject: &str) -> Self {
        Self(format!("DIRECT.GET.{stream}.{subject}"))
    }

    pub(super) fn consumer_info(stream: &str, consumer: &str) -> Self {
        Self(format!("CONSUMER.INFO.{stream}.{consumer}"))
    }

    /// Creates or changes a consumer of some subjects of a stream.
    pub(super) fn create_consumer(stream: &str, consumer: &str, filter: &str) -> Self {
        Self(format!("CONSUMER.CREATE.{stream}.{consumer}.{filter}"))
    }

    /// Creates a consumer that the server names and removes.
    pub(super) fn create_ephemeral_consumer(stream: &str) -> Self {
        Self(format!("CONSUMER.CREATE.{stream}"))
    }

    /// Pulls messages.
    pub(super) fn next_messages(stream: &str, consumer: &str) -> Self {
        Self(format!("CONSUMER.MSG.NEXT.{stream}.{consumer}"))
    }

    /// Subject of requests.
    pub(super) fn subject(&self) -> String {
        format!("$JS.API.{self}")
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_back() {
        let names = Names::of("a campaign, by any name");
        let key = Key::of_recipient("c", "u");
        for queue in Queue::ALL {
            for region in Region::ALL {
                let subject = names.entry(queue, *region, key);
                assert_eq!(read_entry(&subject), Some((queue, *region, key)));
            }
        }
        for wrong in ["", "proactive.1.now.na", "proactive.1.now.na.zz", "proactive.1.soon.na.00"] {
            assert_eq!(read_entry(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn names_stay_as_servers_have_them() {
        let names = Names::of("spring");
        let key = Key::from_bytes(&[7; 16]);
        let digits = "07".repeat(16);
        // printf %s spring | sha256sum | cut -c1-16
        assert_eq!(names.id, "622a494d3ea8c7ba");
        assert_eq!(names.work, format!("PROACTIVE_{}", names.id));
        assert_eq!(names.results, format!("PROACTIVE_{}_RESULTS", names.id));
        let campaign = format!("proactive.{}", names.id);
        let entry = names.entry(Queue::Deferred, Region::Europe, key);
        assert_eq!(entry, format!("{campaign}.later.eu.{digits}"));
        assert_eq!(names.entries(Queue::Ready, Region::FarEast), format!("{campaign}.now.fe.*"));
        assert_eq!(
            names.all_entries(),
            [format!("{campaign}.now.*.*"), format!("{campaign}.later.*.*")]
        );
        assert_eq!(names.outcome(key), format!("{campaign}.result.{digits}"));
        assert_eq!(names.all_outcomes(), format!("{campaign}.result.*"));
        assert_eq!(Names::consumer(Queue::Ready, Region::NorthAmerica), "now-na");
        let values = [
            (Value::Record, "campaign".to_owned()),
            (Value::Progress, "progress".to_owned()),
            (Value::Intent, "intent".to_owned()),
            (Value::Tally, "tally".to_owned()),
            (Value::Rate, "pace".to_owned()),
            (Value::ServerRestart, "incarnation".to_owned()),
            (Value::Streams, "streams".to_owned()),
            (Value::Decided, "decided".to_owned()),
            (Value::Cancelled, "cancelled".to_owned()),
            (Value::LeaseLength(Region::Europe), "leased.eu".to_owned()),
            (Value::Supersedes, "supersedes".to_owned()),
            (
                Value::Superseded(Queue::Ready, Region::Europe, key),
                format!("superseded.now.eu.{digits}"),
            ),
        ];
        for (value, name) in values {
            assert_eq!(names.value(value), format!("$KV.proactive.{}.{name}", names.id));
        }
    }

    #[test]
    fn a_reply_names_stream_and_consumer_in_old_and_new_servers() {
        let old = "$JS.ACK.WORK.now-na.1.2.3.4.5";
        let new = "$JS.ACK.domain.account.WORK.now-na.1.2.3.4.5.token";
        assert_eq!(read_reply(old), Some(("WORK", "now-na")));
        assert_eq!(read_reply(new), Some(("WORK", "now-na")));
        assert_eq!(read_reply("_INBOX"), None);
    }
}
