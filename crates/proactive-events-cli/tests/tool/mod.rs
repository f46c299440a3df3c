//! The real binary, through pipes.

// Not every test binary needs all of it.
#![allow(dead_code)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The tool with credentials in its environment.
pub fn proactive(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proactive"));
    command
        .args(arguments)
        .env("PROACTIVE_CLIENT_ID", "amzn1.application-oa2-client.me")
        .env("PROACTIVE_CLIENT_SECRET", "S3CRET");
    command
}

pub fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = proactive(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that does not read its input closes it.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// `send -` to a simulator, for the development stage.
pub fn send<'a>(endpoint: &'a str, token_endpoint: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let send = ["send", "-", "--region", "na", "--stage", "development"];
    let to = ["--endpoint", endpoint, "--token-endpoint", token_endpoint];
    [&send[..], &to, more].concat()
}

/// Exit code, standard output and standard error.
pub fn said(arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let output = run(arguments, input);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Exit code and the JSON lines of standard output.
pub fn lines(arguments: &[&str], input: &[u8]) -> (i32, Vec<Value>) {
    let (code, text, _) = said(arguments, input);
    (code, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// The folder of this test's own files, with a slash at its end.
pub fn folder() -> String {
    let test = std::thread::current().name().unwrap_or_default().replace("::", "-");
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tool-{}-{test}", std::process::id()));
    format!("{}/", folder.display())
}

/// A file of this test's own.
pub fn file(name: &str, text: &[u8]) -> String {
    let folder = folder();
    std::fs::create_dir_all(&folder).unwrap();
    let path = format!("{folder}{name}");
    std::fs::write(&path, text).unwrap();
    path
}

pub fn sample(template: &str, more: &[&str]) -> Vec<u8> {
    let output = run(&[&["new", template], more].concat(), b"");
    assert_eq!(output.status.code(), Some(0));
    output.stdout
}

pub const ORDER: &str = "AMAZON.OrderStatus.Updated";
