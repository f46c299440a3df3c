//! User, password and percent signs.

use std::fmt;
use std::path::PathBuf;

/// Authentication of a connection to a server. `Debug` shows no secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Login {
    /// A user and a password, `user:password@` in a URL.
    Password(String, String),
    /// A token, `token@` in a URL.
    Token(String),
    /// A NATS credentials file, `creds=FILE` in a URL.
    File(PathBuf),
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Password(..) => f.write_str("Password(…)"),
            Self::Token(_) => f.write_str("Token(…)"),
            Self::File(file) => f.debug_tuple("File").field(file).finish(),
        }
    }
}

impl Login {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "what stands before the @ has a % without two digits after it".to_owned();
        let part = |text: &str| decode(text).ok_or_else(wrong);
        match text.split_once(':') {
            Some((user, password)) => Ok(Self::Password(part(user)?, part(password)?)),
            None => Ok(Self::Token(part(text)?)),
        }
    }
}

/// Decodes percent signs.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}
