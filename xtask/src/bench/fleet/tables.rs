//! The results, as Markdown.

use super::super::Failed;
use super::calculation::Bottleneck;
use super::parameters::{Parameters, Source};
use super::runs::Runs;
use super::scenario::{Outbox, Scenario};
use super::scenarios::{self, COLUMNS, WORKERS};
use super::tally::Tally;

/// Number of moments at which the backlog is shown.
const MOMENTS: u64 = 8;

/// The numbers that everything rests on.
pub(super) fn parameters(parameters: &Parameters) -> String {
    let mut table = "| parameter | value | unit | source |\n|---|---:|---|---|\n".to_owned();
    for it in parameters.all() {
        let source = match it.source {
            Source::Published(why) => format!("published: {why}"),
            Source::Measured(why) => format!("measured here: {why}"),
            Source::Assumed(why) => format!("assumed: {why}"),
        };
        let value = grouped(it.value);
        table.push_str(&format!("| `{}` | {value} | {} | {source} |\n", it.name, it.unit));
    }
    table
}

/// Table of the calculated and the simulated durations.
pub(super) fn calculation(parameters: &Parameters, runs: &Runs) -> Result<String, Failed> {
    let mut table = "| scenario | workers | outbox | service | slowest | by hand | simulated |\n\
        |---|---:|---:|---:|---|---:|---:|\n"
        .to_owned();
    for scenario in scenarios::calculated() {
        let it = Bottleneck::of(parameters, &scenario);
        let simulated = nearly(runs.get(&scenario)?);
        table.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {simulated} |\n",
            scenario.title(),
            rate(it.workers),
            rate(it.outbox),
            rate(it.service),
            it.name(),
            time(it.seconds),
        ));
    }
    Ok(table)
}

/// Bytes on disk, and on the wire at the outbox's own rate.
pub(super) fn bytes(parameters: &Parameters) -> String {
    let mut table = "| outbox | a recipient | all of them | entries/s, put and lease overlapping \
        | to the service at that rate |\n|---|---:|---:|---:|---:|\n"
        .to_owned();
    let kinds = [
        (Outbox::Sqlite, "SQLite", parameters.sqlite_bytes),
        (Outbox::Server, "JetStream", parameters.server_bytes),
        (Outbox::Cluster, "JetStream × 3 replicas", 3.0 * parameters.server_bytes),
    ];
    for (outbox, name, each) in kinds {
        let it = Bottleneck::of(parameters, &Scenario { outbox, ..Scenario::new(1) });
        let gigabytes = each * parameters.recipients / 1e9;
        let wire = it.outbox * parameters.wire_bytes * 8.0 / 1e6;
        let entries = rate(it.outbox);
        table.push_str(&format!(
            "| {name} | {each} bytes | {gigabytes:.0} GB | {entries} | {wire:.0} Mbit/s |\n"
        ));
    }
    table
}

/// Workers by limits.
pub(super) fn sweep(runs: &Runs) -> Result<String, Failed> {
    let mut table = "| workers |".to_owned();
    for (limit, streams) in COLUMNS {
        let limit = limit.map_or("no limit".to_owned(), |limit| format!("{} k/s", limit / 1e3));
        let streams = if streams > 1 { format!(", {streams} streams") } else { String::new() };
        table.push_str(&format!(" {limit}{streams} |"));
    }
    table.push_str("\n|---:|");
    table.push_str(&"---:|".repeat(COLUMNS.len()));
    for workers in WORKERS {
        table.push_str(&format!("\n| {workers} |"));
        for column in COLUMNS {
            let tally = runs.get(&scenarios::swept(workers, column))?;
            let expired = match percent(tally.expired, tally) {
                percent if percent < 0.1 => String::new(),
                percent => format!(", {percent:.0} % expired"),
            };
            table.push_str(&format!(" {}{expired} |", nearly(tally)));
        }
    }
    table.push('\n');
    Ok(table)
}

/// The outage.
pub(super) fn outage(runs: &Runs) -> Result<String, Failed> {
    let mut table = "| scenario | 99 % decided, without | with | later by | most backlog, without \
        | with | expired, without | with |\n|---|---:|---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for scenario in scenarios::struck() {
        let (calm, struck) = (runs.get(&scenario)?, runs.get(&scenarios::with_outage(&scenario))?);
        let later = struck.nearly_done_at as f64 - calm.nearly_done_at as f64;
        table.push_str(&format!(
            "| {} | {} | {} | {:.0} min | {} | {} | {} | {} |\n",
            scenario.title(),
            nearly(calm),
            nearly(struck),
            later / 60e3,
            millions(calm.backlog),
            millions(struck.backlog),
            expired(calm),
            expired(struck),
        ));
    }
    Ok(table)
}

/// Runs in detail.
pub(super) fn detail(scenarios: &[Scenario], runs: &Runs) -> Result<String, Failed> {
    let mut table = "| scenario | 99 % decided | all decided | most backlog | backlog at each eighth of the time to \
        99 % (M) | expired | repeats | 429 | requests of a worker |\n\
        |---|---:|---:|---:|---|---:|---:|---:|---:|\n"
        .to_owned();
    for scenario in scenarios {
        let tally = runs.get(scenario)?;
        let series = tally.series(MOMENTS);
        let series: Vec<_> = series.iter().map(|it| format!("{:.0}", *it as f64 / 1e6)).collect();
        table.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} | {:.0} % | {} |\n",
            scenario.title(),
            nearly(tally),
            time(tally.done_at as f64 / 1e3),
            millions(tally.backlog),
            series.join(" · "),
            expired(tally),
            grouped(tally.repeated as f64),
            100.0 * tally.throttled_share(),
            spread(&tally.by_worker),
        ));
    }
    Ok(table)
}

/// The least and the most that a worker sent.
fn spread(sent: &[f64]) -> String {
    let least = sent.iter().copied().fold(f64::INFINITY, f64::min);
    let most = sent.iter().copied().fold(0.0, f64::max);
    match (millions(least as u64), millions(most as u64)) {
        (least, most) if least == most => most,
        (least, most) => format!("{least} to {most}"),
    }
}

fn nearly(tally: &Tally) -> String {
    time(tally.nearly_done_at as f64 / 1e3)
}

fn percent(count: u64, tally: &Tally) -> f64 {
    100.0 * count as f64 / tally.decided().max(1) as f64
}

fn expired(tally: &Tally) -> String {
    match percent(tally.expired, tally) {
        percent if percent < 0.1 => grouped(tally.expired as f64),
        percent => format!("{} ({percent:.0} %)", millions(tally.expired)),
    }
}

fn millions(count: u64) -> String {
    format!("{:.1} M", count as f64 / 1e6)
}

fn rate(rate: f64) -> String {
    if rate.is_finite() { format!("{:.1} k/s", rate / 1e3) } else { "no limit".to_owned() }
}

fn time(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

/// A number with its thousands apart, as far as it is a whole one.
fn grouped(value: f64) -> String {
    if value.fract() != 0.0 {
        return value.to_string();
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
