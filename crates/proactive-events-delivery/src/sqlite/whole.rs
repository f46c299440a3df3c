//! Check that everything in the records exists: a missing part does not mean "new".

use std::collections::HashMap;

use rusqlite::{Connection, Error, Result};

use super::damage::Damage;
use super::{region, schema};

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
    let unknown = region::unknown(schema::version(connection)?);
    let lost = unknown.iter().map(|range| number(&format!("{undecided} AND {range}")));
    compare("entries of an unknown region", 0, lost.sum::<Result<_>>()?)
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
        schema::create(&connection).unwrap();
        schema::create_tables(&connection, 1).unwrap();
        let mut counted = vec![
            (String::new(), "COVERING INDEX entry_1_rows"),
            ("WHERE due IS NOT NULL".to_owned(), "COVERING INDEX entry_1_due"),
        ];
        for range in region::unknown(region::FIRST_FORMAT) {
            let index = match range.matches("region").count() {
                2 => "COVERING INDEX entry_1_due (region>? AND region<?)",
                _ if range.contains('<') => "COVERING INDEX entry_1_due (region<?)",
                _ => "COVERING INDEX entry_1_due (region>?)",
            };
            counted.push((format!("WHERE due IS NOT NULL AND {range}"), index));
        }
        for (counted, index) in counted {
            let plan = format!("EXPLAIN QUERY PLAN SELECT count(*) FROM entry_1 {counted}");
            let plan: String = connection.query_row(&plan, [], |row| row.get(3)).unwrap();
            assert!(plan.ends_with(index), "{counted}: {plan}");
        }
    }
}
