//! The one place that says what follows from an answer: for the event, and for the lane.

use std::time::Duration;

use super::answer::Answer;
use super::http::TransportError;
use super::lane::{PauseReason, Report};

/// What becomes of the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reaction {
    /// It is done; `duplicate` when an earlier attempt had arrived.
    Accept { duplicate: bool },
    /// It is refused: another attempt would be, too.
    Refuse,
    /// It goes out again with a fresh token; no attempt is spent.
    RenewToken,
    /// It goes out again when the lane lets it; no attempt is spent.
    Resend,
    /// It goes out again when its customer is free; an attempt is spent.
    AwaitCustomer,
    /// It goes out again after a back-off, or after what the service asks for; an attempt is spent.
    Retry { after: Option<Duration>, arrival_unknown: bool },
    /// It was not processed: it goes out again at once; no attempt is spent.
    SendAgain,
}

/// What went before, for the event.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    /// An earlier attempt may have arrived.
    pub(super) arrival_unknown: bool,
    /// This attempt carried a token that was fetched because the last one was refused.
    pub(super) token_renewed: bool,
}

/// Classifies an answer, or its absence.
pub(super) fn react(
    answered: &Result<Answer, TransportError>,
    before: Before,
) -> (Reaction, Report) {
    match answered {
        Ok(answer) => react_to(answer, before),
        Err(TransportError::Unprocessed(_)) => (Reaction::SendAgain, Report::Unprocessed),
        Err(error) => {
            let arrival_unknown = !matches!(error, TransportError::Connect(_));
            (Reaction::Retry { after: None, arrival_unknown }, Report::Failed)
        }
    }
}

fn react_to(answer: &Answer, before: Before) -> (Reaction, Report) {
    let message = || answer.message.clone().unwrap_or_else(|| format!("status {}", answer.status));
    let retry_after = answer.retry_after;
    match answer.status {
        // 202, 200 and 204 are acceptance unless the answer is HTML (a captive portal: a retryable error); any other 2xx is
        // accepted with a warning.
        200..=299 if answer.is_html => {
            (Reaction::Retry { after: retry_after, arrival_unknown: true }, Report::Failed)
        }
        200..=299 => (Reaction::Accept { duplicate: false }, Report::Accepted),
        400 => (Reaction::Refuse, Report::BadRequest { message: message() }),
        401 | 403 if is_about_token(answer) && !before.token_renewed => {
            (Reaction::RenewToken, Report::StaleToken)
        }
        401 | 403 if is_about_token(answer) => {
            let reason = PauseReason::Unauthorized;
            (Reaction::Refuse, Report::Broken { reason, message: message() })
        }
        403 => (Reaction::Refuse, Report::Forbidden { message: message() }),
        404 => {
            let reason = PauseReason::NotFound;
            (Reaction::Refuse, Report::Broken { reason, message: message() })
        }
        409 if before.arrival_unknown => (Reaction::Accept { duplicate: true }, Report::Accepted),
        429 => (Reaction::Resend, Report::Throttled { retry_after }),
        432 => (Reaction::AwaitCustomer, Report::CustomerThrottled { retry_after }),
        // 408: the service did not get all of it in time.
        408 | 500..=599 => {
            (Reaction::Retry { after: retry_after, arrival_unknown: true }, Report::Failed)
        }
        _ => (Reaction::Refuse, Report::Refused),
    }
}

