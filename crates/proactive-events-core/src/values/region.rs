//! The region of customers.

use std::fmt;
use std::str::FromStr;

/// A region of the Alexa service. A user id is known to its own region only; the right one is
/// `context.System.apiEndpoint` of any request that the skill received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Region {
    /// North America: `api.amazonalexa.com`.
    NorthAmerica,
    /// Europe: `api.eu.amazonalexa.com`.
    Europe,
    /// The Far East: `api.fe.amazonalexa.com`.
    FarEast,
}

impl Region {
    /// Every region.
    pub const ALL: &'static [Self] = &[Self::NorthAmerica, Self::Europe, Self::FarEast];

    /// The short name: `na`, `eu` or `fe`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NorthAmerica => "na",
            Self::Europe => "eu",
            Self::FarEast => "fe",
        }
    }

    /// The base URL of the region's service.
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::NorthAmerica => "https://api.amazonalexa.com",
            Self::Europe => "https://api.eu.amazonalexa.com",
            Self::FarEast => "https://api.fe.amazonalexa.com",
        }
    }

    /// The region whose service has this base URL, such as `context.System.apiEndpoint`.
    pub fn of_endpoint(url: &str) -> Option<Self> {
        let url = url.trim_end_matches('/');
        Self::ALL.iter().copied().find(|region| region.endpoint().eq_ignore_ascii_case(url))
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(name: &str) -> Result<Self, UnknownRegion> {
        Self::ALL
            .iter()
            .copied()
            .find(|region| region.as_str() == name)
            .ok_or_else(|| UnknownRegion(name.to_owned()))
    }
}

/// An unknown region name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRegion(String);

impl fmt::Display for UnknownRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown region {:?}: na (North America), eu (Europe) or fe (Far East)", self.0)
    }
}

impl std::error::Error for UnknownRegion {}
