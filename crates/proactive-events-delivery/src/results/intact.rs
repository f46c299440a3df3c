//! Detection of changes: a file still holds what was written into it, or not.

use std::fs::{File, Metadata};
use std::io::{self, Read as _, Seek as _};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

/// Length, digest and time of what was written into a file: enough to notice a change of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// The length in bytes.
    pub(super) length: u64,
    digest: Sha256,
    /// The time of the last modification, as the file system tells it.
    modified: Option<SystemTime>,
}

impl Written {
    /// Adds bytes that stand at the end.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.digest.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// Takes over the time of our own last change.
    pub(super) fn note(&mut self, found: &Metadata) {
        self.modified = found.modified().ok();
    }

    /// True if the file has not been modified since, as far as its metadata tells. `more` bytes of others stand behind
    /// ours.
    pub(super) fn is_as_noted(&self, found: &Metadata, more: u64) -> bool {
        found.len() == self.length.saturating_add(more) && found.modified().ok() == self.modified
    }

    /// True if the file holds these bytes and no others. It is read only when its time is another one than after our
    /// own last write: some network file systems set the time late, and setting it changes no byte.
    pub(super) fn is_intact(&mut self, file: &File, found: &Metadata) -> io::Result<bool> {
        if self.is_as_noted(found, 0) {
            return Ok(true);
        }
        if found.len() != self.length
            || digest(file, self.length)? != self.digest.clone().finalize()[..]
        {
            return Ok(false);
        }
        self.note(found);
        Ok(true)
    }
}

/// The digest of the first bytes of a file.
fn digest(mut file: &File, length: u64) -> io::Result<Vec<u8>> {
    file.rewind()?;
    let mut bytes = file.take(length);
    let (mut digest, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        let read = bytes.read(&mut buffer)?;
        let Some(read @ [_, ..]) = buffer.get(..read) else {
            return Ok(digest.finalize().to_vec());
        };
        digest.update(read);
    }
}
