//! The region of an entry, as the file stores it: its name, `na`, `eu` or `fe`. Before format 4 it was a number.

use proactive_events::Region;
use rusqlite::Result;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// First format that stores names.
pub(super) const FIRST_FORMAT: i64 = 4;

/// Expression for the name in a file of an older format.
pub(super) const NAME_OF_NUMBER: &str =
    "CASE region WHEN 0 THEN 'na' WHEN 1 THEN 'eu' WHEN 2 THEN 'fe' ELSE 'number ' || region END";

/// Conditions that hold for numbers of no region.
const UNKNOWN_NUMBERS: [&str; 2] = ["region < 0", "region > 2"];

/// A region as a value of a column. Reading an unknown name fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StoredRegion(pub(super) Region);

impl StoredRegion {
    /// Number of the region in the digest of an entry: that of older formats, or the bytes of its name.
    pub(super) fn sealed(self) -> i64 {
        match self.0 {
            Region::NorthAmerica => 0,
            Region::Europe => 1,
            Region::FarEast => 2,
            newer => newer.as_str().bytes().fold(0, |number, byte| number << 8 | i64::from(byte)),
        }
    }
}

impl ToSql for StoredRegion {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.as_str()))
    }
}

impl FromSql for StoredRegion {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let region = value.as_str()?.parse();
        region.map(Self).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

/// Conditions that hold for entries of an unknown region, in a file of this format. Each is one range of the index of what
/// is due; `NOT IN` would read the whole index.
pub(super) fn unknown(format: i64) -> Vec<String> {
    if format < FIRST_FORMAT {
        return UNKNOWN_NUMBERS.map(str::to_owned).into();
    }
    let mut names: Vec<_> = Region::ALL.iter().map(|region| region.as_str()).collect();
    names.sort_unstable();
    let lower = names.iter().map(|name| Some(format!("region > '{name}'")));
    let upper = names.iter().map(|name| Some(format!("region < '{name}'")));
    let ranges = std::iter::once(None).chain(lower).zip(upper.chain(std::iter::once(None)));
    ranges
        .map(|(lower, upper)| lower.into_iter().chain(upper).collect::<Vec<_>>().join(" AND "))
        .collect()
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn regions_are_stored_by_name_and_an_unknown_one_is_an_error() {
        let connection = Connection::open_in_memory().unwrap();
        for region in [Region::NorthAmerica, Region::Europe, Region::FarEast] {
            let stored = StoredRegion(region);
            let name: String = connection.query_row("SELECT ?1", [stored], |it| it.get(0)).unwrap();
            assert_eq!(name, region.as_str());
            let number = format!("SELECT {NAME_OF_NUMBER} FROM (SELECT ?1 AS region)");
            let read = connection.query_row(&number, [stored.sealed()], |it| it.get(0));
            assert_eq!(read, Ok(stored));
        }
        for unknown in ["'sa'", "''", "'NA'", "1", "NULL", "x'6e61'"] {
            let select = format!("SELECT {unknown}");
            let read = connection.query_row(&select, [], |it| it.get::<_, StoredRegion>(0));
            assert!(read.is_err(), "{unknown}");
        }
    }

    #[test]
    fn the_ranges_of_unknown_regions_leave_no_gap() {
        let connection = Connection::open_in_memory().unwrap();
        let is_unknown = |format: i64, value: &str| {
            let any = format!("({})", unknown(format).join(") OR ("));
            let select = format!("SELECT {any} FROM (SELECT {value} AS region)");
            connection.query_row(&select, [], |it| it.get::<_, bool>(0)).unwrap()
        };
        for (format, known, unknown) in [
            (
                FIRST_FORMAT,
                ["'na'", "'eu'", "'fe'"],
                &["''", "'ez'", "'g'", "'nb'", "'NA'", "'number 7'"][..],
            ),
            (FIRST_FORMAT - 1, ["0", "1", "2"], &["-1", "3", "7"]),
        ] {
            assert!(known.iter().all(|it| !is_unknown(format, it)), "{format}");
            assert!(unknown.iter().all(|it| is_unknown(format, it)), "{format}");
        }
    }
}
