//! The senders: this client, Rust's HTTP clients, and the official SDKs where their packages can be installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::super::Failed;
use super::super::scratch::Scratch;
use super::table::Setting;

/// One of those who send.
pub(crate) struct Peer {
    /// Its line in the table.
    pub(crate) name: &'static str,
    program: Program,
}

enum Program {
    /// The measuring program with this argument.
    Rust(&'static str),
    Node,
    Python,
}

const fn rust(name: &'static str, argument: &'static str) -> Peer {
    Peer { name, program: Program::Rust(argument) }
}

/// All, in the order of the table.
pub(crate) const PEERS: [Peer; 8] = [
    rust("this client, `send`", "ours"),
    rust("this client, `send_encoded`", "ours-encoded"),
    rust("this client, `send_all`", "ours-send-all"),
    rust("hyper, HTTP/1.1, a connection each", "hyper-h1"),
    rust("hyper, HTTP/2, sharded", "hyper-h2"),
    rust("reqwest, its defaults", "reqwest"),
    Peer { name: "Node SDK", program: Program::Node },
    Peer { name: "Python SDK", program: Program::Python },
];

impl Peer {
    /// True if it can do that: HTTP/2 needs TLS here; the Python SDK refuses http, and two thousand of its threads
    /// take minutes to begin.
    pub(crate) fn fits(&self, setting: Setting) -> bool {
        match self.program {
            Program::Rust("hyper-h2") => setting.https,
            Program::Python => setting.https && setting.in_flight <= 256,
            _ => true,
        }
    }
}

/// The programs, ready to run.
pub(crate) struct Peers {
    rust: Scratch,
    folder: PathBuf,
    node: bool,
    python: bool,
}

impl Peers {
    /// Builds the measuring program and installs the SDKs; reports the missing ones.
    pub(crate) fn install(root: &Path) -> Result<Self, Failed> {
        let facade = root.join("crates/proactive-events");
        let dependencies = format!(
            "proactive-events = {{ path = {facade:?} }}\n{}",
            include_str!("Cargo.toml.txt")
        );
        let rust = Scratch::new(
            root.join("target/bench/send"),
            &dependencies,
            include_str!("main.rs.txt"),
        )?;
        for (name, text) in [
            ("src/bare.rs", include_str!("bare.rs.txt")),
            ("src/load.rs", include_str!("load.rs.txt")),
            ("src/ours.rs", include_str!("ours.rs.txt")),
            ("src/request.rs", include_str!("request.rs.txt")),
            ("src/serve.rs", include_str!("serve.rs.txt")),
            ("src/body.json", include_str!("body.json")),
            ("peer.mjs", include_str!("node.mjs.txt")),
            ("peer.py", include_str!("python.py.txt")),
        ] {
            rust.write(name, text)?;
        }
        rust.build()?;
        let folder = rust.path("certificate");
        let node = installed("the Node SDK", &[npm(&rust)]);
        let python = installed("the Python SDK", &[venv(&rust), pip(&rust)]);
        Ok(Self { rust, folder, node, python })
    }

    pub(crate) fn has(&self, peer: &Peer) -> bool {
        match peer.program {
            Program::Rust(_) => true,
            Program::Node => self.node,
            Program::Python => self.python,
        }
    }

    /// The measuring program, which is also the server.
    pub(crate) fn binary(&self) -> PathBuf {
        self.rust.path("target/release/send")
    }

    /// Path of the server's certificate.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The command that runs a peer.
    pub(crate) fn command(&self, peer: &Peer, port: &str, setting: Setting) -> Command {
        let in_flight = setting.in_flight.to_string();
        let scheme = if setting.https { "https" } else { "http" };
        let mut command = match peer.program {
            Program::Rust(name) => {
                let mut command = Command::new(self.binary());
                let folder = if setting.https { &self.folder } else { Path::new("-") };
                command.args(["send", name, port, &in_flight]).arg(folder);
                return command;
            }
            Program::Node => script("node".into(), self.rust.path("peer.mjs")),
            Program::Python => {
                script(self.rust.path("python/bin/python"), self.rust.path("peer.py"))
            }
        };
        let certificate = self.folder.join("cert.pem");
        command.args([port, &in_flight, scheme]);
        command.env("NODE_EXTRA_CA_CERTS", &certificate).env("REQUESTS_CA_BUNDLE", certificate);
        command
    }
}

fn script(program: PathBuf, script: PathBuf) -> Command {
    let mut command = Command::new(program);
    command.arg(script);
    command
}

fn npm(rust: &Scratch) -> Command {
    let mut command = Command::new("npm");
    command.args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"]);
    command.arg(rust.path("")).args(["ask-sdk-core", "ask-sdk-model"]);
    command
}

fn venv(rust: &Scratch) -> Command {
    let mut command = Command::new("python3");
    command.args(["-m", "venv"]).arg(rust.path("python"));
    command
}

fn pip(rust: &Scratch) -> Command {
    let mut command = Command::new(rust.path("python/bin/pip"));
    command.args(["install", "--quiet", "ask-sdk-core", "ask-sdk-model"]);
    command
}

/// True if all of that succeeded; otherwise reports the failure.
fn installed(what: &str, commands: &[Command]) -> bool {
    for command in commands {
        // A `Command` runs by `&mut`, and these are lent.
        let mut again = Command::new(command.get_program());
        again.args(command.get_args());
        let why = match again.output() {
            Ok(output) if output.status.success() => continue,
            Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            Err(error) => format!("{}: {error}", command.get_program().to_string_lossy()),
        };
        eprintln!("SKIPPED: {what} cannot be installed: {why}");
        return false;
    }
    true
}
