//! Record and replay: a line of JSON for each request.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::sync::Arc;

use proactive_events::{Stage, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use crate::journal::Exchange;

/// What is needed of a recorded line.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    received_at: String,
    stage: String,
    status: u16,
    request: Option<Value>,
}

/// An accepted request of a recording.
pub(crate) struct Recorded {
    pub(crate) stage: Stage,
    pub(crate) request: Arc<Value>,
    pub(crate) received_at: Timestamp,
}

/// A file that grows by a line a request.
#[derive(Debug)]
pub(crate) struct Tape(File);

impl Tape {
    pub(crate) fn append(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path);
        file.map(Self).map_err(|error| named(path, &error))
    }

    /// Writes a line at once: whoever stops the process loses nothing.
    pub(crate) fn put(&mut self, exchange: &Exchange) -> io::Result<()> {
        let mut line = serde_json::to_vec(exchange)?;
        line.push(b'\n');
        self.0.write_all(&line)
    }
}

/// The requests of a recording that were accepted; an error names the line.
pub(crate) fn read(path: &Path) -> io::Result<Vec<Recorded>> {
    let file = File::open(path).map_err(|error| named(path, &error))?;
    let mut recorded = Vec::new();
    for (number, line) in (1..).zip(BufReader::new(file).lines()) {
        let parsed = parse(&line?);
        let place = format!("{}:{number}", path.display());
        recorded.extend(parsed.map_err(|why| io::Error::other(format!("{place}: {why}")))?);
    }
    Ok(recorded)
}

fn parse(line: &str) -> Result<Option<Recorded>, String> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let stage = line.stage.parse().map_err(|_| format!("no stage: {:?}", line.stage))?;
    let received_at = line.received_at.parse().map_err(|error| format!("/receivedAt: {error}"))?;
    let accepted = line.request.filter(|_| (200..300).contains(&line.status));
    Ok(accepted.map(|request| Recorded { stage, request: Arc::new(request), received_at }))
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
