//! Structured logs on standard error, for operators: off unless `--log-format` or `RUST_LOG` asks for them.

use anyhow::Context as _;
use clap::ValueEnum;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// The variable with the levels to log, such as `info,proactive_events_delivery=debug`.
const FILTER: &str = "RUST_LOG";
/// The level without the variable.
const DEFAULT_FILTER: &str = "info";

/// Format of the logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// One line of text for each event.
    Text,
    /// One JSON object for each event.
    Json,
}

/// Starts to log. Nothing below the level `debug` is logged, because only there user ids are named.
pub(crate) fn start(format: Option<LogFormat>) -> anyhow::Result<()> {
    let filter = std::env::var(FILTER).ok().filter(|filter| !filter.trim().is_empty());
    if format.is_none() && filter.is_none() {
        return Ok(());
    }
    let filter = EnvFilter::try_new(filter.as_deref().unwrap_or(DEFAULT_FILTER))
        .with_context(|| format!("{FILTER}: malformed filter"))?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let lines = match format {
        Some(LogFormat::Json) => lines.json().flatten_event(true).boxed(),
        Some(LogFormat::Text) | None => lines.boxed(),
    };
    let registry = tracing_subscriber::registry().with(lines.with_filter(filter));
    registry.with(LevelFilter::DEBUG).try_init().context("cannot start logging")
}
