//! Recipients as a CSV table: the first row names the columns.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;

use proactive_events_text::did_you_mean;

use super::super::CampaignBody;
use super::super::override_place::OverridePlace;
use super::super::override_value::{Override, OverrideValue};
use super::RecipientsError;
use super::cells::trim;
use super::record::{Record, refusal, start, too_long};
use super::rows::{Row, RowKind, Rows};
use crate::outbox::{CellRule, Failure};

/// A table of recipients.
pub(super) struct CsvTable<R> {
    rows: Rows<R>,
    columns: Vec<Column>,
    rule: CellRule,
}

/// Meaning of a column.
enum Column {
    User,
    Region,
    Override(Arc<OverridePlace>),
}

impl<R: Read> CsvTable<R> {
    /// Reads the column names; the first byte stands at this line.
    pub(super) fn new(
        input: R,
        line: u64,
        body: &CampaignBody,
        rule: CellRule,
    ) -> Result<Self, RecipientsError> {
        let mut rows = Rows::new(input, line);
        let row = next(&mut rows)?;
        let invalid = |message: &str| RecipientsError::invalid(row.map(|row| row.line), message);
        let row = row.ok_or_else(|| invalid("there are no recipients in it: it is empty"))?;
        if row.kind != RowKind::Row || rows.is_overfull() {
            return Err(invalid("the first line names no columns: it is too long"));
        }
        let mut columns = Vec::with_capacity(rows.len());
        let mut seen = BTreeSet::new();
        for index in 0..rows.len() {
            let name = std::str::from_utf8(rows.field(index))
                .map_err(|_| invalid("not UTF-8 text").hinted(save_as()))?;
            let name = trim(name);
            if !seen.insert(name.to_owned()) {
                return Err(invalid(&format!("the column {:?} is there twice", start(name))));
            }
            columns.push(column(name, row.line, body)?);
        }
        if !seen.contains("user") {
            let hint = "the first line names the columns; `user` holds the user ids".to_owned();
            return Err(invalid("there is no column \"user\"").hinted(Some(hint)));
        }
        Ok(Self { rows, columns, rule })
    }

    /// The next recipient.
    pub(super) fn next(&mut self) -> Result<Option<Record>, RecipientsError> {
        loop {
            let Some(row) = next(&mut self.rows)? else { return Ok(None) };
            let refusal = match row.kind {
                RowKind::TooLong => too_long(),
                RowKind::Unclosed => refusal("syntax", "a quote is opened and not closed"),
                RowKind::Row if self.is_blank(row) => continue,
                RowKind::Row if self.rows.len() != self.columns.len() => self.wrong_length(),
                RowKind::Row => return Ok(Some(self.record(row))),
            };
            return Ok(Some(Record::refused(row.line, row.bytes, refusal)));
        }
    }

    /// True if the line holds only blanks, without quotes around them.
    fn is_blank(&self, row: Row) -> bool {
        let field = self.rows.field(0);
        self.rows.len() == 1 && field.trim_ascii().is_empty() && row.bytes <= field.len() + 1
    }

    fn wrong_length(&self) -> Failure {
        let (fields, columns) = (self.rows.len(), self.columns.len());
        refusal("row-length", format!("{fields} fields where there are {columns} columns"))
    }

    fn record(&self, row: Row) -> Record {
        let mut record = Record { line: row.line, bytes: row.bytes, ..Record::default() };
        for (index, column) in self.columns.iter().enumerate() {
            let Ok(cell) = std::str::from_utf8(self.rows.field(index)) else {
                record.refuse(refusal("not-utf8", "not UTF-8 text"));
                continue;
            };
            let cell = match self.rule {
                CellRule::AsWritten => cell,
                CellRule::Trimmed => trim(cell),
            };
            match column {
                Column::User => record.take_user(cell, self.rule),
                _ if cell.is_empty() => {}
                Column::Region => record.take_region(cell, self.rule),
                Column::Override(place) => {
                    let (place, value) = (Arc::clone(place), OverrideValue::Cell(cell.to_owned()));
                    record.overrides.push(Override { place, value });
                }
            }
        }
        record
    }
}

fn next<R: Read>(rows: &mut Rows<R>) -> Result<Option<Row>, RecipientsError> {
    rows.read().map_err(|error| RecipientsError::unreadable(Some(rows.line()), &error))
}

fn column(name: &str, line: u64, body: &CampaignBody) -> Result<Column, RecipientsError> {
    match name {
        "user" => Ok(Column::User),
        "region" => Ok(Column::Region),
        _ if name.starts_with('/') => {
            let place = body.place(name).map_err(|error| RecipientsError::no_place(line, error))?;
            Ok(Column::Override(Arc::new(place)))
        }
        _ => {
            let message = format!("unknown column {:?}", start(name));
            Err(RecipientsError::invalid(Some(line), message).hinted(Some(known(name, body))))
        }
    }
}

/// Suggestion for an unknown column or key.
pub(super) fn known(name: &str, body: &CampaignBody) -> String {
    if name.contains([';', '\t']) {
        return "columns are separated by commas".to_owned();
    }
    if let Some(near) = did_you_mean(name, ["user", "region"].into_iter()) {
        return format!("did you mean {near:?}?");
    }
    match body.place_named(name) {
        Some(pointer) => format!("did you mean {pointer:?}?"),
        None => "there are \"user\", \"region\", and pointers into the body, which begin with /"
            .to_owned(),
    }
}

fn save_as() -> Option<String> {
    Some("save the file as UTF-8".to_owned())
}
