//! A results file before its campaign is open: looked at, and not changed.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::ResultsFile;
use super::error::ResultsError;
use super::file::{line, open};
use super::proof::{Campaign, Proved, prove};
use crate::outbox::Outbox;
use crate::private;

/// A results file whose whole lines are known to be a campaign's. It is not changed, and others may still write it.
#[derive(Debug)]
pub struct ResultsClaim {
    file: File,
    path: PathBuf,
    campaign: Campaign,
    proved: Proved,
    is_kept: bool,
}

impl ResultsClaim {
    pub(super) fn new(path: &Path, campaign: Campaign) -> Result<Self, ResultsError> {
        let (file, found) = open(path)?;
        let is_kept = found.is_file();
        let proved = if is_kept { read(path, &file, &campaign)? } else { Proved::default() };
        Ok(Self { file, path: path.to_owned(), campaign, proved, is_kept })
    }

    /// Locks the file, compares its end with the results in the outbox, cuts a torn last line off, and takes the right
    /// to read it from everybody but its owner.
    ///
    /// # Errors
    /// When another process writes the file, it ends with something else, or it cannot be changed.
    pub async fn attach(self, outbox: &dyn Outbox) -> Result<ResultsFile, ResultsError> {
        let Self { file, path, campaign, mut proved, is_kept } = self;
        if !is_kept {
            let (position, length, is_tightened) = (0, 0, false);
            return Ok(ResultsFile { file, path, position, length, is_kept, is_tightened });
        }
        let failed = |error| ResultsError::Io(path.clone(), error);
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ResultsError::Busy(path)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        if file.metadata().map_err(failed)?.len() != proved.total() {
            // Another run of the campaign has written meanwhile.
            proved = read(&path, &file, &campaign)?;
        }
        let lines = proved.lines;
        if let Some(last) = &proved.last {
            let found = outbox.results(lines - 1, 1).await?;
            if found.first().is_none_or(|it| it.reference_id != *last) {
                return Err(ResultsError::Foreign(path, lines));
            }
        }
        if !proved.rest.is_empty() {
            let next = outbox.results(lines, 1).await?.into_iter().next().map(line);
            if !proved.is_torn(next.as_deref()) {
                return Err(ResultsError::Foreign(path, lines + 1));
            }
            file.set_len(proved.length).map_err(failed)?;
        }
        let is_tightened = private::tighten(&file).map_err(failed)?;
        let (position, length) = (lines, proved.length);
        Ok(ResultsFile { file, path, position, length, is_kept, is_tightened })
    }
}

impl ResultsFile {
    /// Takes the file at a path for the results of a campaign, before its outbox is open: the file is made, for this
    /// user alone, if there is none. A file that exists is read, and not changed.
    ///
    /// Do not name a SQLite database that this process has open: opening and closing it here drops SQLite's locks.
    ///
    /// # Errors
    /// When it cannot be written, or a line of it is not a result of this campaign.
    pub fn claim(path: &Path, campaign: &str) -> Result<ResultsClaim, ResultsError> {
        ResultsClaim::new(path, Campaign::Named(campaign.to_owned()))
    }

    /// Opens the file, or makes it for this user alone. A torn last line, left by a crash, is cut off once the rest is
    /// known to be this campaign's.
    ///
    /// # Errors
    /// When it cannot be written, another process writes it, or it holds something else; then it is not changed.
    pub async fn open(path: &Path, outbox: &dyn Outbox) -> Result<Self, ResultsError> {
        let record = outbox.record();
        let campaign = match record.body.as_str() {
            "" => Campaign::Requests,
            _ => Campaign::Named(record.name.clone()),
        };
        ResultsClaim::new(path, campaign)?.attach(outbox).await
    }
}

/// Reads the file; an error unless it can be the campaign's.
fn read(path: &Path, file: &File, campaign: &Campaign) -> Result<Proved, ResultsError> {
    let foreign = |line| ResultsError::Foreign(path.to_owned(), line);
    let proved = prove(file, campaign).map_err(|it| ResultsError::Io(path.to_owned(), it))?;
    let proved = proved.map_err(foreign)?;
    if proved.may_be_torn() { Ok(proved) } else { Err(foreign(proved.lines + 1)) }
}
