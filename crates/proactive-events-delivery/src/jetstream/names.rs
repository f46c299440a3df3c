//! The names of what a campaign has on the server.

use proactive_events::Region;
use sha2::{Digest as _, Sha256};

use crate::outbox::Key;

/// The bucket of all campaigns.
pub(super) const BUCKET: &str = "proactive";
/// The stream behind it.
pub(super) const BUCKET_STREAM: &str = "KV_proactive";

/// Queue of an entry: ready to be leased, or waiting for a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Queue {
    /// It may be leased.
    Now,
    /// It is due later.
    Later,
}

impl Queue {
    pub(super) const ALL: [Self; 2] = [Self::Now, Self::Later];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Later => "later",
        }
    }
}

/// The names of one campaign: all begin with an id, for a campaign's own name may be anything.
#[derive(Clone, Debug)]
pub(super) struct Names {
    id: String,
    /// The stream of what is undecided.
    pub(super) work: String,
    /// The stream of outcomes.
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

    /// The subject of an entry.
    pub(super) fn entry(&self, queue: Queue, region: Region, key: Key) -> String {
        format!("proactive.{}.{}.{}.{key}", self.id, queue.as_str(), region.as_str())
    }

    /// The subjects of all entries of a region.
    pub(super) fn entries(&self, queue: Queue, region: Region) -> String {
        format!("proactive.{}.{}.{}.*", self.id, queue.as_str(), region.as_str())
    }

    /// The subjects of all entries.
    pub(super) fn all_entries(&self) -> Vec<String> {
        Queue::ALL.map(|queue| format!("proactive.{}.{}.*.*", self.id, queue.as_str())).into()
    }

    /// The subject of an entry's outcome.
    pub(super) fn outcome(&self, key: Key) -> String {
        format!("proactive.{}.result.{key}", self.id)
    }

    /// The subjects of all outcomes.
    pub(super) fn all_outcomes(&self) -> String {
        format!("proactive.{}.result.*", self.id)
    }

    /// The consumer of a region.
    pub(super) fn consumer(queue: Queue, region: Region) -> String {
        format!("{}-{}", queue.as_str(), region.as_str())
    }

    /// The subject of a value in the bucket.
    pub(super) fn value(&self, name: &str) -> String {
        format!("$KV.{BUCKET}.{}.{name}", self.id)
    }
}

/// Where and what an entry's subject says it is.
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
}
