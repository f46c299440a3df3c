//! The progress bar: on a terminal only, and never on standard output.

use std::fmt::Write;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use proactive_events_delivery::outbox::{Counts, Outbox, Verdict};

use super::summary::explain;

/// Interval between redraws.
const EVERY: Duration = Duration::from_millis(250);

/// A bar for `total` recipients; hidden where standard error is not a terminal.
pub(super) fn bar(what: &str, total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    let template = "{prefix} {bar:30} {human_pos}/{human_len} {rate} {eta} left {wide_msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        let style = style.with_key("rate", |state: &ProgressState, to: &mut dyn Write| {
            // A failed write only leaves this part of the bar empty.
            let _ = write!(to, "{:.0}/s", state.per_sec());
        });
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.set_prefix(what.to_owned());
    bar
}

/// Says where the work begins: what an earlier run has done tells nothing about the rate of this one.
pub(super) fn begin_at(bar: &ProgressBar, position: u64) {
    bar.set_position(position);
    // The estimate takes the position in, and then restarts.
    bar.tick();
    bar.reset_eta();
}

/// Draws how far a campaign is, for as long as it is polled.
pub(super) async fn follow(outbox: &dyn Outbox, bar: &ProgressBar) {
    if bar.is_hidden() {
        return std::future::pending().await;
    }
    let mut is_begun = false;
    loop {
        if let Ok(counts) = outbox.counts().await {
            if !is_begun {
                begin_at(bar, counts.entries - counts.pending());
                is_begun = true;
            }
            show(&counts, bar);
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Draws counts, with what failed and why.
pub(super) fn show(counts: &Counts, bar: &ProgressBar) {
    bar.set_length(counts.entries);
    bar.set_position(counts.entries - counts.pending());
    let troubles = counts.decided.iter().filter(|((verdict, _), _)| *verdict != Verdict::Accepted);
    let troubles: Vec<_> = troubles
        .map(|((_, cause), count)| {
            explain(*cause, *count).unwrap_or_else(|| format!("{count} expired"))
        })
        .collect();
    bar.set_message(troubles.join("; "));
}

#[cfg(test)]
mod tests {
    use indicatif::ProgressDrawTarget;

    use super::*;

    #[test]
    fn the_rate_leaves_out_what_an_earlier_run_has_done() {
        let bar = ProgressBar::with_draw_target(Some(1_000_000), ProgressDrawTarget::hidden());
        begin_at(&bar, 900_000);
        assert_eq!(bar.position(), 900_000);
        std::thread::sleep(Duration::from_millis(20));
        bar.set_position(900_001);
        bar.tick();
        assert!(bar.per_sec() < 1_000.0, "{}", bar.per_sec());
    }
}
