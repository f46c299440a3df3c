//! Progress of a campaign: a line for scripts, or sentences for people.

use std::io::Write as _;

use proactive_events_delivery::outbox::{Cause, Counts, Outbox, OutboxError, Verdict};
use serde::Serialize;

use crate::args::Format;
use crate::exit::Exit;
use crate::output::{BAD, DIM, GOOD, HEADING, json_line, stdout};

/// The line of `--format json`.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    campaign: String,
    recipients: u64,
    accepted: u64,
    refused: u64,
    expired: u64,
    failed: u64,
    pub(super) pending: u64,
    #[serde(skip)]
    counts: Counts,
}

impl Summary {
    pub(super) async fn of(outbox: &dyn Outbox) -> Result<Self, OutboxError> {
        let counts = outbox.counts().await?;
        Ok(Self {
            campaign: outbox.record().name.clone(),
            recipients: counts.entries,
            accepted: counts.of(Verdict::Accepted),
            refused: counts.of(Verdict::Refused),
            expired: counts.of(Verdict::Expired),
            failed: counts.of(Verdict::Failed),
            pending: counts.pending(),
            counts,
        })
    }

    /// Done when all recipients were accepted.
    pub(super) fn exit(&self) -> Exit {
        if self.counts.is_all_accepted() { Exit::Done } else { Exit::No }
    }

    /// Done when no recipient was refused.
    pub(super) fn exit_of_enqueueing(&self) -> Exit {
        if self.refused == 0 { Exit::Done } else { Exit::No }
    }

    pub(super) fn print(&self, format: Format) -> anyhow::Result<()> {
        if format == Format::Json {
            return Ok(json_line(self)?);
        }
        let mut out = stdout();
        let Self { campaign, recipients, pending, .. } = self;
        writeln!(out, "{HEADING}{campaign}{HEADING:#}: {recipients} recipients")?;
        for verdict in Verdict::ALL {
            let count = self.counts.of(verdict);
            if count > 0 || verdict == Verdict::Accepted {
                let style = if verdict == Verdict::Accepted { GOOD } else { BAD };
                writeln!(out, "  {style}{}{style:#} {count}", verdict.as_str())?;
                self.print_causes(&mut out, verdict)?;
            }
        }
        if *pending > 0 {
            writeln!(out, "  pending {pending}")?;
        }
        Ok(())
    }

    fn print_causes(&self, out: &mut impl std::io::Write, of: Verdict) -> std::io::Result<()> {
        for ((_, cause), count) in self.counts.decided.iter().filter(|((it, _), _)| *it == of) {
            if let Some(line) = explain(*cause, *count) {
                writeln!(out, "    {DIM}{line}{DIM:#}")?;
            }
        }
        Ok(())
    }
}

/// The number of recipients with a cause, and its meaning; `None` where the verdict is the whole explanation.
pub(super) fn explain(cause: Cause, count: u64) -> Option<String> {
    let is_one = count == 1;
    let (have, are, were) = if is_one { ("has", "is", "was") } else { ("have", "are", "were") };
    let recipients = if is_one { "recipient" } else { "recipients" };
    let meaning = match cause {
        Cause::Accepted | Cause::Expired => return None,
        Cause::AcceptedBefore => "got the event by an earlier attempt".to_owned(),
        Cause::Invalid => "refused: invalid request (see the results file)".to_owned(),
        Cause::BadRequest => format!("{are} invalid for the service (400)"),
        Cause::NotEnabled => {
            format!("{have} not enabled the skill: forget them (status --list forget lists them)")
        }
        Cause::NotSubscribed => format!("{have} not turned notifications on"),
        Cause::Forbidden => format!("{are} not allowed (403)"),
        Cause::Duplicate => format!("{have} another event under this reference id (409)"),
        Cause::Cancelled => format!("{were} cancelled"),
        Cause::CancelledUnknown => format!("{were} cancelled, and may have been sent"),
        _ => "not delivered for other reasons (see the results file)".to_owned(),
    };
    Some(format!("{count} {recipients} {meaning}"))
}
