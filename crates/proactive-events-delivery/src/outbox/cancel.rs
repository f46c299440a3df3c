//! Cancelling: giving up until nothing is leased any more.

use std::time::Duration;

use super::{Failure, Outbox, OutboxError};

/// Interval between two looks at what is leased.
const LOOK: Duration = Duration::from_millis(50);

/// Gives up everything that is undecided; how many entries this call has decided. Workers that hold entries decide a
/// part, too: [`Outbox::counts`] tells how many were cancelled in all.
///
/// What is leased gets the outcome that its worker tells; where none comes until the lease ends, it is given up as what
/// may have been sent. So this returns, at the latest, when the leases have ended; afterwards nothing that was put before
/// is sent, and no outcome changes.
///
/// # Errors
/// When the outbox fails. What is given up until then stays so.
pub async fn cancel(outbox: &dyn Outbox, reason: Failure) -> Result<u64, OutboxError> {
    let mut decided = 0;
    loop {
        let given_up = outbox.give_up(reason.clone()).await?;
        decided += given_up.decided;
        if given_up.leased == 0 {
            return Ok(decided);
        }
        tokio::time::sleep(LOOK).await;
    }
}
