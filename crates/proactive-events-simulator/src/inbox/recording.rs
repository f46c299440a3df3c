//! Record and replay: a line of JSON for each request.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;

use proactive_events::{Stage, Timestamp};
use proactive_events_text::decode_text;
use serde::Deserialize;
use serde_json::Value;

/// Maximum length of a recorded line, in bytes: a request with its answer.
const LONGEST_LINE: u64 = 16 << 20;

/// Fields of a recorded line that are read back.
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
    /// Opens a recording to append to it, or makes one for this user alone. A file with anything else in it is not
    /// changed.
    pub(crate) fn append(path: &Path) -> io::Result<Self> {
        let opened = open(path).and_then(|file| check(&file).map(|()| file));
        let file = opened.map_err(|error| named(path, &error))?;
        if tighten(&file).map_err(|error| named(path, &error))? {
            let path = path.display();
            eprintln!("recording {path}: other users could read it; its mode is now 600");
        }
        Ok(Self(file))
    }

    /// Writes a line of JSON at once: nothing is lost when the process is stopped.
    pub(crate) fn put(&mut self, mut line: String) -> io::Result<()> {
        line.push('\n');
        self.0.write_all(line.as_bytes())
    }
}

fn open(path: &Path) -> io::Result<File> {
    match std::fs::metadata(path) {
        // Something that is not a file keeps nothing (/dev/null), or is read by another process.
        Ok(found) if !found.is_file() && !is_device(&found) => {
            return Err(io::Error::other("it is not a regular file: name another one"));
        }
        Err(_) if path.is_symlink() => {
            return Err(io::Error::other("it is a symbolic link to nothing: name another file"));
        }
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn is_device(found: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_char_device(&found.file_type())
}

#[cfg(not(unix))]
fn is_device(_: &std::fs::Metadata) -> bool {
    false
}

/// Checks that a file holds whole lines of a recording and nothing else.
fn check(file: &File) -> io::Result<()> {
    if !file.metadata()?.is_file() {
        return Ok(());
    }
    let foreign = |line| {
        let message = format!("line {line} is not a line of a recording: name another file");
        io::Error::new(io::ErrorKind::InvalidData, message)
    };
    let mut reader = BufReader::new(file);
    let mut text = Vec::new();
    for line in 1_u64.. {
        text.clear();
        if (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut text)? == 0 {
            break;
        }
        let whole = text.strip_suffix(b"\n").and_then(|it| std::str::from_utf8(it).ok());
        let is_ours = whole.is_some_and(|it| !it.trim().is_empty() && parse(it).is_ok());
        if !is_ours {
            return Err(foreign(line));
        }
    }
    Ok(())
}

/// Removes the rights of all users but the owner from a file; `true` if there were any.
#[cfg(unix)]
fn tighten(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    let found = file.metadata()?;
    let mut permissions = found.permissions();
    let is_open = found.is_file() && permissions.mode() & 0o077 != 0;
    if is_open {
        permissions.set_mode(0o600);
        file.set_permissions(permissions)?;
    }
    Ok(is_open)
}

/// Other systems have no permission bits.
#[cfg(not(unix))]
fn tighten(_: &File) -> io::Result<bool> {
    Ok(false)
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
