//! Results, outside the outbox: a line a recipient in a file, and the customers to forget.

mod claim;
mod error;
mod file;
mod identity;
mod intact;
mod line;
mod proof;

pub use claim::ResultsClaim;
pub use error::{ResultsChange, ResultsError, ResultsMismatch};
pub use file::ResultsFile;
pub use identity::is_same_file;
pub use line::ResultLine;

use crate::outbox::{Cause, Outbox, OutboxError};

/// Maximum number of results read at once.
const PAGE: usize = 1_000;

/// Calls with the id of each customer who should be forgotten: the skill is not enabled by them, or no longer, and an
/// id does not come back (enabling the skill again creates another one).
///
/// # Errors
/// When the outbox fails.
pub async fn for_each_to_forget(
    outbox: &dyn Outbox,
    mut tell: impl FnMut(&str),
) -> Result<(), OutboxError> {
    let mut after = 0;
    loop {
        let page = outbox.results(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.position;
        let gone = page.iter().filter(|it| it.outcome.cause() == Cause::NotEnabled);
        gone.filter_map(|it| it.user.as_ref()).for_each(|user| tell(user.as_str()));
    }
}
