//! Exit code and message of a delivery that paused.

use proactive_events::client::{Pause, PauseReason};

use crate::exit::Exit;
use crate::output::BAD;

/// Prints why the work paused, and the remedy.
pub(super) fn print_pause(pause: &Pause) -> Exit {
    let Pause { reason, message, times, .. } = pause;
    let (status, message) = (status(*reason), without_users(message));
    let skew = times.and_then(|times| times.skew).map(|skew| format!("; {skew}"));
    let (skew, remedy) = (skew.unwrap_or_default(), pause.remedy());
    anstream::eprintln!("{BAD}stopped{BAD:#}: {status}{reason}: {message}{skew}: {remedy}");
    eprintln!(
        "undecided recipients are still queued: fix the cause, then run the same command again to resume"
    );
    match reason {
        PauseReason::NoToken | PauseReason::Untrusted => Exit::Unable,
        _ => Exit::No,
    }
}

/// The status that led to a pause, where there is one.
fn status(reason: PauseReason) -> &'static str {
    match reason {
        PauseReason::Unauthorized => "401: ",
        PauseReason::NotFound => "404: ",
        PauseReason::BadRequests(_) => "400: ",
        PauseReason::Forbidden(_) => "403: ",
        _ => "",
    }
}

/// Message of the service without user ids, which are personal data.
fn without_users(message: &str) -> String {
    let mut is_after_name = false;
    let mut shown = Vec::new();
    for word in message.split_whitespace() {
        let is_user = is_after_name || word.contains("amzn1.ask.account");
        shown.push(if is_user { "…" } else { word });
        is_after_name = word.ends_with("userId:");
    }
    shown.join(" ").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customer_is_not_named() {
        let said = "No enablement for clientId: amzn1.application-oa2-client.1, userId: somebody";
        let shown = "No enablement for clientId: amzn1.application-oa2-client.1, userId: …";
        assert_eq!(without_users(said), shown);
        assert_eq!(without_users("user \"amzn1.ask.account.A\" is gone."), "user … is gone");
    }
}
