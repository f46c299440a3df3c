//! `cargo xtask bench fleet`: a simulation of very many recipients and many workers, which no one machine can
//! measure, and the same calculated by hand. Both use the numbers of `fleet/parameters.rs`.

mod agenda;
mod calculation;
mod fair;
mod lane;
mod page;
mod parameters;
mod queue;
mod random;
mod runs;
mod scenario;
mod scenarios;
mod simulation;
mod storm;
mod tables;
mod tally;
#[cfg(test)]
mod tests;
mod worker;

use std::path::Path;

use super::Failed;
use parameters::Parameters;
use runs::Runs;

/// The seed of the runs in the docs.
const SEED: u64 = 7;

/// Calculates, simulates and prints; `--write` puts the tables into `docs/scale.md`, `name=value` changes a
/// parameter, `seed=N` the chance.
pub(crate) fn run(root: &Path, write: bool, changes: &[String]) -> Result<(), Failed> {
    if write && !changes.is_empty() {
        return Err(Failed::new("--write is for the parameters of fleet/parameters.rs alone"));
    }
    let changes = changes.iter().map(String::as_str);
    let (seeds, changes): (Vec<&str>, Vec<&str>) =
        changes.partition(|change| change.starts_with("seed="));
    let seed = seeds.last().and_then(|seed| seed.strip_prefix("seed="));
    let seed = seed.map_or(Ok(SEED), str::parse)?;
    let blocks = blocks(&Parameters::with(&changes)?, seed)?;
    for (name, table) in &blocks {
        println!("## {name}\n\n{table}");
    }
    if write { page::write(root, &blocks) } else { Ok(()) }
}

/// The tables by the names of their places in the docs; the last one is every run, for the screen alone.
fn blocks(parameters: &Parameters, seed: u64) -> Result<Vec<(&'static str, String)>, Failed> {
    let all = scenarios::all();
    let runs = Runs::of(parameters, &all, seed);
    Ok(vec![
        ("parameters", tables::parameters(parameters)),
        ("calculation", tables::calculation(parameters, &runs)?),
        ("bytes", tables::bytes(parameters)),
        ("sweep", tables::sweep(&runs)?),
        ("outage", tables::outage(&runs)?),
        ("detail", tables::detail(&scenarios::detailed(), &runs)?),
        (page::EVERY_RUN, tables::detail(&all, &runs)?),
    ])
}
