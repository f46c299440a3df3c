//! Real NATS servers: processes of their own on free ports of loopback, each with a folder of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::tools;

/// A server is there by then, or the test fails.
const LIMIT: Duration = Duration::from_secs(30);

/// A server with JetStream. It ends, and its folder goes, when it is dropped.
pub struct NatsServer {
    program: PathBuf,
    folder: TempDir,
    /// 0: any, the first time.
    port: u16,
    /// Further arguments.
    arguments: Vec<String>,
    child: Option<Child>,
}

impl NatsServer {
    /// Starts one; `None` when the program is not there: these tests are then skipped, loudly.
    pub fn start(tests: &str) -> Option<Self> {
        Self::start_with(tests, &[])
    }

    /// Starts one with further arguments of its command line.
    pub fn start_with(tests: &str, arguments: &[&str]) -> Option<Self> {
        let arguments = arguments.iter().copied().map(str::to_owned).collect();
        let mut server = Self::prepared(program(tests)?, arguments);
        server.restart();
        Some(server)
    }

    fn prepared(program: PathBuf, arguments: Vec<String>) -> Self {
        let folder = TempDir::with_prefix("nats-").expect("a folder for the server");
        Self { program, folder, port: 0, arguments, child: None }
    }

    /// Its path.
    pub fn url(&self) -> String {
        format!("nats://{}", self.address())
    }

    fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Kills it: SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("the server can be killed");
            child.wait().expect("the server has ended");
        }
    }

    /// Answer to a request on a subject.
    pub fn ask(&self, subject: &str, payload: &str) -> Option<String> {
        ask(&self.address(), subject, payload)
    }

    /// Loses the messages of the streams whose work is queued, as a machine may that loses power before they are on its
    /// disk. The server must not run.
    pub fn lose_messages(&self) {
        assert!(self.child.is_none(), "the server runs");
        let streams = self.folder.path().join("store/jetstream/$G/streams");
        for stream in std::fs::read_dir(streams).expect("streams").filter_map(Result::ok) {
            let name = stream.file_name().to_string_lossy().into_owned();
            if name.starts_with("PROACTIVE_") && !name.ends_with("_RESULTS") {
                let messages = stream.path().join("msgs");
                std::fs::remove_dir_all(&messages).expect("messages");
                std::fs::create_dir(&messages).expect("a folder");
            }
        }
    }

    /// Starts it again, on the same port and folder, and waits until it takes connections.
    pub fn restart(&mut self) {
        assert!(self.child.is_none(), "the server runs");
        self.launch();
        self.await_connections();
    }

    fn launch(&mut self) {
        let folder = self.folder.path();
        let port = if self.port == 0 { "-1".to_owned() } else { self.port.to_string() };
        let child = Command::new(&self.program)
            .args(["--addr", "127.0.0.1", "--port", &port, "--jetstream"])
            .arg("--store_dir")
            .arg(folder.join("store"))
            .arg("--ports_file_dir")
            .arg(folder)
            .arg("--log")
            .arg(folder.join("log"))
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.child = Some(child.expect("nats-server starts"));
    }

    fn await_connections(&mut self) {
        self.until("takes connections", |server| {
            if server.port == 0 {
                server.port = told_port(server.folder.path())?;
            }
            greeting(&server.address())
        });
    }

    /// Waits until this stream can be made.
    fn await_stream(&mut self, stream: &str) {
        self.until("makes streams", |server| {
            let address = server.address();
            ask(&address, "$JS.API.STREAM.CREATE.READY", stream).filter(|it| is_good(it))?;
            ask(&address, "$JS.API.STREAM.DELETE.READY", "").filter(|it| is_good(it)).map(drop)
        });
    }

    fn until(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> Option<()>) {
        let deadline = Instant::now() + LIMIT;
        while done(self).is_none() {
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            if ended.is_some() || Instant::now() > deadline {
                let log = std::fs::read_to_string(self.folder.path().join("log"));
                panic!("nats-server {what}: no; {ended:?}\n{}", log.unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            let lines: Vec<_> = log.lines().collect();
            eprintln!("{}: …\n{}", self.url(), lines[lines.len().saturating_sub(30)..].join("\n"));
        }
        self.kill();
    }
}

/// Three servers that keep everything thrice.
pub struct NatsCluster {
    nodes: Vec<NatsServer>,
}

impl NatsCluster {
    /// Starts one; `None` when the program is not there.
    pub fn start(tests: &str) -> Option<Self> {
        let program = program(tests)?;
        // All three are held at once, so that they differ.
        let held: Vec<_> = (0..3)
            .map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port for a route"))
            .collect();
        let ports: Vec<_> =
            held.iter().map(|it| it.local_addr().expect("its address").port()).collect();
        drop(held);
        let mut nodes: Vec<_> = (0..3)
            .map(|node| NatsServer::prepared(program.clone(), node_arguments(node, &ports)))
            .collect();
        nodes.iter_mut().for_each(NatsServer::launch);
        nodes.iter_mut().for_each(NatsServer::await_connections);
        let mut cluster = Self { nodes };
        cluster.await_quorum();
        Some(cluster)
    }

    /// Where they are.
    pub fn url(&self) -> String {
        let addresses: Vec<_> = self.nodes.iter().map(NatsServer::address).collect();
        format!("nats://{}", addresses.join(","))
    }

    /// Kills a node: SIGKILL.
    pub fn kill(&mut self, node: usize) {
        self.nodes[node].kill();
    }

    /// The node that leads most of the streams.
    pub fn leader(&self) -> usize {
        let answer = self.nodes.iter().find_map(|node| {
            ask(&node.address(), "$JS.API.STREAM.LIST", "").filter(|it| is_good(it))
        });
        let list: serde_json::Value =
            serde_json::from_str(&answer.expect("the streams")).expect("JSON");
        let leaders = list["streams"].as_array().into_iter().flatten();
        let leaders = leaders.filter_map(|stream| stream["cluster"]["leader"].as_str());
        let leaders: Vec<_> = leaders.map(str::to_owned).collect();
        let leads = |node: &usize| leaders.iter().filter(|it| **it == name(*node)).count();
        (0..self.nodes.len()).max_by_key(leads).expect("a node")
    }

    /// Starts a node again.
    pub fn restart(&mut self, node: usize) {
        self.nodes[node].restart();
    }

    /// Waits until a stream with three replicas can be made: there is a leader, and all are known to it.
    fn await_quorum(&mut self) {
        let stream = r#"{"name":"READY","subjects":["ready"],"retention":"limits","storage":"memory","num_replicas":3,"max_consumers":-1,"max_msgs":-1,"max_bytes":-1,"max_age":0,"discard":"old"}"#;
        for node in &mut self.nodes {
            node.await_stream(stream);
        }
    }
}

fn name(node: usize) -> String {
    format!("node{node}")
}

fn node_arguments(node: usize, ports: &[u16]) -> Vec<String> {
    let route = |port: &u16| format!("nats-route://127.0.0.1:{port}");
    let routes: Vec<_> = ports.iter().map(route).collect();
    [
        "--server_name",
        &name(node),
        "--cluster_name",
        "test",
        "--cluster",
        &format!("nats://127.0.0.1:{}", ports[node]),
        "--routes",
        &routes.join(","),
    ]
    .map(str::to_owned)
    .into()
}

fn program(tests: &str) -> Option<PathBuf> {
    tools::find("PROACTIVE_NATS_SERVER", &["nats-server"], tests)
}

/// The port that a server told in its folder.
fn told_port(folder: &Path) -> Option<u16> {
    let files = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let file =
        files.map(|file| file.path()).find(|path| path.extension() == Some("ports".as_ref()))?;
    let told: serde_json::Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    told["nats"][0].as_str()?.rsplit_once(':')?.1.parse().ok()
}

/// Comes as soon as a server takes connections; JetStream is there by then.
fn greeting(address: &str) -> Option<()> {
    let stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).ok()?;
    line.starts_with("INFO ").then_some(())
}

/// A request by the bare protocol; an empty answer when nobody listens.
fn ask(address: &str, subject: &str, payload: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    let options = r#"{"verbose":false,"headers":true,"no_responders":true}"#;
    let length = payload.len();
    write!(
        stream,
        "CONNECT {options}\r\nSUB answer 1\r\nPUB {subject} answer {length}\r\n{payload}\r\n"
    )
    .ok()?;
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    while !line.starts_with("MSG ") && !line.starts_with("HMSG ") {
        line.clear();
        (lines.read_line(&mut line).ok()? > 0).then_some(())?;
    }
    let mut answer = vec![0; line.trim().rsplit_once(' ')?.1.parse().ok()?];
    lines.read_exact(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

fn is_good(answer: &str) -> bool {
    answer.starts_with('{') && !answer.contains("\"error\"")
}
