//! Check that everything in the records exists: a missing part does not mean "new".

use std::collections::HashMap;

use rusqlite::{Connection, Error, Result};

use super::damage::Damage;
use super::schema;

/// Why campaigns cannot be worked on, by name.
pub(super) type Damaged = HashMap<String, String>;

/// Compares the tables with the records of all campaigns; gives those that do not agree. The exact look counts every row.
pub(super) fn check(connection: &Connection, is_exact: bool) -> Result<Damaged> {
    // One snapshot: a reader looks at a file that its owner changes.
    let connection = &*connection.unchecked_transaction()?;
    let mut select = connection.prepare("SELECT id, name FROM campaign ORDER BY id")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let campaigns = rows.collect::<Result<Vec<(i64, String)>>>()?;
    let mut damaged = Damaged::new();
    for (id, name) in &campaigns {
        match check_campaign(connection, *id, is_exact) {
            Err(Error::FromSqlConversionFailure(_, _, cause)) if cause.is::<Damage>() => {
                let why = format!(
                    "campaign {name:?}: {cause}. Going on might send again, or never send, what is missing; nothing is \
                     sent of it"
                );
                damaged.insert(name.clone(), why);
            }
            checked => checked?,
        }
    }
    let mut select = connection.prepare(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name GLOB 'entry_[0-9]*'",
    )?;
    let tables: i64 = select.query_row([], |row| row.get(0))?;
    if tables > campaigns.len() as i64 {
        return Err(Damage::error(
            "it holds entries of a campaign whose record is missing; the campaign would be sent again as a new one; \
             nothing is sent"
                .to_owned(),
        ));
    }
    Ok(damaged)
}

fn check_campaign(connection: &Connection, id: i64, is_exact: bool) -> Result<()> {
    for table in [format!("entry_{id}"), format!("result_{id}")] {
        if !schema::has_table(connection, &table)? {
            return Err(Damage::error(format!("its table {table} is missing")));
        }
    }
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let rows = |table: &str, place: &str| {
        let what =
            if is_exact { "count(*)".to_owned() } else { format!("coalesce(max({place}), 0)") };
        number(&format!("SELECT {what} FROM {table}_{id}"))
    };
    let entries = number(&format!("SELECT entries FROM campaign WHERE id = {id}"))?;
    let decided =
        number(&format!("SELECT coalesce(sum(count), 0) FROM tally WHERE campaign = {id}"))?;
    let undecided = format!("SELECT count(*) FROM entry_{id} WHERE due IS NOT NULL");
    compare("entries", entries, rows("entry", "place")?)?;
    compare("results", decided, rows("result", "position")?)?;
    compare("entries without a result", entries.saturating_sub(decided), number(&undecided)?)?;
    // Two ranges of the index, not a look at all that is in it.
    let lost = number(&format!("{undecided} AND region < 0"))?
        + number(&format!("{undecided} AND region > 2"))?;
    compare("entries of an unknown region", 0, lost)
}

fn compare(what: &str, said: i64, held: i64) -> Result<()> {
    if said == held {
        return Ok(());
    }
    Err(Damage::error(format!("its record says {said} {what}, and the file holds {held}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A million rows of entries are 300 MB.
    #[test]
    fn entries_are_counted_by_an_index() {
        let connection = Connection::open_in_memory().unwrap();
        schema::create_tables(&connection, 1).unwrap();
        for (counted, index) in [
            ("", "COVERING INDEX entry_1_rows"),
            ("WHERE due IS NOT NULL", "COVERING INDEX entry_1_due"),
            ("WHERE due IS NOT NULL AND region < 0", "COVERING INDEX entry_1_due (region<?)"),
        ] {
            let plan = format!("EXPLAIN QUERY PLAN SELECT count(*) FROM entry_1 {counted}");
            let plan: String = connection.query_row(&plan, [], |row| row.get(3)).unwrap();
            assert!(plan.ends_with(index), "{counted}: {plan}");
        }
    }
}
