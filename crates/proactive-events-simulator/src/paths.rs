//! The service's own paths.

pub(crate) const TOKEN_PATH: &str = "/auth/o2/token";
pub(crate) const LIVE_PATH: &str = "/v1/proactiveEvents";
pub(crate) const DEVELOPMENT_PATH: &str = "/v1/proactiveEvents/stages/development";
