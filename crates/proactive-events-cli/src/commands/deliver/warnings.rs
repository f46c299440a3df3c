//! Warnings about a list of recipients.

use proactive_events_delivery::campaign::{EnqueueReport, UnusualUsers};

use crate::output::{DIM, DOUBTFUL};

/// Warns of user ids of another form than Alexa's: one warning for the whole list.
pub(super) fn unusual_users(unusual: UnusualUsers) {
    let UnusualUsers { lines, first_line: Some(first), .. } = unusual else { return };
    let lines = if lines == 1 { "1 line has".to_owned() } else { format!("{lines} lines have") };
    anstream::eprintln!(
        "{DOUBTFUL}warning{DOUBTFUL:#}: {lines} a user id of another form than Alexa's (the first: line {first}); \
         take the ids from requests that the skill received"
    );
}

/// Warns of recipients that are in the list more than once.
pub(super) fn repeated(report: &EnqueueReport) {
    for it in &report.first_repeated {
        anstream::eprintln!(
            "{DOUBTFUL}warning{DOUBTFUL:#}: line {}: this user stands in line {} already: one notification",
            it.line,
            it.first_line
        );
    }
    let more = report.repeated.saturating_sub(report.first_repeated.len() as u64);
    if more > 0 {
        anstream::eprintln!(
            "{DIM}and {more} more lines with users who stand in the list before{DIM:#}"
        );
    }
}
