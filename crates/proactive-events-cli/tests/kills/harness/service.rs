//! The simulator as a process of its own, which writes every request down.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use proactive_events_simulator::MAGIC_PREFIX;
use serde_json::{Value, json};

use super::{PATIENCE, Process};
use crate::tool::proactive;

/// The service; it can be killed and started again, at the same address and with the events that it had.
pub struct Service {
    process: Option<Process>,
    folder: PathBuf,
    address: String,
}

impl Service {
    /// Starts it on a free port.
    pub fn start(folder: &Path) -> Self {
        let mut service =
            Self { process: None, folder: folder.to_owned(), address: "127.0.0.1:0".to_owned() };
        service.begin(&[]);
        service
    }

    fn begin(&mut self, more: &[&str]) {
        let record = self.record();
        let record = record.to_str().unwrap();
        let fixed = ["simulate", "--format", "json", "--listen", &self.address, "--record", record];
        let deadline = Instant::now() + PATIENCE;
        // Somebody may have the port for a moment.
        let process = loop {
            let command = proactive(&[&fixed[..], more].concat());
            let mut process = Process::start(command, &self.folder.join("service"));
            while process.is_running() && !process.out().contains('\n') {
                sleep(Duration::from_millis(2));
            }
            if process.is_running() {
                break process;
            }
            assert!(Instant::now() < deadline, "{}", process.err());
            sleep(Duration::from_millis(100));
        };
        let first: Value = serde_json::from_str(&process.out()).unwrap();
        self.address = first["url"].as_str().unwrap().trim_start_matches("http://").to_owned();
        self.process = Some(process);
    }

    /// The file in which every request stands.
    pub fn record(&self) -> PathBuf {
        self.folder.join("requests.jsonl")
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        assert!(self.process.take().unwrap().kill());
    }

    /// Starts it again after a kill: what it had accepted is in its inbox.
    pub fn restart(&mut self) {
        let record = self.record();
        self.begin(&["--replay", record.to_str().unwrap()]);
    }

    /// The options that tell a sender its address.
    pub fn options(&self) -> [String; 4] {
        let url = format!("http://{}", self.address);
        let token = format!("{url}/auth/o2/token");
        ["--endpoint".to_owned(), url, "--token-endpoint".to_owned(), token]
    }

    /// JSON that it returns for a path.
    pub fn get(&self, path: &str) -> Value {
        serde_json::from_str(&self.call("GET", path, "")).unwrap()
    }

    /// Number of requests since its start.
    pub fn requests(&self) -> u64 {
        self.get("/simulator/stats")["requests"].as_u64().unwrap()
    }

    /// Number of requests that it has accepted.
    pub fn accepted(&self) -> u64 {
        self.get("/simulator/stats")["byStatus"]["202"].as_u64().unwrap_or_default()
    }

    /// Adds a fault rule. What the service always refuses it still does: a rule would come first.
    pub fn fault(&self, rule: &Value) {
        if self.get("/simulator/faults") == json!([]) {
            self.add(&json!({ "user": format!("{MAGIC_PREFIX}invalid"), "status": 400 }));
        }
        self.add(rule);
    }

    fn add(&self, rule: &Value) {
        assert_eq!(self.call("POST", "/simulator/faults", &rule.to_string()), "");
    }

    /// Removes all fault rules.
    pub fn repair(&self) {
        assert_eq!(self.call("DELETE", "/simulator/faults", ""), "");
    }

    /// Calls it over a plain connection.
    pub fn call(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, length) = (&self.address, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 20"), "{method} {path}: {head}: {body}");
        body.to_owned()
    }
}
