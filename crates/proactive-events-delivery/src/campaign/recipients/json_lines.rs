//! Recipients as JSON Lines: an object a line.

use std::io::{BufRead, Read as _};

use super::super::CampaignBody;
use super::RecipientsError;
use super::json_record::{JsonRecord, Places};
use super::record::{LONGEST_LINE, Record, too_long};
use crate::outbox::CellRule;

/// Lines of recipients.
pub(super) struct JsonLines<'b, R> {
    input: R,
    places: Places<'b>,
    rule: CellRule,
    /// The line that is read next.
    line: u64,
    text: Vec<u8>,
}

impl<'b, R: BufRead> JsonLines<'b, R> {
    /// Reads recipients; the first byte stands at this line.
    pub(super) fn new(input: R, line: u64, body: &'b CampaignBody, rule: CellRule) -> Self {
        let places = Places::new(body);
        Self { input, places, rule, line, text: Vec::new() }
    }

    /// The next recipient.
    ///
    /// # Errors
    /// When it cannot be read, or a key is a pointer that has no place in the body.
    pub(super) fn next(&mut self) -> Result<Option<Record>, RecipientsError> {
        loop {
            let line = self.line;
            let unreadable = |error| RecipientsError::unreadable(Some(line), &error);
            if !self.read_line().map_err(unreadable)? {
                return Ok(None);
            }
            self.line += 1;
            let bytes = self.text.len();
            if bytes > LONGEST_LINE {
                self.skip_line().map_err(unreadable)?;
                return Ok(Some(Record::refused(line, bytes, too_long())));
            }
            let text = self.text.trim_ascii();
            if text.is_empty() {
                continue;
            }
            let record = Record { line, bytes, ..Record::default() };
            return match JsonRecord::read(text, record, &mut self.places, self.rule)? {
                Ok(record) => Ok(Some(record)),
                Err(refusal) => Ok(Some(Record::refused(line, bytes, refusal))),
            };
        }
    }

    /// Reads a line without its line break, or one byte more of it than may be; `false` at the end.
    fn read_line(&mut self) -> std::io::Result<bool> {
        self.text.clear();
        let most = LONGEST_LINE as u64 + 1;
        let read = (&mut self.input).take(most).read_until(b'\n', &mut self.text)?;
        if self.text.last() == Some(&b'\n') {
            self.text.pop();
        }
        Ok(read > 0)
    }

    /// Skips the rest of the line.
    fn skip_line(&mut self) -> std::io::Result<()> {
        self.input.skip_until(b'\n').map(|_| ())
    }
}
