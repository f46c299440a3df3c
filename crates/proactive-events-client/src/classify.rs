//! The only place that decides the effects of an answer: on the event, and on the lane.

use std::time::Duration;

use crate::admission::AttemptOutcome;
use crate::http::TransportError;
use crate::pause::{PauseReason, WrongTimes};
use crate::response::Answer;

/// The next step for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NextStep {
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

/// The history of an event.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    /// An earlier attempt may have arrived.
    pub(super) arrival_unknown: bool,
    /// This attempt carried a token that was fetched because the last one was refused.
    pub(super) token_renewed: bool,
}

/// Classifies an answer, or its absence.
pub(super) fn classify(
    answered: &Result<Answer, TransportError>,
    before: Before,
) -> (NextStep, AttemptOutcome) {
    match answered {
        Ok(answer) => classify_answer(answer, before),
        Err(TransportError::Unprocessed(_)) => (NextStep::SendAgain, AttemptOutcome::Unprocessed),
        // Every event would meet the same certificate.
        Err(TransportError::Untrusted(reason)) => {
            let (reason, message) = (PauseReason::Untrusted, reason.to_string());
            (NextStep::Refuse, AttemptOutcome::Broken { reason, message })
        }
        Err(error) => {
            let arrival_unknown = !matches!(error, TransportError::Connect(_));
            (NextStep::Retry { after: None, arrival_unknown }, AttemptOutcome::Failed)
        }
    }
}

fn classify_answer(answer: &Answer, before: Before) -> (NextStep, AttemptOutcome) {
    let message = || {
        let message = answer.response.message().map(str::to_owned);
        message.unwrap_or_else(|| format!("status {}", answer.response.status()))
    };
    let retry_after = answer.retry_after;
    let retry = NextStep::Retry { after: retry_after, arrival_unknown: true };
    match answer.response.status() {
        // 202, 200 and 204 are acceptance unless the answer is HTML (a captive portal: a retryable error); any other 2xx is
        // accepted with a warning.
        _ if answer.is_from_intermediary() => (retry, AttemptOutcome::Failed),
        200..=299 => (NextStep::Accept { duplicate: false }, AttemptOutcome::Accepted),
        400 => (
            NextStep::Refuse,
            AttemptOutcome::BadRequest { message: message(), times: times_of(answer) },
        ),
        401 | 403 if is_about_token(answer) && !before.token_renewed => {
            (NextStep::RenewToken, AttemptOutcome::StaleToken)
        }
        401 | 403 if is_about_token(answer) => {
            let reason = PauseReason::Unauthorized;
            (NextStep::Refuse, AttemptOutcome::Broken { reason, message: message() })
        }
        403 => (NextStep::Refuse, AttemptOutcome::Forbidden { message: message() }),
        404 => {
            let reason = PauseReason::NotFound;
            (NextStep::Refuse, AttemptOutcome::Broken { reason, message: message() })
        }
        409 if before.arrival_unknown => {
            (NextStep::Accept { duplicate: true }, AttemptOutcome::Accepted)
        }
        429 => (NextStep::Resend, AttemptOutcome::Throttled { retry_after }),
        432 => (NextStep::AwaitCustomer, AttemptOutcome::CustomerThrottled { retry_after }),
        // 408: the service did not get all of it in time.
        408 | 500..=599 => (retry, AttemptOutcome::Failed),
        // About this event: it is a duplicate, or too large.
        409 | 413 => (NextStep::Refuse, AttemptOutcome::Refused),
        // Not documented, so its meaning for the event is unknown.
        _ => (retry, AttemptOutcome::Failed),
    }
}

/// The service's complaint about the times of an event, if there is one.
fn times_of(answer: &Answer) -> Option<WrongTimes> {
    answer.is_about_time().then_some(WrongTimes { skew: answer.skew })
}

/// 401, or 403 whose message mentions the token.
fn is_about_token(answer: &Answer) -> bool {
    answer.response.status() == 401 || answer.message_contains("token")
}

#[cfg(test)]
mod tests {
    use proactive_events_core::send::{BearerToken, Response};

    use super::*;

    const NEW: Before = Before { arrival_unknown: false, token_renewed: false };
    const UNKNOWN: Before = Before { arrival_unknown: true, ..NEW };
    const RENEWED: Before = Before { token_renewed: true, ..NEW };

    fn answer(status: u16, content_type: &str, message: &str) -> Answer {
        let body = match message {
            "" => String::new(),
            message => format!("{{\"message\":\"{message}\"}}"),
        };
        let response = hyper::Response::builder().status(status);
        let response = response.header("content-type", content_type).body(body).unwrap();
        let token = BearerToken::new("Atc|TEST").unwrap();
        let response = Response::new(response, &token);
        Answer { response, retry_after: None, date: None, skew: None }
    }

    fn row(status: u16, message: &str, before: Before) -> (NextStep, AttemptOutcome) {
        classify(
            &Ok(Answer { retry_after: SEVEN, ..answer(status, "application/json", message) }),
            before,
        )
    }

    const SEVEN: Option<Duration> = Some(Duration::from_secs(7));
    const RETRY: NextStep = NextStep::Retry { after: SEVEN, arrival_unknown: true };

    #[test]
    fn a_web_page_is_no_acceptance() {
        for status in [200, 202, 204, 299] {
            let page = answer(status, "text/html; charset=utf-8", "");
            let (step, outcome) = classify(&Ok(page), NEW);
            assert_eq!(step, NextStep::Retry { after: None, arrival_unknown: true }, "{status}");
            assert!(matches!(outcome, AttemptOutcome::Failed));
        }
    }