/// 401, or 403 whose message speaks of the token.
fn is_about_token(answer: &Answer) -> bool {
    answer.status == 401 || answer.speaks_of("token")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: Before = Before { arrival_unknown: false, token_renewed: false };
    const UNKNOWN: Before = Before { arrival_unknown: true, ..NEW };
    const RENEWED: Before = Before { token_renewed: true, ..NEW };

    fn row(status: u16, message: &str, before: Before) -> (Reaction, Report) {
        let message = (!message.is_empty()).then(|| message.to_owned());
        let retry_after = Some(Duration::from_secs(7));
        react(&Ok(Answer { status, message, retry_after, ..Answer::default() }), before)
    }

    const SEVEN: Option<Duration> = Some(Duration::from_secs(7));
    const RETRY: Reaction = Reaction::Retry { after: SEVEN, arrival_unknown: true };

    #[test]
    fn a_web_page_is_no_acceptance() {
        for status in [200, 202, 204, 299] {
            let answer = Answer { status, is_html: true, ..Answer::default() };
            let (reaction, report) = react(&Ok(answer), NEW);
            assert_eq!(
                reaction,
                Reaction::Retry { after: None, arrival_unknown: true },
                "{status}"
            );
            assert!(matches!(report, Report::Failed));
        }
    }

    #[test]
    fn what_the_server_did_not_process_goes_out_again() {
        let (reaction, report) =
            react(&Err(TransportError::Unprocessed("refused".to_owned())), NEW);
        assert_eq!(reaction, Reaction::SendAgain);
        assert!(matches!(report, Report::Unprocessed));
    }

    #[test]
    fn accepted_is_any_2xx() {
        for status in [200, 202, 204, 299] {
            let (reaction, report) = row(status, "", NEW);
            assert_eq!(reaction, Reaction::Accept { duplicate: false }, "{status}");
            assert!(matches!(report, Report::Accepted));
        }
    }

    #[test]
    fn status_400_refuses_the_event_and_counts_for_the_lane() {
        let (reaction, report) = row(400, "The property is outside the allowed range.", NEW);
        assert_eq!(reaction, Reaction::Refuse);
        assert!(matches!(report, Report::BadRequest { message } if message.contains("property")));
    }

    #[test]
    fn a_refused_token_is_renewed_once_then_the_lane_pauses() {
        for (status, message) in
            [(401, ""), (401, "No access"), (403, "Token in the request is not valid")]
        {
            let (reaction, report) = row(status, message, NEW);
            assert_eq!(reaction, Reaction::RenewToken, "{status} {message}");
            assert!(matches!(report, Report::StaleToken));
            let (reaction, report) = row(status, message, RENEWED);
            assert_eq!(reaction, Reaction::Refuse);
            assert!(matches!(report, Report::Broken { reason: PauseReason::Unauthorized, .. }));
        }
    }

    #[test]
    fn other_403_are_about_the_customer() {
        for message in
            ["", "No enablement for clientId: c, userId: u", "Could not find any subscription"]
        {
            for before in [NEW, RENEWED, UNKNOWN] {
                let (reaction, report) = row(403, message, before);
                assert_eq!(reaction, Reaction::Refuse, "{message}");
                assert!(matches!(report, Report::Forbidden { .. }));
            }
        }
    }

    #[test]
    fn status_404_pauses_the_lane_at_once() {
        let (reaction, report) = row(404, "", NEW);
        assert_eq!(reaction, Reaction::Refuse);
        assert!(matches!(report, Report::Broken { reason: PauseReason::NotFound, .. }));
    }

    #[test]
    fn status_409_is_a_refusal_first_and_a_success_after_an_unknown_arrival() {
        let (reaction, report) = row(409, "", NEW);
        assert_eq!(reaction, Reaction::Refuse);
        assert!(matches!(report, Report::Refused));
        let (reaction, report) = row(409, "", UNKNOWN);
        assert_eq!(reaction, Reaction::Accept { duplicate: true });
        assert!(matches!(report, Report::Accepted));
    }

    #[test]
    fn status_429_is_the_lanes_and_432_the_customers() {
        let (reaction, report) = row(429, "", NEW);
        assert_eq!(reaction, Reaction::Resend);
        assert!(matches!(report, Report::Throttled { retry_after: SEVEN }));
        let (reaction, report) = row(432, "", NEW);
        assert_eq!(reaction, Reaction::AwaitCustomer);
        assert!(matches!(report, Report::CustomerThrottled { retry_after: SEVEN }));
    }

    #[test]
    fn failures_are_tried_again_and_leave_the_arrival_unknown() {
        for status in [408, 500, 501, 502, 503, 504, 599] {
            let (reaction, report) = row(status, "", NEW);
            assert_eq!(reaction, RETRY, "{status}");
            assert!(matches!(report, Report::Failed));
        }
        for (error, arrival_unknown) in [
            (TransportError::Timeout, true),
            (TransportError::Broken("reset".to_owned()), true),
            (TransportError::Connect("refused".to_owned()), false),
        ] {
            let (reaction, report) = react(&Err(error), NEW);
            assert_eq!(reaction, Reaction::Retry { after: None, arrival_unknown });
            assert!(matches!(report, Report::Failed));
        }
    }

    #[test]
    fn what_is_not_documented_is_refused() {
        for status in [301, 307, 402, 405, 410, 413, 415, 418, 600] {
            let (reaction, report) = row(status, "", NEW);
            assert_eq!(reaction, Reaction::Refuse, "{status}");
            assert!(matches!(report, Report::Refused));
        }
    }
}
