//! Files as Windows programs save them: a byte order mark, UTF-16, CRLF, and shell syntax in credentials.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

use proactive_events_simulator::Simulator;

use crate::tool::{ORDER, file, lines, proactive, said, sample, send};

const MARK: &[u8] = b"\xef\xbb\xbf";

fn marked(text: impl AsRef<[u8]>) -> Vec<u8> {
    [MARK, text.as_ref()].concat()
}

/// As `>` in PowerShell and Notepad's "Unicode" write it.
fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// `send` of a sample with this credentials file and nothing in the environment.
async fn send_with(simulator: &Simulator, name: &str, credentials: &[u8]) -> (i32, String) {
    let credentials = file(name, credentials);
    let order = file(&format!("{name}.json"), &sample(ORDER, &[]));
    let (url, token) = (simulator.url(), simulator.token_endpoint());
    let arguments = send(&url, &token, &["--credentials", &credentials]);
    let arguments: Vec<_> =
        arguments.iter().map(|it| if *it == "-" { &*order } else { it }).collect();
    let mut command = proactive(&arguments);
    command.env_remove("PROACTIVE_CLIENT_ID").env_remove("PROACTIVE_CLIENT_SECRET");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_files_of_windows_and_of_shells_are_read() {
    let simulator = Simulator::start().await.unwrap();
    for (index, text) in [
        "PROACTIVE_CLIENT_ID=me\r\nPROACTIVE_CLIENT_SECRET=S3CRET\r\n",
        "export PROACTIVE_CLIENT_ID=\"me\"\nexport PROACTIVE_CLIENT_SECRET='S3CRET' # of 2026\n",
        "# credentials\r\n\r\nexport\tPROACTIVE_CLIENT_ID = me # mine\r\nPROACTIVE_CLIENT_SECRET=\"S3CRET\"\r\n",
    ]
    .into_iter()
    .enumerate()
    {
        for (kind, text) in [("plain", text.as_bytes().to_vec()), ("marked", marked(text))] {
            let (code, said) = send_with(&simulator, &format!("{kind}-{index}"), &text).await;
            assert_eq!(code, 0, "{kind} {index}: {said}");
            assert!(!said.contains("S3CRET"), "{said}");
        }
    }
    let wide = utf16("PROACTIVE_CLIENT_ID=me\r\nPROACTIVE_CLIENT_SECRET=S3CRET\r\n");
    let (code, said) = send_with(&simulator, "wide", &wide).await;
    assert!(
        code == 2 && said.contains("UTF-16") && said.contains("save the file as UTF-8"),
        "{said}"
    );
    let unclosed = b"PROACTIVE_CLIENT_ID=me\nPROACTIVE_CLIENT_SECRET=\"S3CRET\n";
    let (code, said) = send_with(&simulator, "unclosed", unclosed).await;
    assert!(code == 2 && said.contains("line 2") && !said.contains("S3CRET"), "{said}");
    // A secret for another client id than the one that was meant would be refused: the id itself arrives.
    let (code, said) = send_with(
        &simulator,
        "unknown",
        b"export PROACTIVE_CLIENT_ID=\"unknown\"\nPROACTIVE_CLIENT_SECRET=x\n",
    )
    .await;
    assert!(code == 2 && said.contains("invalid_client"), "{said}");
    simulator.shutdown().await;
}

#[test]
fn requests_are_read_behind_a_mark_and_utf16_is_named() {
    let order = String::from_utf8(sample(ORDER, &[])).unwrap();
    let (code, verdicts) = lines(&["validate", "-", "--format", "json"], &marked(&order));
    assert_eq!((code, &verdicts[0]["warnings"][0]["code"]), (0, &"byte-order-mark".into()));
    for command in [
        &["preview", "-"][..],
        &["validate", "-"],
        &["send", "-", "--dry-run", "--region", "na", "--stage", "development"],
    ] {
        assert_eq!(said(command, &marked(&order)).0, 0, "{command:?}");
        let (code, out, errors) = said(command, &utf16(&order));
        assert!(
            code > 0 && format!("{out}{errors}").contains("UTF-16"),
            "{command:?}: {out}{errors}"
        );
    }
    // The place is counted behind the mark.
    let wrong = marked(r#"{"timestamp": 1 1}"#);
    let (_, verdicts) = lines(&["validate", "-", "--format", "json"], &wrong);
    assert_eq!(verdicts[0]["errors"][0]["column"], 17, "{verdicts:?}");
}

#[test]
fn schemas_are_generated_from_behind_a_mark() {
    let folder = tempfile::tempdir().unwrap();
    let (schemas, out) = (folder.path().join("schemas"), folder.path().join("out"));
    std::fs::create_dir(&schemas).unwrap();
    let schema = r#"{ "title": "ACME.Door.Opened", "type": "object", "properties": { "how": { "enum": ["FAST"] } }, "additionalProperties": false }"#;
    let path = schemas.join("ACME.Door.Opened.json");
    let arguments =
        ["regen", "--schemas", schemas.to_str().unwrap(), "--out", out.to_str().unwrap()];
    std::fs::write(&path, schema).unwrap();
    let (code, _, errors) = said(&arguments, b"");
    assert_eq!(code, 0, "{errors}");
    std::fs::write(&path, marked(schema)).unwrap();
    let (code, text, errors) = said(&[&arguments[..], &["--check"]].concat(), b"");
    assert_eq!(code, 0, "the mark changes nothing: {text}{errors}");

    let place = |text: &[u8]| {
        std::fs::write(&path, text).unwrap();
        let (code, out, errors) = said(&[&arguments[..], &["--format", "json"]].concat(), b"");
        (code, out, errors)
    };
    let wrong = schema.replace("\"enum\"", "\"enumm\"");
    let (plain, with_mark) = (place(wrong.as_bytes()), place(&marked(&wrong)));
    assert!(plain.0 == 1 && plain == with_mark, "{plain:?}\n{with_mark:?}");
    let (code, _, errors) = place(&utf16(schema));
    assert!(
        code == 2 && errors.contains("UTF-16") && errors.contains("ACME.Door.Opened.json"),
        "{errors}"
    );
}

/// POST to a path of the simulator; the whole answer.
fn post(simulator: &Simulator, path: &str, headers: &str, body: &[u8]) -> String {
    let address = simulator.url();
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n",
        address.trim_start_matches("http://")
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn the_simulator_reads_bodies_behind_a_mark() {
    let simulator = Simulator::start().await.unwrap();
    let form =
        b"grant_type=client_credentials&client_id=me&client_secret=x&scope=alexa::proactive_events";
    let kind = "content-type: application/x-www-form-urlencoded\r\n";
    let token = post(&simulator, "/auth/o2/token", kind, form);
    let token = token.split("\"access_token\":\"").nth(1).unwrap().split('"').next().unwrap();
    let headers = format!("content-type: application/json\r\nauthorization: Bearer {token}\r\n");
    let order = String::from_utf8(sample(ORDER, &[])).unwrap();
    let answer = post(&simulator, "/v1/proactiveEvents", &headers, &marked(&order));
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    let inbox = simulator.inbox();
    assert_eq!(inbox[0].request["event"]["name"], ORDER, "it is kept, and read again");
    let answer = post(&simulator, "/v1/proactiveEvents", &headers, &utf16(&order));
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("UTF-16"), "{answer}");
    let rule = marked(r#"{"status": 503, "times": 1}"#);
    let answer = post(&simulator, "/simulator/faults", "content-type: application/json\r\n", &rule);
    assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    assert!(post(&simulator, "/v1/proactiveEvents", &headers, order.as_bytes()).contains(" 503 "));
    simulator.shutdown().await;
}

#[test]
fn simulate_takes_schemas_and_recordings_behind_a_mark() {
    let schema = r#"{ "type": "object", "properties": {}, "additionalProperties": false }"#;
    let template = file("ACME.Door.Opened.json", &marked(schema));
    let recording = file("replay.jsonl", &marked("\r\n"));
    let serves = |schema: &str, recording: &str| {
        let arguments = ["simulate", "--format", "json", "--schema", schema, "--replay", recording];
        let mut child =
            proactive(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The first line, or the end of a tool that does not start.
        let mut first = [0; 8];
        let serves = child.stdout.take().unwrap().read_exact(&mut first).is_ok();
        let _ = child.kill();
        (serves, String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap())
    };
    assert_eq!(serves(&template, &recording), (true, String::new()));
    let wide = file("ACME.Gate.Opened.json", &utf16(schema));
    let (serving, errors) = serves(&wide, &recording);
    assert!(!serving && errors.contains("UTF-16") && errors.contains("ACME.Gate"), "{errors}");
    let wide = file("wide.jsonl", &utf16("{}\n"));
    let (serving, errors) = serves(&template, &wide);
    assert!(!serving && errors.contains("UTF-16") && errors.contains("wide.jsonl:1"), "{errors}");
}