    #[test]
    fn what_says_nothing_about_the_event_does_not_refuse_it() {
        for status in [300, 302, 308, 402, 407, 410, 418, 425, 428, 451] {
            let (step, outcome) = row(status, "", NEW);
            assert_eq!(step, RETRY, "{status}");
            assert!(matches!(outcome, AttemptOutcome::Failed));
        }
        for status in [302, 400, 403, 409, 413] {
            let (step, outcome) = classify(&Ok(answer(status, "text/html", "")), NEW);
            assert_eq!(step, NextStep::Retry { after: None, arrival_unknown: true }, "{status}");
            assert!(matches!(outcome, AttemptOutcome::Failed));
        }
        assert_eq!(row(413, "", NEW).0, NextStep::Refuse);
    }

    #[test]
    fn what_the_server_did_not_process_goes_out_again() {
        let (step, outcome) = classify(&Err(TransportError::Unprocessed("refused".into())), NEW);
        assert_eq!(step, NextStep::SendAgain);
        assert!(matches!(outcome, AttemptOutcome::Unprocessed));
    }

    #[test]
    fn accepted_is_any_2xx() {
        for status in [200, 202, 204, 299] {
            let (step, outcome) = row(status, "", NEW);
            assert_eq!(step, NextStep::Accept { duplicate: false }, "{status}");
            assert!(matches!(outcome, AttemptOutcome::Accepted));
        }
    }

    #[test]
    fn status_400_refuses_the_event_and_counts_for_the_lane() {
        let (step, outcome) = row(400, "The property is outside the allowed range.", NEW);
        assert_eq!(step, NextStep::Refuse);
        assert!(
            matches!(outcome, AttemptOutcome::BadRequest { message, .. } if message.contains("property"))
        );
    }

    #[test]
    fn a_refused_token_is_renewed_once_then_the_lane_pauses() {
        for (status, message) in
            [(401, ""), (401, "No access"), (403, "Token in the request is not valid")]
        {
            let (step, outcome) = row(status, message, NEW);
            assert_eq!(step, NextStep::RenewToken, "{status} {message}");
            assert!(matches!(outcome, AttemptOutcome::StaleToken));
            let (step, outcome) = row(status, message, RENEWED);
            assert_eq!(step, NextStep::Refuse);
            assert!(matches!(
                outcome,
                AttemptOutcome::Broken { reason: PauseReason::Unauthorized, .. }
            ));
        }
    }

    #[test]
    fn other_403_are_about_the_customer() {
        for message in
            ["", "No enablement for clientId: c, userId: u", "Could not find any subscription"]
        {
            for before in [NEW, RENEWED, UNKNOWN] {
                let (step, outcome) = row(403, message, before);
                assert_eq!(step, NextStep::Refuse, "{message}");
                assert!(matches!(outcome, AttemptOutcome::Forbidden { .. }));
            }
        }
    }

    #[test]
    fn status_404_pauses_the_lane_at_once() {
        let (step, outcome) = row(404, "", NEW);
        assert_eq!(step, NextStep::Refuse);
        assert!(matches!(outcome, AttemptOutcome::Broken { reason: PauseReason::NotFound, .. }));
    }

    #[test]
    fn status_409_is_a_refusal_first_and_a_success_after_an_unknown_arrival() {
        let (step, outcome) = row(409, "", NEW);
        assert_eq!(step, NextStep::Refuse);
        assert!(matches!(outcome, AttemptOutcome::Refused));
        let (step, outcome) = row(409, "", UNKNOWN);
        assert_eq!(step, NextStep::Accept { duplicate: true });
        assert!(matches!(outcome, AttemptOutcome::Accepted));
    }

    #[test]
    fn status_429_is_the_lanes_and_432_the_customers() {
        let (step, outcome) = row(429, "", NEW);
        assert_eq!(step, NextStep::Resend);
        assert!(matches!(outcome, AttemptOutcome::Throttled { retry_after: SEVEN }));
        let (step, outcome) = row(432, "", NEW);
        assert_eq!(step, NextStep::AwaitCustomer);
        assert!(matches!(outcome, AttemptOutcome::CustomerThrottled { retry_after: SEVEN }));
    }

    #[test]
    fn failures_are_tried_again_and_leave_the_arrival_unknown() {
        for status in [408, 500, 501, 502, 503, 504, 599] {
            let (step, outcome) = row(status, "", NEW);
            assert_eq!(step, RETRY, "{status}");
            assert!(matches!(outcome, AttemptOutcome::Failed));
        }
        for (error, arrival_unknown) in [
            (TransportError::Timeout, true),
            (TransportError::Broken("reset".into()), true),
            (TransportError::Connect("refused".into()), false),
        ] {
            let (step, outcome) = classify(&Err(error), NEW);
            assert_eq!(step, NextStep::Retry { after: None, arrival_unknown });
            assert!(matches!(outcome, AttemptOutcome::Failed));
        }
    }

    #[test]
    fn a_refused_certificate_concerns_every_event() {
        let (step, outcome) = classify(&Err(TransportError::Untrusted("expired".into())), NEW);
        assert_eq!(step, NextStep::Refuse);
        let reason = PauseReason::Untrusted;
        assert!(matches!(outcome, AttemptOutcome::Broken { reason: it, .. } if it == reason));
    }
}
