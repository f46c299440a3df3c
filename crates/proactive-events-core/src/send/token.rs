//! The access token of an attempt.

use std::fmt;

use http::HeaderValue;

/// The scheme of the header `Authorization`.
const SCHEME: &str = "Bearer ";

/// An access token with the scope `alexa::proactive_events`, ready to be sent. It is never shown.
///
/// `proactive-events-client` requests tokens from Login with Amazon and renews them.
#[derive(Clone)]
pub struct BearerToken(HeaderValue);

impl BearerToken {
    /// Takes a token; white space around it and a leading `Bearer ` are dropped.
    ///
    /// # Errors
    /// When the token is empty, or holds anything but visible ASCII characters.
    pub fn new(text: impl AsRef<str>) -> Result<Self, BearerTokenError> {
        let token = Self::check(text.as_ref())?;
        let header = HeaderValue::from_str(&format!("{SCHEME}{token}"));
        header.map(Self::from_header).map_err(|_| BearerTokenError::Invisible)
    }

    /// Returns the token within a text that may have white space around it and a leading `Bearer `.
    ///
    /// # Errors
    /// When the token is empty, or holds anything but visible ASCII characters.
    pub fn check(text: &str) -> Result<&str, BearerTokenError> {
        let text = text.trim();
        let token = match text.split_once(char::is_whitespace) {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case(SCHEME.trim_end()) => {
                token.trim_start()
            }
            _ => text,
        };
        if token.is_empty() {
            return Err(BearerTokenError::Empty);
        }
        let is_visible = token.bytes().all(|byte| byte.is_ascii_graphic());
        if is_visible { Ok(token) } else { Err(BearerTokenError::Invisible) }
    }

    /// Takes the value of a header `Authorization`, such as one whose memory is wiped after use.
    pub fn from_header(mut header: HeaderValue) -> Self {
        header.set_sensitive(true);
        Self(header)
    }

    /// Returns the value of the header `Authorization`, marked as sensitive.
    pub fn to_header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// Returns the token without its scheme: no shown text may repeat it.
    pub fn expose_token(&self) -> &str {
        let value = self.0.to_str().unwrap_or_default();
        value.strip_prefix(SCHEME).unwrap_or(value)
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BearerToken").finish_non_exhaustive()
    }
}

/// A text that is not an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BearerTokenError {
    /// It is empty.
    Empty,
    /// It holds blanks, control characters or characters outside ASCII.
    Invisible,
}

error_text! {
    BearerTokenError,
    Self::Empty => "the access token is empty";
    Self::Invisible => "the access token holds blanks or characters other than visible ASCII";
}
