//! User, password and percent signs.

/// How a connection says who it is.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(in super::super) enum Login {
    /// `user:password@`.
    Password(String, String),
    /// `token@`.
    Token(String),
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

/// A text with `%40` and the like taken for the bytes that they stand for.
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

/// A URL without what stands before an `@`: that may be a password.
pub(super) fn shown(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        (None, Some((_, rest))) => format!("…@{rest}"),
        _ => url.to_owned(),
    }
}
