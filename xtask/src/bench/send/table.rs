//! The measurements, as tables.

use super::super::Failed;

/// Under which conditions.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) in_flight: usize,
    pub(crate) https: bool,
    /// Milliseconds until the server answers.
    pub(crate) latency: u64,
}

impl Setting {
    pub(crate) const fn new(in_flight: usize, https: bool, latency: u64) -> Self {
        Self { in_flight, https, latency }
    }

    pub(crate) fn title(self) -> String {
        let scheme = if self.https { "https" } else { "http" };
        let latency = match self.latency {
            0 => String::new(),
            latency => format!(", {latency} ms of latency"),
        };
        format!("{} in flight, {scheme}{latency}", self.in_flight)
    }
}

/// The figures of a run.
#[derive(Clone)]
pub(crate) struct Measured {
    /// Events per second.
    pub(crate) rate: f64,
    /// Microseconds of the sender's processor time per event.
    pub(crate) cpu: f64,
    /// Microseconds from the request to its outcome, in the middle.
    pub(crate) p50: f64,
    /// The same for the slowest of a hundred.
    pub(crate) p99: f64,
    /// Number of events that the server saw.
    pub(crate) connections: f64,
}

impl Measured {
    /// Reads what a sender printed: events, seconds, CPU seconds, p50, p99.
    pub(crate) fn read(printed: &str, connections: &str) -> Result<Self, Failed> {
        let figures: Result<Vec<f64>, _> = printed.split_whitespace().map(str::parse).collect();
        let [events, seconds, cpu, p50, p99] = figures?[..] else {
            return Err(Failed::new(format!("unexpected output: {printed}")));
        };
        let connections = connections.parse()?;
        Ok(Self { rate: events / seconds, cpu: cpu / events * 1e6, p50, p99, connections })
    }
}

/// One line a peer; the ratios are those of this client, its rate and its CPU per event: with `send`, which builds,
/// checks and serialises an event each, and with `send_encoded`, which has its bytes already, as the bare clients do.
pub(crate) fn print(setting: Setting, measured: &[(&str, Option<Measured>)]) {
    println!("\n{}\n", setting.title());
    println!(
        "| sender | events/s | CPU per event | p50 | p99 | connections | `send`: events/s | CPU | `send_encoded`: events/s | CPU |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    let [(_, Some(send)), (_, Some(encoded)), ..] = measured else { return };
    for (name, it) in measured {
        let Some(it) = it else { continue };
        println!(
            "| {} | {:.0} | {:.1} µs | {:.2} ms | {:.2} ms | {} | {} | {} |",
            name,
            it.rate,
            it.cpu,
            it.p50 / 1e3,
            it.p99 / 1e3,
            it.connections,
            ratios(send, it),
            ratios(encoded, it)
        );
    }
}

fn ratios(ours: &Measured, theirs: &Measured) -> String {
    format!("{:.2} × | {:.2} ×", ours.rate / theirs.rate, ours.cpu / theirs.cpu)
}
