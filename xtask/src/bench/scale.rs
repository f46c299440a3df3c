//! `cargo xtask bench scale`: time and memory of the generator as templates become more.

use std::fs;
use std::path::Path;

use super::Failed;
use super::scratch::Scratch;

/// The numbers of templates.
const SIZES: [usize; 4] = [125, 250, 500, 1_000];

/// Measures and prints; each size is a process of its own, so that its memory is its own.
pub(crate) fn run(root: &Path) -> Result<(), Failed> {
    let scratch = root.join("target/bench/scale");
    let path = |name: &str| format!("{{ path = {:?}, default-features = false }}", root.join(name));
    let synthetic = root.join("tests/support/synthetic.rs");
    let main =
        include_str!("scale/write.rs.txt").replace("SYNTHETIC", &synthetic.to_string_lossy());
    let writer = Scratch::new(scratch.join("writer"), "serde_json = \"1\"\n", &main)?;
    let dependencies =
        format!("proactive-events-codegen = {}\n", path("crates/proactive-events-codegen"));
    let generator = Scratch::new(
        scratch.join("generator"),
        &dependencies,
        include_str!("codegen/ours.rs.txt"),
    )?;
    let main = "#[path = \"generated/mod.rs\"]\npub mod generated;\n\nfn main() {}\n";
    let facade = format!("proactive-events = {}\n", path("crates/proactive-events"));
    let user = Scratch::new(scratch.join("user"), &facade, main)?;
    println!("| templates | generation, each | generation, all | peak memory |\n|---|---|---|---|");
    for size in SIZES {
        let schemas = scratch.join(format!("schemas-{size}"));
        let _ = fs::remove_dir_all(&schemas);
        fs::create_dir_all(&schemas)?;
        writer.run(&[&schemas, Path::new(&size.to_string())])?;
        let printed = generator.run(&[&schemas, &user.path("")])?;
        let mut words = printed.split_whitespace();
        let micros: f64 = words.next().unwrap_or_default().parse()?;
        let kilobytes: f64 = words.nth(1).unwrap_or_default().parse()?;
        let all = micros * size as f64 / 1e6;
        println!(
            "| {size} | {:.2} ms | {all:.2} s | {:.0} MiB |",
            micros / 1e3,
            kilobytes / 1024.0
        );
    }
    let seconds = user.check()?.as_secs_f64();
    println!(
        "\nThe output of {} templates compiles (`cargo check`, dependencies included: {seconds:.0} s).",
        SIZES[3]
    );
    Ok(())
}
