//! A results file before its campaign is open: looked at, and not changed.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::ResultsFile;
use super::error::{ResultsError, ResultsMismatch};
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
        if is_kept {
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(ResultsError::Busy(path)),
                Err(TryLockError::Error(error)) => return Err(ResultsError::Io(path, error)),
            }
        }
        let failed = |error| ResultsError::Io(path.clone(), error);
        if is_kept && !proved.is_as_read(&file.metadata().map_err(failed)?) {
            // Another run of the campaign has written meanwhile.
            proved = read(&path, &file, &campaign)?;
        }
        compare(&path, &proved, outbox).await?;
        let Proved { lines: position, mut written, rest, .. } = proved;
        if !rest.is_empty() {
            file.set_len(written.length).map_err(failed)?;
            written.note(&file.metadata().map_err(failed)?);
        }
        let is_tightened = is_kept && private::tighten(&file).map_err(failed)?;
        Ok(ResultsFile { file, path, position, written, is_kept, is_tightened })
    }

    /// Checks that the file is empty, as it has to be where the outbox does not know the campaign.
    ///
    /// # Errors
    /// When it holds anything.
    pub fn check_empty(&self) -> Result<(), ResultsError> {
        let found = match (self.proved.lines, self.proved.rest.as_slice()) {
            (0, []) => return Ok(()),
            (0, _) => ResultsMismatch::NotNext,
            _ => ResultsMismatch::NoOutcome,
        };
        Err(ResultsError::Mismatch(self.path.clone(), 1, found))
    }
}

/// Compares the last line, and what a crash may have left behind it, with the results in the outbox.
async fn compare(path: &Path, proved: &Proved, outbox: &dyn Outbox) -> Result<(), ResultsError> {
    let mismatch = |line, found| Err(ResultsError::Mismatch(path.to_owned(), line, found));
    let lines = proved.lines;
    if let Some(last) = &proved.last {
        match outbox.results(lines - 1, 1).await?.first() {
            None => return mismatch(lines, ResultsMismatch::NoOutcome),
            Some(found) if found.reference_id != *last => {
                return mismatch(lines, ResultsMismatch::OtherResult);
            }
            Some(_) => {}
        }
    }
    if !proved.rest.is_empty() {
        let next = outbox.results(lines, 1).await?.into_iter().next().map(line);
        if !proved.is_torn(next.as_deref()) {
            return mismatch(lines + 1, ResultsMismatch::NotNext);
        }
    }
    Ok(())
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
    let mismatch = |(line, found)| ResultsError::Mismatch(path.to_owned(), line, found);
    let proved = prove(file, campaign).map_err(|it| ResultsError::Io(path.to_owned(), it))?;
    let proved = proved.map_err(mismatch)?;
    if proved.may_be_torn() {
        Ok(proved)
    } else {
        Err(mismatch((proved.lines + 1, ResultsMismatch::NotAResult)))
    }
}
