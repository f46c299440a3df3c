//! Why enqueueing a campaign ended early.

use std::fmt;

use proactive_events::Stage;

use super::RecipientsError;
use crate::outbox::OutboxError;

/// Enqueueing ended early. Queued entries stay, and the same command resumes after them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnqueueError {
    /// The list of recipients as a whole.
    Recipients(RecipientsError),
    /// The campaign was begun with another body.
    OtherBody {
        /// Its name.
        campaign: String,
    },
    /// The campaign was begun for another stage.
    OtherStage {
        /// Its name.
        campaign: String,
        /// The stage that it was begun for.
        stage: Stage,
    },
    /// The outbox failed.
    Outbox(OutboxError),
    /// The temporary database that finds repeated recipients failed.
    Temporary(String),
}

impl From<RecipientsError> for EnqueueError {
    fn from(error: RecipientsError) -> Self {
        Self::Recipients(error)
    }
}

impl From<OutboxError> for EnqueueError {
    fn from(error: OutboxError) -> Self {
        Self::Outbox(error)
    }
}

impl From<rusqlite::Error> for EnqueueError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Temporary(error.to_string())
    }
}

impl fmt::Display for EnqueueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recipients(error) => error.fmt(f),
            Self::OtherBody { campaign } => write!(
                f,
                "the campaign {campaign:?} was begun with another body: give this one another name"
            ),
            Self::OtherStage { campaign, stage } => write!(
                f,
                "the campaign {campaign:?} was begun for the stage {stage}: give this one another name"
            ),
            Self::Outbox(error) => error.fmt(f),
            Self::Temporary(error) => {
                write!(f, "the temporary database failed: {error} (is the disk of TMPDIR full?)")
            }
        }
    }
}

impl std::error::Error for EnqueueError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Recipients(error) => Some(error),
            Self::Outbox(error) => Some(error),
            _ => None,
        }
    }
}
