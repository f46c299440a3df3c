//! Record of a campaign in the store.

use proactive_events::{Stage, Timestamp};
use serde::{Deserialize, Serialize};

/// A campaign: what all its entries share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignRecord {
    /// Its name, unique in the store.
    pub name: String,
    /// Who gets the events; a worker sends to no other stage.
    #[serde(with = "stage")]
    pub stage: Stage,
    /// The SHA-256 of what is sent, as hexadecimal digits: another body is another campaign. Empty for an outbox of
    /// single requests.
    pub body: String,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// Rule for reading the cells of its recipients. Campaigns of versions without this field keep their keys.
    #[serde(default)]
    pub cells: CellRule,
}

/// Rule for reading the cells of a list of recipients. It decides the keys, so a campaign keeps its first rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellRule {
    /// Byte for byte.
    #[default]
    AsWritten,
    /// Without blanks and zero-width characters at the ends; a user id that holds one inside is refused.
    Trimmed,
}

impl CampaignRecord {
    /// A campaign that is made now.
    pub fn new(name: impl Into<String>, stage: Stage, body: impl Into<String>) -> Self {
        let created = Timestamp::now().unix_millis();
        Self { name: name.into(), stage, body: body.into(), created, cells: CellRule::Trimmed }
    }
}

/// Progress of reading the recipients: a second run continues from there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Records that were read and put, or refused.
    pub records: u64,
    /// Distinct recipients among them: entries, those refused at once included.
    #[serde(default)]
    pub entries: u64,
    /// The digest of their keys in their order, as hexadecimal digits: whether it is the same list.
    pub digest: String,
    /// Records after those that may have been put, too: a crash came between. They are put with
    /// [`Known::Keep`](super::Known::Keep).
    #[serde(default)]
    pub doubtful: u64,
    /// True if the recipients were read to their end.
    pub complete: bool,
}

/// A stage by its name.
mod stage {
    use proactive_events::Stage;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(stage: &Stage, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(stage.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Stage, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}
