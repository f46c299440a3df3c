//! Testers or customers.

use std::fmt;
use std::str::FromStr;

/// The recipients of events: testers or customers. There is no default: sending to customers must be written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The testers of the skill.
    Development,
    /// The customers of the published skill.
    Live,
}

impl Stage {
    /// Every stage.
    pub const ALL: &'static [Self] = &[Self::Development, Self::Live];

    /// The name: `development` or `live`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Live => "live",
        }
    }

    /// The path of the stage below the region's base URL.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Development => "/v1/proactiveEvents/stages/development",
            Self::Live => "/v1/proactiveEvents",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Stage {
    type Err = UnknownStage;

    fn from_str(name: &str) -> Result<Self, UnknownStage> {
        let known = Self::ALL.iter().copied().find(|stage| stage.as_str() == name);
        known.ok_or_else(|| UnknownStage(name.to_owned()))
    }
}

/// An unknown stage name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownStage(String);

impl fmt::Display for UnknownStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown stage {:?}: development (testers) or live (customers)", self.0)
    }
}

impl std::error::Error for UnknownStage {}
