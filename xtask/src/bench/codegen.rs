//! `cargo xtask bench codegen`: our generator and typify, over the same schemas, in one run.

use std::fs;
use std::path::Path;

use super::scratch::Scratch;
use super::{Failed, median};

/// The version of the peer that the figures are about.
const TYPIFY: &str = "=0.8.0";
/// Number of clean builds of each program.
const BUILDS: usize = 5;

/// Everything that was measured: ours, the peer's.
struct Figures {
    lines: [usize; 2],
    crates: [usize; 2],
    /// Seconds, medians; and the median of the ratios of the pairs.
    build: [f64; 2],
    build_ratio: f64,
    /// Microseconds a template.
    generation: [f64; 2],
    mutations: usize,
    refused: usize,
    disagreements: [usize; 2],
    /// Wrong payloads that only a limit refuses, and how many of them are accepted.
    limited: usize,
    unlimited: [usize; 2],
}

/// Measures and prints the table; writes it into the docs if asked to.
pub(crate) fn run(root: &Path, write: bool) -> Result<(), Failed> {
    let text = table(&measure(root)?);
    println!("{text}");
    if write {
        fs::write(root.join("docs/side-by-side.md"), page(&text))?;
    }
    Ok(())
}

fn measure(root: &Path) -> Result<Figures, Failed> {
    let (schemas, scratch) = (root.join("schemas"), root.join("target/bench/codegen"));
    let path = |name: &str| {
        format!("{{ path = {:?}, default-features = false }}", root.join("crates").join(name))
    };
    eprintln!("generating");
    let peer = Scratch::new(
        scratch.join("peer"),
        &format!(
            "typify = \"{TYPIFY}\"\nprettyplease = \"0.2\"\nserde_json = \"1\"\nsyn = \"2\"\n"
        ),
        include_str!("codegen/peer.rs.txt"),
    )?;
    let ours = Scratch::new(
        scratch.join("ours"),
        &format!("proactive-events-codegen = {}\n", path("proactive-events-codegen")),
        include_str!("codegen/ours.rs.txt"),
    )?;
    let of_types = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n\
        chrono = { version = \"0.4\", default-features = false, features = [\"serde\", \"std\"] }\nregress = \"0.10\"\n";
    let use_peer =
        Scratch::new(scratch.join("use-peer"), of_types, include_str!("codegen/use_peer.rs.txt"))?;
    let facade = format!("proactive-events = {}\n", path("proactive-events"));
    let use_ours =
        Scratch::new(scratch.join("use-ours"), &facade, include_str!("codegen/use_ours.rs.txt"))?;
    let types = use_peer.path("src/types.rs");
    let peer_micros: f64 = peer.run(&[&schemas, &types])?.parse()?;
    let printed = ours.run(&[&schemas])?;
    let mut words = printed.split_whitespace();
    let (ours_micros, ours_lines) =
        (words.next().unwrap_or("").parse()?, words.next().unwrap_or("").parse()?);

    let crates = [use_ours.crates()?, use_peer.crates()?];
    let mut builds = [Vec::new(), Vec::new()];
    let mut ratios = Vec::new();
    for round in 1..=BUILDS {
        eprintln!("building from nothing, pair {round} of {BUILDS}");
        let pair = [use_ours.cold_build()?.as_secs_f64(), use_peer.cold_build()?.as_secs_f64()];
        builds.iter_mut().zip(pair).for_each(|(builds, seconds)| builds.push(seconds));
        ratios.push(pair[0] / pair[1]);
    }
    eprintln!("judging mutations");
    let judge = include_str!("codegen/judge.rs.txt")
        .replace("MUTATE", &root.join("tests/support/mutate.rs").to_string_lossy())
        .replace("PEER_TYPES", &types.to_string_lossy());
    let validator = "jsonschema = { version = \"0.61\", default-features = false }\n";
    let judge =
        Scratch::new(scratch.join("judge"), &format!("{facade}{of_types}{validator}"), &judge)?;
    let counts = judge.run(&[&schemas])?;
    let counts: Vec<usize> = counts.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let &[mutations, refused, ours_differ, peer_differ, limited, ours_accepts, peer_accepts] =
        counts.as_slice()
    else {
        return Err(Failed::new("the judge printed something else"));
    };
    let [ours_builds, peer_builds] = builds;
    Ok(Figures {
        lines: [ours_lines, fs::read_to_string(&types)?.lines().count()],
        crates,
        build: [median(ours_builds), median(peer_builds)],
        build_ratio: median(ratios),
        generation: [ours_micros, peer_micros],
        mutations,
        refused,
        disagreements: [ours_differ, peer_differ],
        limited,
        unlimited: [ours_accepts, peer_accepts],
    })
}

fn table(figures: &Figures) -> String {
    let Figures {
        lines,
        crates,
        build,
        build_ratio,
        generation,
        mutations,
        refused,
        disagreements,
        limited,
        unlimited,
    } = figures;
    let ratio = |pair: [f64; 2]| pair[0] / pair[1];
    let counts = |pair: &[usize; 2]| ratio([pair[0] as f64, pair[1] as f64]);
    let percent = |count: usize| 100.0 * count as f64 / *mutations as f64;
    let wrongly = |count: usize| 100.0 * count as f64 / *refused as f64;
    let beyond = |count: usize| 100.0 * count as f64 / *limited as f64;
    format!(
        "| | ours | typify {typify} | ours ÷ typify |\n|---|---|---|---|\n\
        | lines of generated code, eight templates | {} | {} | {:.2} |\n\
        | crates that a program with two events is built of | {} | {} | {:.2} |\n\
        | cold debug build of that program | {:.2} s | {:.2} s | {:.2} |\n\
        | generation of a template, in process | {:.2} ms | {:.2} ms | {:.2} |\n\
        | verdicts that differ from `jsonschema`, of {mutations} mutated payloads | {} ({:.1} %) | {} ({:.1} %) | |\n\
        | the same as a share of the {refused} that are wrong | {:.1} % | {:.1} % | |\n\
        | accepted, of the {limited} that only a bound, count, length or grammar refuses | {} ({:.0} %) | {} ({:.0} %) | |\n",
        lines[0],
        lines[1],
        counts(lines),
        crates[0],
        crates[1],
        counts(crates),
        build[0],
        build[1],
        build_ratio,
        generation[0] / 1e3,
        generation[1] / 1e3,
        ratio(*generation),
        disagreements[0],
        percent(disagreements[0]),
        disagreements[1],
        percent(disagreements[1]),
        wrongly(disagreements[0]),
        wrongly(disagreements[1]),
        unlimited[0],
        beyond(unlimited[0]),
        unlimited[1],
        beyond(unlimited[1]),
        typify = TYPIFY.trim_start_matches('='),
    )
}

fn page(table: &str) -> String {
    format!("{}\n{table}{}", include_str!("codegen/before.md"), include_str!("codegen/after.md"))
}
