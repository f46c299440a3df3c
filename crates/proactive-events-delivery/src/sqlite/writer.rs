//! The one thread that writes: what was asked for while it was busy is committed together.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use rusqlite::{Connection, Result, TransactionBehavior};
use tokio::sync::oneshot;

use super::commits;
use super::frames::Frames;
use super::hold::Hold;
use crate::outbox::{OutboxError, OutboxErrorKind};
use crate::steps::Ahead;

/// Maximum number of jobs committed together.
const GROUP: usize = 64;

/// The writer's handle; the thread ends when the last one is dropped, and has closed the file then.
#[derive(Clone)]
pub(super) struct Writer(Arc<Thread>);

struct Thread {
    jobs: Option<Sender<Box<dyn Job>>>,
    handle: Option<JoinHandle<()>>,
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(handle) = self.handle.take() {
            // A thread that panicked has nothing open either.
            let _ = handle.join();
        }
    }
}

/// Context of the thread's writes.
pub(super) struct Tools<'a> {
    pub(super) connection: &'a Connection,
    pub(super) frames: &'a mut Frames,
    pub(super) ahead: &'a mut Ahead,
}

/// Something to write.
trait Job: Send {
    /// Does it within the transaction, which fails with it.
    fn run(&mut self, tools: &mut Tools<'_>) -> Result<()>;

    /// Tells who asked: it is on disk, or not.
    fn finish(self: Box<Self>, committed: std::result::Result<(), OutboxError>);
}

struct Asked<T, F> {
    work: Option<F>,
    done: Option<T>,
    answer: oneshot::Sender<std::result::Result<T, OutboxError>>,
}

impl<T: Send, F: FnOnce(&mut Tools<'_>) -> Result<T> + Send> Job for Asked<T, F> {
    fn run(&mut self, tools: &mut Tools<'_>) -> Result<()> {
        if let Some(work) = self.work.take() {
            self.done = Some(work(tools)?);
        }
        Ok(())
    }

    fn finish(self: Box<Self>, committed: std::result::Result<(), OutboxError>) {
        let Self { done, answer, .. } = *self;
        let answered = committed.and_then(|()| done.ok_or_else(gone));
        // Who asked may have gone.
        let _ = answer.send(answered);
    }
}

impl Writer {
    /// Starts the thread. The hold is dropped after the connection: it has the lock.
    pub(super) fn start(hold: Arc<Hold>, connection: Connection) -> std::io::Result<Self> {
        let (jobs, asked) = mpsc::channel();
        let handle = thread::Builder::new().name("outbox".to_owned()).spawn(move || {
            let mut connection = connection;
            serve(&hold, &mut connection, &asked);
            // The last connection writes the log back and removes it; if it can't, the log stays.
            let _ = super::schema::allow_close(&connection);
            drop(connection);
            drop(hold);
        })?;
        Ok(Self(Arc::new(Thread { jobs: Some(jobs), handle: Some(handle) })))
    }

    /// Does something in a transaction, and answers once it is on disk.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tools<'_>) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, OutboxError> {
        let (answer, answered) = oneshot::channel();
        let job = Asked { work: Some(work), done: None, answer };
        let jobs = self.0.jobs.as_ref().ok_or_else(gone)?;
        jobs.send(Box::new(job)).map_err(|_| gone())?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

fn gone() -> OutboxError {
    OutboxError::new(OutboxErrorKind::Other, "sqlite", "its thread has ended")
}

fn serve(hold: &Hold, connection: &mut Connection, asked: &Receiver<Box<dyn Job>>) {
    let (mut frames, mut ahead) = (Frames::default(), Ahead::default());
    while let Ok(first) = asked.recv() {
        let mut jobs = vec![first];
        let before = ahead;
        let committed = commit_group(connection, (&mut frames, &mut ahead), &mut jobs, asked);
        if committed.is_err() {
            // Frames put by the transaction may not exist.
            (frames, ahead) = (Frames::default(), before);
        }
        let committed = committed.map_err(|error| super::error::at(hold.path(), &error));
        // A commit into a file that was unlinked is not reported as done.
        let committed = committed.and_then(|count| {
            hold.check()?;
            if let Some(lock) = hold.lock() {
                lock.note_commits(count);
            }
            Ok(())
        });
        jobs.into_iter().for_each(|job| job.finish(committed.clone()));
    }
}

/// Gives the number of all transactions.
fn commit_group(
    connection: &mut Connection,
    (frames, ahead): (&mut Frames, &mut Ahead),
    jobs: &mut Vec<Box<dyn Job>>,
    asked: &Receiver<Box<dyn Job>>,
) -> Result<u64> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut next = 0;
    while let Some(job) = jobs.get_mut(next) {
        job.run(&mut Tools { connection: &transaction, frames, ahead })?;
        next += 1;
        if next < GROUP {
            jobs.extend(asked.try_recv());
        }
    }
    let count = commits::add(&transaction)?;
    transaction.commit()?;
    Ok(count)
}
