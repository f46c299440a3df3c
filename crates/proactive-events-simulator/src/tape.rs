//! Record and replay: a line of JSON for each request.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;

use proactive_events::{Stage, Timestamp, decode_text};
use serde::Deserialize;
use serde_json::Value;

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
    pub(crate) request: Value,
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

    /// Writes a line of JSON at once: whoever stops the process loses nothing.
    pub(crate) fn put(&mut self, mut line: Vec<u8>) -> io::Result<()> {
        line.push(b'\n');
        self.0.write_all(&line)
    }
}

/// Calls `accept` with each request of a recording that was accepted, one at a time; an error names the line.
pub(crate) fn read(path: &Path, mut accept: impl FnMut(Recorded)) -> io::Result<()> {
    let file = File::open(path).map_err(|error| named(path, &error))?;
    for (number, line) in (1..).zip(BufReader::new(file).split(b'\n')) {
        let line = line.map_err(|error| named(path, &error))?;
        let parsed = decode_text(&line).map_err(|error| error.to_string()).and_then(parse);
        let place = format!("{}:{number}", path.display());
        let recorded = parsed.map_err(|why| io::Error::other(format!("{place}: {why}")))?;
        recorded.into_iter().for_each(&mut accept);
    }
    Ok(())
}

fn parse(line: &str) -> Result<Option<Recorded>, String> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let stage = line.stage.parse().map_err(|_| format!("no stage: {:?}", line.stage))?;
    let received_at = line.received_at.parse().map_err(|error| format!("/receivedAt: {error}"))?;
    let accepted = line.request.filter(|_| (200..300).contains(&line.status));
    Ok(accepted.map(|request| Recorded { stage, request, received_at }))
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
