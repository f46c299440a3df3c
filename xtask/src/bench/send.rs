//! `cargo xtask bench send`: events per second of this client and of its peers, against the same server, in one run.

mod peers;
mod table;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use self::peers::{PEERS, Peer, Peers};
use self::table::{Measured, Setting};
use super::{Failed, median};

/// Number of runs of each peer in each setting, in turns.
const ROUNDS: usize = 3;

/// The settings: in flight, https, latency of the server in milliseconds.
const SETTINGS: [Setting; 9] = [
    Setting::new(1, false, 0),
    Setting::new(16, false, 0),
    Setting::new(64, false, 0),
    Setting::new(256, false, 0),
    Setting::new(1, true, 0),
    Setting::new(16, true, 0),
    Setting::new(64, true, 0),
    Setting::new(256, true, 0),
    Setting::new(2_000, true, 50),
];

/// Measures and prints a table for each setting.
pub(crate) fn run(root: &Path) -> Result<(), Failed> {
    let peers = Peers::install(root)?;
    for setting in SETTINGS {
        let mut runs: Vec<Vec<Measured>> = PEERS.iter().map(|_| Vec::new()).collect();
        for _ in 0..ROUNDS {
            for (peer, runs) in PEERS.iter().zip(&mut runs) {
                if peer.fits(setting) && peers.has(peer) {
                    runs.push(once(&peers, peer, setting)?);
                }
            }
        }
        let medians = PEERS.iter().zip(&runs).map(|(peer, runs)| (peer.name, middle(runs)));
        let medians: Vec<_> = medians.collect();
        table::print(setting, &medians);
    }
    Ok(())
}

/// One run of a peer against a server of its own.
fn once(peers: &Peers, peer: &Peer, setting: Setting) -> Result<Measured, Failed> {
    let server = Server::start(peers.binary(), setting, peers.folder())?;
    let mut command = peers.command(peer, &server.port, setting);
    let output = command.stderr(Stdio::piped()).output()?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(Failed::new(format!("{}, {}:\n{errors}", peer.name, setting.title())));
    }
    let connections = server.stop()?;
    Measured::read(&String::from_utf8_lossy(&output.stdout), &connections)
}

/// The medians of the figures.
fn middle(runs: &[Measured]) -> Option<Measured> {
    let of = |figure: fn(&Measured) -> f64| median(runs.iter().map(figure).collect());
    (!runs.is_empty()).then(|| Measured {
        rate: of(|run| run.rate),
        cpu: of(|run| run.cpu),
        p50: of(|run| run.p50),
        p99: of(|run| run.p99),
        connections: of(|run| run.connections),
    })
}

/// The server's process.
struct Server {
    process: Child,
    lines: BufReader<std::process::ChildStdout>,
    port: String,
}

impl Server {
    fn start(binary: PathBuf, setting: Setting, folder: &Path) -> Result<Self, Failed> {
        fs::create_dir_all(folder)?;
        let folder = if setting.https { folder } else { Path::new("-") };
        let mut process = Command::new(binary)
            .args(["serve", &setting.latency.to_string()])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output =
            process.stdout.take().ok_or_else(|| Failed::new("the server has no output"))?;
        let mut server = Self { process, lines: BufReader::new(output), port: String::new() };
        server.port = server.line()?;
        Ok(server)
    }

    fn line(&mut self) -> Result<String, Failed> {
        let mut line = String::new();
        self.lines.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }

    /// Ends it; returns how many connections there were.
    fn stop(mut self) -> Result<String, Failed> {
        drop(self.process.stdin.take());
        let connections = self.line()?;
        self.process.wait()?;
        Ok(connections)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
