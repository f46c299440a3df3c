//! `cargo xtask bench deliver`: compares a campaign from the embedded outbox with the client alone, against the same
//! simulator, and queueing with writing the same bytes to a file.

mod nats;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use self::nats::Nats;
use super::Failed;
use super::scratch::Scratch;

/// Recipients unless a number is given.
const RECIPIENTS: u64 = 1_000_000;
/// Inbox limit of the simulator, whose memory is not measured.
const INBOX: &str = "1000";
/// Recipients of a batch, each of which is waited for: as the delivery has it.
const BATCH: u64 = 2_000;

/// Measures and prints.
pub(crate) fn run(root: &Path, recipients: Option<u64>) -> Result<(), Failed> {
    let recipients = recipients.unwrap_or(RECIPIENTS);
    let program = Program::build(root)?;
    let list = program.folder.join("recipients.csv").to_string_lossy().into_owned();
    program.run(&["recipients", &list, &recipients.to_string()])?;
    println!(
        "{recipients} recipients, 64 in flight; simulator, outbox and client on the same machine\n"
    );
    println!(
        "| outbox | queueing | sending, results written | both, of the client alone | most memory |"
    );
    println!("|---|---:|---:|---:|---:|");
    let count = recipients as f64;
    let [plain, peak] = {
        let simulator = Simulator::start(&program)?;
        figures(&program.run(&["plain", &simulator.url, &recipients.to_string()])?)?
    };
    println!("| none: the client alone | | | {:.0}/s | 1.00 × | {peak:.0} MiB |", count / plain);
    let print = |outbox: &str, alone: [f64; 3], [enqueued, sent, peak]: [f64; 3]| {
        println!(
            "| {outbox} | {:.2} µs each | {:.0}/s | {:.0}/s ({:.2} ×) | {:.2} × | {peak:.0} MiB |",
            enqueued / count * 1e6,
            count / alone[1],
            count / sent,
            plain / sent,
            plain / (enqueued + sent)
        );
    };
    let folder = program.empty_folder()?;
    let file = |name: &str| format!("sqlite:{}", folder.join(name).display());
    let alone = program.alone(&file("alone.db"), &list)?;
    let sqlite = program.deliver(&file("outbox.db"), &list)?;
    print("SQLite", alone, sqlite);
    let bytes = std::fs::metadata(folder.join("outbox.db"))?.len();
    let folder = program.empty_folder()?;
    match Nats::start(root, &folder) {
        Ok(server) => {
            let alone = program.alone(&server.url, &list)?;
            print("JetStream, one server", alone, program.deliver(&server.url, &list)?);
        }
        Err(failed) => println!("| JetStream | {failed:?} | | | | |"),
    }
    let syncs = recipients.div_ceil(BATCH);
    let file = program.folder.join("bytes").to_string_lossy().into_owned();
    let written = program.run(&["bytes", &file, &bytes.to_string(), &syncs.to_string()])?;
    let [written, _] = figures(&written)?;
    let [enqueued, ..] = sqlite;
    println!(
        "\nqueueing in SQLite takes {:.1} × writing its file's bytes ({:.0} a recipient, outcomes included) with the same \
         number of syncs ({:.2} µs each)",
        enqueued / written,
        bytes as f64 / count,
        written / count * 1e6
    );
    Ok(())
}

/// The figures that a part printed.
fn figures<const N: usize>(text: &str) -> Result<[f64; N], Failed> {
    let figures: Vec<f64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    figures.try_into().map_err(|it: Vec<f64>| Failed::new(format!("{} figures", it.len())))
}

/// The program that does each part.
struct Program {
    binary: PathBuf,
    folder: PathBuf,
}

impl Program {
    fn build(root: &Path) -> Result<Self, Failed> {
        let crates = root.join("crates");
        let ours = ["proactive-events", "proactive-events-delivery", "proactive-events-simulator"];
        let ours = ours.map(|name| format!("{name} = {{ path = {:?} }}\n", crates.join(name)));
        let dependencies = ours.concat() + include_str!("deliver/Cargo.toml.txt");
        let folder = root.join("target/bench/deliver");
        let scratch =
            Scratch::new(folder.clone(), &dependencies, include_str!("deliver/main.rs.txt"))?;
        scratch.write("src/body.json", include_str!("send/body.json"))?;
        scratch.build()?;
        Ok(Self { binary: scratch.path("target/release/deliver"), folder })
    }

    fn run(&self, arguments: &[&str]) -> Result<String, Failed> {
        let output =
            Command::new(&self.binary).args(arguments).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err(Failed::new(format!("{} failed", arguments.join(" "))));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The outbox without sending: the seconds of queueing, and of leasing and deciding.
    fn alone(&self, outbox: &str, list: &str) -> Result<[f64; 3], Failed> {
        figures(&self.run(&["outbox", outbox, list])?)
    }

    /// A campaign: the seconds of queueing and of sending, and the most memory.
    fn deliver(&self, outbox: &str, list: &str) -> Result<[f64; 3], Failed> {
        let simulator = Simulator::start(self)?;
        let results = self.folder.join("results.jsonl");
        // Results of another run are not the beginning of these.
        let _ = std::fs::remove_file(&results);
        figures(&self.run(&[
            "deliver",
            &simulator.url,
            outbox,
            &results.to_string_lossy(),
            list,
        ])?)
    }

    fn empty_folder(&self) -> Result<PathBuf, Failed> {
        let folder = self.folder.join("outbox");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// A simulator in a process of its own; it ends when this is dropped.
struct Simulator {
    process: Child,
    url: String,
}

impl Simulator {
    fn start(program: &Program) -> Result<Self, Failed> {
        let mut process = Command::new(&program.binary)
            .args(["simulator", INBOX])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or_else(|| Failed::new("no output"))?;
        let mut url = String::new();
        BufReader::new(output).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned() })
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
