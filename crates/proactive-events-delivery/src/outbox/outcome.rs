//! Outcome of an entry.

use proactive_events::error::SendErrorKind;
use proactive_events::{Accepted, SendError, UserId, Violations};
use serde::{Deserialize, Serialize};

use super::{Key, LeaseId};

/// The answer to "was it delivered to the service?".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The service took it.
    Accepted,
    /// The service, or our own check, refused it: another attempt would be, too.
    Refused,
    /// It could not be sent before the service would refuse it as too late.
    Expired,
    /// It was given up.
    Failed,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Refused, Self::Expired, Self::Failed];

    /// Returns the word in the results file and in metrics, such as `accepted`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }
}

/// Why a request ended as it did, for counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Accepted.
    Accepted,
    /// Accepted before: an earlier attempt had arrived.
    AcceptedBefore,
    /// The request made of the recipient's line is invalid.
    Invalid,
    /// 400.
    BadRequest,
    /// 403: the customer has not enabled the skill, or no longer.
    NotEnabled,
    /// 403: the customer has not turned notifications on.
    NotSubscribed,
    /// 403 for another reason.
    Forbidden,
    /// 409 at the first attempt.
    Duplicate,
    /// Too late.
    Expired,
    /// Given up by `cancel` before it was sent.
    Cancelled,
    /// Given up by `cancel`; it may have been sent.
    CancelledUnknown,
    /// Anything else.
    Other,
}

/// The outcome of an entry: the part of a result's line that says what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// Kind of outcome.
    #[serde(rename = "outcome")]
    pub verdict: Verdict,
    /// The HTTP status, if the service answered.
    pub status: Option<u16>,
    /// The service's name for the request.
    pub request_id: Option<String>,
    /// HTTP requests, as far as they are known: those of a worker that died are not.
    pub attempts: u32,
    /// Why it was not accepted.
    pub error: Option<Failure>,
}

/// Why an entry was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The service's own code, or ours.
    pub code: Option<String>,
    /// Message of the service, or of our check.
    pub message: String,
    /// The likely cause and the fix.
    pub cause: String,
}

impl Failure {
    /// A failure of our own.
    pub fn new(code: &str, message: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { code: Some(code.to_owned()), message: message.into(), cause: cause.into() }
    }

    /// A recipient whose request would be invalid.
    pub fn invalid(violations: &Violations) -> Self {
        let code = violations.iter().next().map(|violation| violation.code.to_string());
        let cause = "the request for this recipient is invalid: fix its line".to_owned();
        Self { code, message: violations.to_string(), cause }
    }

    /// Outcome of a cancelled entry that was never sent.
    pub fn cancelled() -> Self {
        Self::new(CANCELLED, "given up before it was sent", "the campaign was cancelled")
    }

    /// Outcome of a cancelled entry that may have been sent: its answer is unknown.
    pub fn cancelled_unknown() -> Self {
        let message = "given up, and it may have been sent: no worker told the outcome";
        Self::new(CANCELLED_UNKNOWN, message, "the campaign was cancelled")
    }

    /// The reason for giving up an entry that may have been sent, or not.
    pub(crate) fn for_entry(&self, may_have_been_sent: bool) -> Self {
        match self.code.as_deref() {
            Some(CANCELLED) if may_have_been_sent => Self::cancelled_unknown(),
            _ => self.clone(),
        }
    }
}

const CANCELLED: &str = "cancelled";
const CANCELLED_UNKNOWN: &str = "cancelled-unknown";

impl Outcome {
    /// Accepted, after earlier attempts.
    pub fn accepted(accepted: Accepted, earlier_attempts: u32) -> Self {
        let Accepted { status, request_id, attempts, .. } = accepted;
        Self {
            verdict: Verdict::Accepted,
            status: Some(status),
            request_id,
            attempts: earlier_attempts.saturating_add(attempts),
            error: None,
        }
    }

    /// Refused or expired, after earlier attempts.
    pub fn refused(error: &SendError, earlier_attempts: u32) -> Self {
        let is_late = matches!(error.kind(), SendErrorKind::Expired);
        let own_code = || is_late.then(|| error.kind().name().to_owned());
        let failure = Failure {
            code: error.code().map(str::to_owned).or_else(own_code),
            message: error.message().unwrap_or_default().to_owned(),
            cause: format!("{}: {}", error.cause(), error.remedy()),
        };
        Self {
            verdict: if is_late { Verdict::Expired } else { Verdict::Refused },
            status: error.status(),
            request_id: error.request_id().map(str::to_owned),
            attempts: earlier_attempts.saturating_add(error.attempts()),
            error: Some(failure),
        }
    }

    /// Never sent: refused by our own check.
    pub fn invalid(failure: Failure) -> Self {
        Self::unsent(Verdict::Refused, failure)
    }

    /// Given up.
    pub fn failed(failure: Failure) -> Self {
        Self::unsent(Verdict::Failed, failure)
    }

    fn unsent(verdict: Verdict, failure: Failure) -> Self {
        Self { verdict, status: None, request_id: None, attempts: 0, error: Some(failure) }
    }

    /// The cause, for counting.
    pub fn cause(&self) -> Cause {
        let says = |words: &str| self.error.as_ref().is_some_and(|it| it.message.contains(words));
        let has_code =
            |code: &str| self.error.as_ref().is_some_and(|it| it.code.as_deref() == Some(code));
        match (self.verdict, self.status) {
            (Verdict::Accepted, Some(409)) => Cause::AcceptedBefore,
            (Verdict::Accepted, _) => Cause::Accepted,
            (Verdict::Expired, _) => Cause::Expired,
            (Verdict::Failed, _) if has_code(CANCELLED) => Cause::Cancelled,
            (Verdict::Failed, _) if has_code(CANCELLED_UNKNOWN) => Cause::CancelledUnknown,
            (Verdict::Refused, None) => Cause::Invalid,
            (Verdict::Refused, Some(400)) => Cause::BadRequest,
            (Verdict::Refused, Some(403)) if says("No enablement") => Cause::NotEnabled,
            (Verdict::Refused, Some(403)) if says("subscription") => Cause::NotSubscribed,
            (Verdict::Refused, Some(403)) => Cause::Forbidden,
            (Verdict::Refused, Some(409)) => Cause::Duplicate,
            _ => Cause::Other,
        }
    }
}

/// An entry with its outcome, to be acknowledged.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The lease under which it was sent.
    pub id: LeaseId,
    /// The entry's key.
    pub key: Key,
    /// The outcome.
    pub outcome: Outcome,
}

/// A result: an entry that is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Its place among the results, from 1.
    pub position: u64,
    /// The customer; none for multicast, and for a line that names none.
    pub user: Option<UserId>,
    /// The reference id.
    pub reference_id: String,
    /// The line of the recipients.
    pub line: Option<u64>,
    /// The outcome.
    pub outcome: Outcome,
}
