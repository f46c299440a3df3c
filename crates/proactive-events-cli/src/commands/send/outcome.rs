//! Outcome of one file: a line of `--format json`.

use std::io::Write as _;

use proactive_events::client::Pause;
use proactive_events::error::SendErrorKind;
use proactive_events::{Accepted, SendError, Violations};
use serde::Serialize;

use crate::exit::Exit;
use crate::output::{BAD, DIM, GOOD, printable, stdout};

/// The outcome of a file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome {
    file: String,
    outcome: Kind,
    status: Option<u16>,
    request_id: Option<String>,
    attempts: u32,
    error: Option<Detail>,
    #[serde(skip)]
    exit: Exit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Accepted,
    Refused,
    Expired,
    Failed,
}

/// The code of what the service did not say itself.
fn own_code(kind: &SendErrorKind) -> Option<&'static str> {
    match kind {
        SendErrorKind::Paused(_) | SendErrorKind::Token(_) | SendErrorKind::Expired => {
            Some(kind.name())
        }
        _ => None,
    }
}

fn not_sent(pause: &Pause) -> String {
    format!("not sent, the lane is paused: {pause}")
}

/// Why it was not accepted.
#[derive(Debug, Serialize)]
struct Detail {
    code: Option<String>,
    message: String,
    cause: String,
}

impl Outcome {
    pub(super) fn of(file: String, sent: Result<Accepted, SendError>) -> Self {
        match sent {
            Ok(Accepted { status, request_id, attempts, .. }) => {
                Self { status: Some(status), request_id, attempts, ..Self::dry(&file) }
            }
            Err(error) => Self::failed(file, &error),
        }
    }

    /// The lane paused before it was this file's turn.
    pub(super) fn paused(file: &str, pause: &Pause) -> Self {
        let detail = Detail {
            code: Some("paused".to_owned()),
            message: not_sent(pause),
            cause: "fix the cause, then send this file again".to_owned(),
        };
        Self { outcome: Kind::Failed, error: Some(detail), exit: Exit::No, ..Self::dry(file) }
    }

    /// Nothing was sent, and nothing is wrong.
    fn dry(file: &str) -> Self {
        let (file, outcome, exit) = (file.to_owned(), Kind::Accepted, Exit::Done);
        Self { file, outcome, status: None, request_id: None, attempts: 0, error: None, exit }
    }

    fn failed(file: String, error: &SendError) -> Self {
        let outcome = match error.kind() {
            SendErrorKind::Expired => Kind::Expired,
            SendErrorKind::Token(_) => Kind::Failed,
            _ if error.is_retryable() => Kind::Failed,
            _ => Kind::Refused,
        };
        let message = match error.kind() {
            SendErrorKind::Token(error) => error.to_string(),
            SendErrorKind::Paused(pause) => not_sent(pause),
            _ => error.message().unwrap_or_default().to_owned(),
        };
        let detail = Detail {
            code: error.code().or_else(|| own_code(error.kind())).map(str::to_owned),
            message,
            cause: format!("{}: {}", error.cause(), error.remedy()),
        };
        Self {
            outcome,
            status: error.status(),
            request_id: error.request_id().map(str::to_owned),
            attempts: error.attempts(),
            error: Some(detail),
            exit: if super::is_unable(error.kind()) { Exit::Unable } else { Exit::No },
            ..Self::dry(&file)
        }
    }

    /// Our own check refuses the file.
    pub(super) fn invalid(file: &str, violations: &Violations) -> Box<Self> {
        let code = violations.iter().next().map(|violation| violation.code.to_string());
        let cause = "the request breaks a rule: proactive validate shows all of it".to_owned();
        let detail = Detail { code, message: violations.to_string(), cause };
        Box::new(Self {
            outcome: Kind::Refused,
            error: Some(detail),
            exit: Exit::No,
            ..Self::dry(file)
        })
    }

    /// The file cannot be opened.
    pub(super) fn unreadable(file: &str, error: &std::io::Error) -> Box<Self> {
        Self::unable(
            file,
            "unreadable",
            format!("cannot be read: {error}"),
            "name a file that exists, or -",
        )
    }

    /// An option does not fit the file.
    pub(super) fn misused(file: &str, message: String) -> Box<Self> {
        Self::unable(file, "usage", message, "proactive send --help")
    }

    fn unable(file: &str, code: &str, message: String, cause: &str) -> Box<Self> {
        let detail = Detail { code: Some(code.to_owned()), message, cause: cause.to_owned() };
        Box::new(Self {
            outcome: Kind::Failed,
            error: Some(detail),
            exit: Exit::Unable,
            ..Self::dry(file)
        })
    }

    pub(super) fn exit(&self) -> Exit {
        self.exit
    }

    /// By what `proactive explain` knows the trouble.
    fn known_as(&self) -> Option<String> {
        match (self.status, self.outcome) {
            (Some(status), _) => Some(status.to_string()),
            (None, Kind::Expired) => Some("expiry".to_owned()),
            (None, _) => {
                let Detail { code, message, .. } = self.error.as_ref()?;
                let is_paused = code.as_deref() == Some("paused");
                let words = ["invalid_client", "invalid_scope"];
                let said = words.into_iter().find(|words| message.contains(words));
                said.or(is_paused.then_some("paused")).map(str::to_owned)
            }
        }
    }

    pub(super) fn print(&self) -> std::io::Result<()> {
        let (style, word) = match self.outcome {
            Kind::Accepted => (GOOD, "accepted"),
            Kind::Refused => (BAD, "refused"),
            Kind::Expired => (BAD, "expired"),
            Kind::Failed => (BAD, "failed"),
        };
        let mut out = stdout();
        let status = self.status.map(|status| format!(" ({status})")).unwrap_or_default();
        let id = self
            .request_id
            .as_ref()
            .map(|id| format!(" {DIM}request id {id}{DIM:#}"))
            .unwrap_or_default();
        writeln!(out, "{}: {style}{word}{style:#}{status}{id}", self.file)?;
        if let Some(Detail { code, message, cause }) = &self.error {
            let code =
                code.as_ref().map(|code| format!(" {DIM}[{code}]{DIM:#}")).unwrap_or_default();
            writeln!(out, "  {}{code}\n  {DIM}{cause}{DIM:#}", printable(message))?;
            if let Some(known) = self.known_as() {
                writeln!(out, "  {DIM}more: proactive explain {known}{DIM:#}")?;
            }
        }
        Ok(())
    }
}
