//! `proactive simulate`: the service on this machine, until it is stopped.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use proactive_events_simulator::{Simulator, SimulatorBuilder};
use serde_json::json;

use crate::args::{Format, SimulateArgs};
use crate::exit::Exit;
use crate::input;
use crate::output::{DIM, json_line, stdout};
use crate::signal::stop_signal;

pub(crate) fn run(args: &SimulateArgs) -> anyhow::Result<Exit> {
    super::runtime()?.block_on(serve(args))
}

async fn serve(args: &SimulateArgs) -> anyhow::Result<Exit> {
    if !args.listen.ip().is_loopback() {
        eprintln!(
            "warning: {} can be reached from other machines; anyone there can read the inbox",
            args.listen
        );
    }
    let started = builder(args)?.start().await;
    let simulator = started.with_context(|| format!("cannot start on {}", args.listen))?;
    let stop = stop_signal()?;
    json_line(&json!({
        "url": simulator.url(),
        "tokenEndpoint": simulator.token_endpoint(),
        "eventsEndpoint": simulator.events_endpoint(),
        "inbox": format!("{}/simulator/events", simulator.url()),
    }))?;
    if args.format == Format::Human {
        print_help(&simulator)?;
    }
    stop.await;
    simulator.shutdown().await;
    Ok(Exit::Done)
}

fn builder(args: &SimulateArgs) -> anyhow::Result<SimulatorBuilder> {
    let mut builder = Simulator::builder().listen(args.listen).inbox_limit(args.inbox_limit);
    builder = builder.strict_subscriptions(args.strict_subscriptions).seed(args.seed);
    builder = builder.inbox_bytes(args.inbox_bytes);
    for name in &args.allowed_hosts {
        builder = builder.allow_host(name);
    }
    if let Some(file) = &args.record {
        builder = builder.record(file);
    }
    if let Some(file) = &args.replay {
        builder = builder.replay(file);
    }
    for file in args.schemas.iter().map(PathBuf::as_path) {
        let text = input::read_file(file).with_context(|| file.display().to_string())?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        builder = builder.schema(name, text);
    }
    Ok(builder)
}

fn print_help(simulator: &Simulator) -> std::io::Result<()> {
    let (url, token) = (simulator.url(), simulator.token_endpoint());
    let mut out = stdout();
    writeln!(out, "{DIM}Look at {url}/ and send with any credentials:{DIM:#}")?;
    writeln!(
        out,
        "  PROACTIVE_CLIENT_ID=me PROACTIVE_CLIENT_SECRET=secret proactive send order.json --region na \\"
    )?;
    writeln!(out, "    --stage development --endpoint {url} --token-endpoint {token}")?;
    writeln!(out, "{DIM}Ctrl-C stops.{DIM:#}")
}
