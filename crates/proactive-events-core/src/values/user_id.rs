//! The customer who is notified, as a skill knows them.

use std::fmt;

use proactive_events_text::shorten_user_id;

/// A customer as the skill's own requests name them (`amzn1.ask.account.…`), on the wire `user`.
///
/// Known to one skill and one region; it changes when the customer enables the skill again.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(String);

impl UserId {
    /// Takes the `userId` of a request that the skill received.
    ///
    /// # Errors
    /// When it is empty.
    pub fn new(id: impl Into<String>) -> Result<Self, EmptyUserId> {
        let id = id.into();
        if id.is_empty() { Err(EmptyUserId) } else { Ok(Self(id)) }
    }

    /// True if it has the form of the ids that Alexa assigns: `amzn1.ask.account.` and printable ASCII after it. An id of
    /// another form is sent as it is; [`Request::read`](crate::Request::read) warns of it.
    pub fn has_known_form(&self) -> bool {
        let rest = self.0.strip_prefix("amzn1.ask.account.");
        rest.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_graphic()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for UserId {
    type Err = EmptyUserId;

    fn from_str(id: &str) -> Result<Self, EmptyUserId> {
        Self::new(id)
    }
}

impl fmt::Debug for UserId {
    /// Shows the end only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserId({})", shorten_user_id(&self.0))
    }
}

/// An empty text is not a [`UserId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptyUserId;

error_text! {
    EmptyUserId,
    Self => "a user id must not be empty: take it from a request that the skill received";
}
