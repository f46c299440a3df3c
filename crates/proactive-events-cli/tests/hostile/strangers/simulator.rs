//! `proactive simulate` as a process, and requests to it over plain connections.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::Process;
use crate::tool::proactive;

/// More than this no story waits.
const BOUND: Duration = Duration::from_secs(30);

/// A running simulator.
pub(super) struct Simulator {
    pub(super) process: Process,
    pub(super) address: String,
    _folder: tempfile::TempDir,
}

impl Simulator {
    pub(super) fn start(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let command = proactive(&[&["simulate", "--format", "json"], more].concat());
        let mut process = Process::start(command, &folder.path().join("simulator"));
        let deadline = Instant::now() + BOUND;
        while !process.out().contains('\n') {
            assert!(process.is_running() && Instant::now() < deadline, "{}", process.err());
            std::thread::sleep(Duration::from_millis(5));
        }
        let first: Value = serde_json::from_str(&process.out()).unwrap();
        let address = first["url"].as_str().unwrap().trim_start_matches("http://").to_owned();
        Self { process, address, _folder: folder }
    }

    /// Status and body; `host` is added unless the headers have one.
    pub(super) fn call(&self, line: &str, headers: &str, body: &str) -> (u16, String) {
        let has_host = headers.contains("host: ");
        let host = if has_host { String::new() } else { format!("host: {}\r\n", self.address) };
        let head = format!(
            "{line} HTTP/1.1\r\n{host}{headers}content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(BOUND)).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// A token as a header line.
    pub(super) fn token(&self) -> String {
        let form = "grant_type=client_credentials&client_id=me&client_secret=s&scope=alexa::proactive_events";
        let headers = "content-type: application/x-www-form-urlencoded\r\n";
        let (status, answer) = self.call("POST /auth/o2/token", headers, form);
        assert_eq!(status, 200, "{answer}");
        let answer: Value = serde_json::from_str(&answer).unwrap();
        format!("authorization: Bearer {}\r\n", answer["access_token"].as_str().unwrap())
    }
}
