//! The caller's own key of an event.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::str::FromStr;

/// The caller's key of an event, on the wire `referenceId`: unique for each skill and customer.
///
/// A later request with the same id replaces the event, and a repeat after a crash is recognised. So take
/// the key of the business (an order number), not a random one. 1 to 100 characters of
/// `[A-Za-z0-9~._-]`; Amazon documents `[A-Za-z0-9~]`, its own examples hold dots and hyphens too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReferenceId(String);

impl ReferenceId {
    /// The most characters that the service takes.
    pub const MAX_LENGTH: usize = 100;

    /// Takes the caller's key.
    ///
    /// # Errors
    /// When it is empty, longer than 100 characters, or holds other characters than `[A-Za-z0-9~._-]`.
    pub fn new(key: impl Into<String>) -> Result<Self, ReferenceIdError> {
        let key = key.into();
        let allowed = |c: char| is_documented(c) || matches!(c, '.' | '_' | '-');
        match key.chars().find(|c| !allowed(*c)) {
            Some(character) => Err(ReferenceIdError::Character(character)),
            None if key.is_empty() || key.len() > Self::MAX_LENGTH => {
                Err(ReferenceIdError::Length(key.len()))
            }
            None => Ok(Self(key)),
        }
    }

    /// A key of 32 random hexadecimal digits, for events that are never updated or repeated.
    pub fn random() -> Self {
        // The standard library's hasher is seeded by the system; unique is enough, secret is not needed.
        let half = || RandomState::new().build_hasher().finish();
        Self(format!("{:016x}{:016x}", half(), half()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if every character is one of the documented `[A-Za-z0-9~]`.
    pub fn is_documented(&self) -> bool {
        self.0.chars().all(is_documented)
    }
}

fn is_documented(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '~'
}

impl fmt::Display for ReferenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ReferenceId {
    type Err = ReferenceIdError;

    fn from_str(key: &str) -> Result<Self, ReferenceIdError> {
        Self::new(key)
    }
}

/// The reason why a text cannot be a [`ReferenceId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferenceIdError {
    /// It holds this character.
    Character(char),
    /// It has this many characters.
    Length(usize),
}

error_text! {
    ReferenceIdError,
    Self::Character(c) => "a reference id cannot hold {c:?}: use A-Z a-z 0-9 ~ . _ -";
    Self::Length(length) => "a reference id has 1 to 100 characters, this one has {length}";
}
