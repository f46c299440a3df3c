//! `proactive deliver run --dry-run`: the first requests and the errors; nothing is queued.

use std::io::Write as _;

use anyhow::Context as _;
use proactive_events::UserId;
use proactive_events_delivery::campaign::{CampaignBody, Recipients, preview};

use super::warnings;
use crate::args::{Format, RunArgs};
use crate::exit::Exit;
use crate::output::stdout;

pub(super) fn run(
    args: &RunArgs,
    body: &CampaignBody,
    campaign: &str,
    mut recipients: Recipients,
) -> anyhow::Result<Exit> {
    let preview = preview(body, &mut recipients, campaign, args.region)
        .with_context(|| format!("--recipients {}", args.recipients))?;
    let mut out = stdout();
    for shown in &preview.requests {
        out.write_all(shown.request.body())?;
        out.write_all(b"\n")?;
    }
    for it in &preview.first_refused {
        anstream::eprintln!("refused: line {}: {}", it.line, it.failure.message);
    }
    warnings::unusual_users(preview.unusual);
    if args.outbox.format == Format::Human {
        let users = preview.requests.iter().filter_map(|it| it.request.user().map(UserId::as_str));
        eprintln!(
            "{} of {} recipients shown; {} would be refused, {} stand in the list twice; nothing was queued",
            users.count(),
            preview.sent,
            preview.refused,
            preview.repeated
        );
    }
    Ok(if preview.refused > 0 { Exit::No } else { Exit::Done })
}
