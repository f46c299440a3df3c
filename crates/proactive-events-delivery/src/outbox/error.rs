//! Why an outbox did not do what was asked.

use std::fmt;

/// A store or an outbox that failed. What a put had returned for is not lost by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxError {
    kind: OutboxErrorKind,
    /// Which store, without secrets.
    place: String,
    message: String,
    /// The fix of this very failure; `None`: that of its kind.
    remedy: Option<String>,
}

/// Kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutboxErrorKind {
    /// The URL names no store.
    Url,
    /// Another process works on it.
    Busy,
    /// The disk is full.
    Full,
    /// It cannot be written.
    ReadOnly,
    /// It is not what it should be: damaged, or another kind of file.
    Corrupt,
    /// Something is not there that its record says was: nothing is made in its place.
    Missing,
    /// It was made by a newer version.
    Newer,
    /// There is no connection to the server, or it does not answer.
    Unreachable,
    /// The server does not allow it.
    Denied,
    /// The campaign was removed while it was in use.
    Removed,
    /// Anything else.
    Other,
}

impl OutboxErrorKind {
    /// The fix.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Url => "use sqlite:PATH or nats://HOST",
            Self::Busy => "wait for it, or stop it (Ctrl-C): it leaves everything in order",
            Self::Full => "free some space; nothing is lost; run the same command again to resume",
            Self::ReadOnly => "let this user write the file and its folder",
            Self::Corrupt => "name another file, or bring back a copy of this one",
            Self::Missing => {
                "nothing was sent; bring it back from a copy, or give the campaign up with `proactive deliver purge` and send to those without a result under another name"
            }
            Self::Newer => "use the version of this program that made it, or a newer one",
            Self::Unreachable => {
                "check the server; nothing is lost; run the same command again to resume"
            }
            Self::Denied => "look at the credentials and what they allow",
            Self::Removed => {
                "it was purged, or its streams were deleted: nothing more of it is sent; `proactive deliver status` lists \
                 the campaigns that are there"
            }
            Self::Other => {
                "nothing is lost; fix the cause, then run the same command again to resume"
            }
        }
    }
}

impl OutboxError {
    /// A failure of this kind, at this place.
    pub fn new(
        kind: OutboxErrorKind,
        place: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { kind, place: place.into(), message: message.into(), remedy: None }
    }

    /// The same failure with a fix of its own.
    pub(crate) fn with_remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    /// A campaign that cannot be removed: workers hold entries of it.
    pub(crate) fn leased(place: impl Into<String>, campaign: &str) -> Self {
        let message = format!("a worker still works on {campaign:?}");
        Self::new(OutboxErrorKind::Busy, place, message)
    }

    /// The kind of the error.
    pub fn kind(&self) -> OutboxErrorKind {
        self.kind
    }
}

impl fmt::Display for OutboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let remedy = self.remedy.as_deref().unwrap_or(self.kind.remedy());
        write!(f, "outbox {}: {}: {remedy}", self.place, self.message)
    }
}

impl std::error::Error for OutboxError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_campaign_is_not_resumed() {
        let error = OutboxError::new(OutboxErrorKind::Removed, "nats://queue", "it is gone");
        let said = error.to_string();
        assert!(said.contains("purged") && !said.contains("same command"), "{said}");
        assert!(!said.contains("nothing is lost"), "{said}");
    }
}
