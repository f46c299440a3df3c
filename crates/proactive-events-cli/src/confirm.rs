//! Before anything goes to customers.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anyhow::anyhow;
use proactive_events::Stage;

/// Sending to customers is asked for on a terminal, and needs `--yes` elsewhere. `what` is sent; `input_is_taken`: an
/// answer cannot be read.
pub(crate) fn confirm(
    stage: Stage,
    yes: bool,
    what: &str,
    input_is_taken: bool,
) -> anyhow::Result<()> {
    if stage != Stage::Live || yes {
        return Ok(());
    }
    let refused =
        || anyhow!("the live stage reaches customers: add --yes, or send to --stage development");
    if !std::io::stdin().is_terminal() || input_is_taken {
        return Err(refused());
    }
    eprint!("Send {what} to customers? Type yes: ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() == "yes" { Ok(()) } else { Err(refused()) }
}
