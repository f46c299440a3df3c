//! The list of recipients: where it comes from, what form it has, and its records.

mod cells;
mod csv;
mod error;
mod gzip;
mod json_lines;
mod json_record;
mod open;
mod record;
mod rows;
mod window;

use std::fmt;
use std::fs::File;
use std::io::{BufRead, Read, Seek as _};
use std::path::Path;

use super::CampaignBody;
use crate::outbox::CellRule;
use csv::CsvTable;
pub use error::{RecipientsError, RecipientsErrorKind};
use json_lines::JsonLines;
pub(super) use record::Record;

/// The form of a list of recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecipientsFormat {
    /// A table; its first line names the columns.
    Csv,
    /// A JSON object a line.
    JsonLines,
}

impl RecipientsFormat {
    /// The form that a file of this name has, if the name says so.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// A list of recipients, as CSV or JSON Lines, compressed by gzip or not. It is read more than once.
pub struct Recipients {
    input: Input,
    format: Option<RecipientsFormat>,
}

enum Input {
    /// It can be read again.
    File(File),
    /// It cannot: it is copied first.
    Stream(Box<dyn Read + Send>),
}

impl Recipients {
    /// The recipients in a file.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, RecipientsError> {
        let path = path.as_ref();
        let unreadable = |error| RecipientsError::unreadable(None, &error);
        let file = File::open(path).map_err(unreadable)?;
        let kind = file.metadata().map_err(unreadable)?;
        if kind.is_dir() {
            return Err(unreadable(std::io::ErrorKind::IsADirectory.into()));
        }
        let format = path.file_name().and_then(|name| RecipientsFormat::of_name(name.to_str()?));
        // A pipe can have a path, too.
        let input = if kind.is_file() { Input::File(file) } else { Input::Stream(Box::new(file)) };
        Ok(Self { input, format })
    }

    /// The recipients that a reader gives, such as the standard input. They are copied into a temporary file without a
    /// name when they are first read.
    pub fn from_reader(reader: impl Read + Send + 'static) -> Self {
        Self { input: Input::Stream(Box::new(reader)), format: None }
    }

    /// The same in a form that is known; else the file's name says it, or its first character.
    pub fn with_format(self, format: RecipientsFormat) -> Self {
        Self { format: Some(format), ..self }
    }

    /// Begins to read them, from the first one on.
    pub(super) fn read<'b>(
        &mut self,
        body: &'b CampaignBody,
        rule: CellRule,
    ) -> Result<Reading<'b>, RecipientsError> {
        let unreadable = |error| RecipientsError::unreadable(None, &error);
        if let Input::Stream(stream) = &mut self.input {
            let mut file = tempfile::tempfile().map_err(RecipientsError::not_copied)?;
            std::io::copy(stream, &mut file).map_err(RecipientsError::not_copied)?;
            self.input = Input::File(file);
        }
        let Input::File(file) = &mut self.input else {
            return Err(unreadable(std::io::ErrorKind::Unsupported.into()));
        };
        file.rewind().map_err(unreadable)?;
        let text = open::text(file.try_clone().map_err(unreadable)?).map_err(unreadable)?;
        let Some(first) = text.first else {
            return Err(RecipientsError::invalid(
                None,
                "there are no recipients in it: it is empty",
            ));
        };
        let sniffed = || match first {
            b'{' => RecipientsFormat::JsonLines,
            _ => RecipientsFormat::Csv,
        };
        let (input, line) = (text.input, text.line);
        Ok(Reading(match self.format.unwrap_or_else(sniffed) {
            RecipientsFormat::Csv => Form::Csv(Box::new(CsvTable::new(input, line, body, rule)?)),
            RecipientsFormat::JsonLines => Form::JsonLines(JsonLines::new(input, line, body, rule)),
        }))
    }
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipients").field("format", &self.format).finish_non_exhaustive()
    }
}

/// A list of recipients that is being read.
pub(super) struct Reading<'b>(Form<'b>);

enum Form<'b> {
    Csv(Box<CsvTable<Box<dyn BufRead + Send>>>),
    JsonLines(JsonLines<'b, Box<dyn BufRead + Send>>),
}

impl Reading<'_> {
    /// The next record, a wrong one included.
    pub(super) fn next(&mut self) -> Result<Option<Record>, RecipientsError> {
        match &mut self.0 {
            Form::Csv(table) => table.next(),
            Form::JsonLines(lines) => lines.next(),
        }
    }
}
