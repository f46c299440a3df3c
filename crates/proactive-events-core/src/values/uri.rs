//! URIs with a scheme, as RFC 3986 has them.

use std::fmt;
use std::str::FromStr;

use iri_string::types::{UriStr, UriString};

/// A URI such as `https://example.com/parcels/4711` (JSON Schema's format `uri`).
///
/// ```
/// use proactive_events::values::Uri;
///
/// let uri: Uri = "https://example.com/parcels/4711".parse()?;
/// assert_eq!(uri.as_str(), "https://example.com/parcels/4711");
/// assert!("/parcels/4711".parse::<Uri>().is_err());
/// # Ok::<(), proactive_events::values::UriError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uri(UriString);

impl Uri {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for Uri {
    type Err = UriError;

    fn from_str(text: &str) -> Result<Self, UriError> {
        UriStr::new(text).map(|uri| Self(uri.to_owned())).map_err(|_| UriError)
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not a [`Uri`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UriError;

error_text!(UriError, Self => "not a URI with a scheme, like https://example.com/parcels";);
