//! `cargo xtask bench simulate`: events per second that the simulator accepts from a bare client, compared with a
//! server that checks and keeps nothing; and its memory after a million events.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::Failed;
use super::scratch::Scratch;

const IN_FLIGHT: &str = "64";

/// The runs: server, inbox limit, events.
const RUNS: [(&str, &str, u32); 4] = [
    ("bare", "0", 200_000),
    ("simulator", "100000", 200_000),
    ("simulator", "100000", 1_000_000),
    ("simulator", "1000", 1_000_000),
];

/// Measures and prints a table.
pub(crate) fn run(root: &Path) -> Result<(), Failed> {
    let simulator = root.join("crates/proactive-events-simulator");
    let dependencies = format!(
        "proactive-events-simulator = {{ path = {simulator:?} }}\n{}",
        include_str!("simulate/Cargo.toml.txt")
    );
    let scratch = Scratch::new(
        root.join("target/bench/simulate"),
        &dependencies,
        include_str!("simulate/main.rs.txt"),
    )?;
    scratch.write("src/body.json", include_str!("send/body.json"))?;
    scratch.build()?;
    let binary = scratch.path("target/release/simulate");
    println!(
        "| server | inbox limit | events | events/s | of the bare server | memory | at most |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let mut bare = None;
    for (server, limit, events) in RUNS {
        let (rate, memory, peak) = once(&binary, server, limit, events)?;
        let bare = *bare.get_or_insert(rate);
        println!(
            "| {server} | {limit} | {events} | {rate:.0} | {:.2} × | {memory:.0} MiB | {peak:.0} MiB |",
            rate / bare
        );
    }
    Ok(())
}

/// Events per second; the server's memory at the end and at most, in MiB.
fn once(
    binary: &PathBuf,
    server: &str,
    limit: &str,
    events: u32,
) -> Result<(f64, f64, f64), Failed> {
    let mut process = Command::new(binary)
        .args([server, limit])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let measured = measure(binary, &mut process, events);
    // It may have ended already.
    let _ = process.kill();
    let _ = process.wait();
    measured
}

fn measure(binary: &PathBuf, server: &mut Child, events: u32) -> Result<(f64, f64, f64), Failed> {
    let output = server.stdout.take().ok_or_else(|| Failed::new("the server has no output"))?;
    let mut lines = BufReader::new(output).lines();
    let mut line =
        || lines.next().ok_or_else(|| Failed::new("the server ended"))?.map_err(Failed::from);
    let port = line()?;
    let load = Command::new(binary)
        .args(["load", &port, &events.to_string(), IN_FLIGHT])
        .stderr(Stdio::inherit())
        .output()?;
    let seconds: f64 = String::from_utf8_lossy(&load.stdout).trim().parse()?;
    drop(server.stdin.take());
    let memory = line()?;
    let (now, peak) = memory.split_once(' ').unwrap_or_default();
    let (now, peak): (f64, f64) = (now.parse()?, peak.parse()?);
    Ok((f64::from(events) / seconds, now / 1024.0, peak / 1024.0))
}
