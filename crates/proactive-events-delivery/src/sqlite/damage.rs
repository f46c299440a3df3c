//! Something missing or changed in the file, as an error of SQLite's.

use rusqlite::Error;
use rusqlite::types::Type;

/// Something that is missing or was changed in the file.
#[derive(Debug)]
pub(super) struct Damage(pub(super) String);

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Damage {}

impl Damage {
    pub(super) fn error(message: String) -> Error {
        Error::FromSqlConversionFailure(0, Type::Null, Box::new(Self(message)))
    }
}
