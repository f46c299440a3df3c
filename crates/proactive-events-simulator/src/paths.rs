//! The service's own paths.

pub(crate) const TOKEN_PATH: &str = "/auth/o2/token";
/// The same path as Amazon's documentation spells it in some places.
pub(crate) const TOKEN_PATH_ALIAS: &str = "/auth/O2/token";
pub(crate) const LIVE_PATH: &str = "/v1/proactiveEvents";
pub(crate) const DEVELOPMENT_PATH: &str = "/v1/proactiveEvents/stages/development";
