//! Files with customers in them that other users can read.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use super::world::World;
use crate::tool::{ORDER, proactive, said, sample, send};

fn mode(file: &Path) -> u32 {
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}

fn open_to_all(file: &Path) {
    std::fs::set_permissions(file, PermissionsExt::from_mode(0o644)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outbox_that_others_can_read_is_tightened_and_that_is_told() {
    let world = World::new().await;
    world.list(3);
    assert_eq!(world.deliver("enqueue", &[]).code, 0);
    let outbox = world.path("outbox.db");
    assert_eq!(mode(&outbox), 0o600, "a new file is private");
    open_to_all(&outbox);
    let status = world.deliver("status", &[]);
    assert_eq!((status.code, mode(&outbox)), (0, 0o644), "who only looks changes nothing");
    let said = world.deliver("run", &[]);
    assert!(
        said.code == 0 && said.err.contains("outbox.db") && said.err.contains("600"),
        "{said:?}"
    );
    assert_eq!(mode(&outbox), 0o600);
    let said = world.deliver("run", &[]);
    assert!(said.code == 0 && !said.err.contains("600"), "once is enough: {said:?}");
    // The log of a killed process.
    let connection = rusqlite::Connection::open(&outbox).unwrap();
    connection
        .execute_batch("CREATE TABLE kept (it); INSERT INTO kept VALUES (1); DROP TABLE kept;")
        .unwrap();
    let log = world.path("outbox.db-wal");
    open_to_all(&log);
    let said = world.deliver("cancel", &[]);
    assert!(said.code == 0 && said.err.contains("600"), "{said:?}");
    assert!(!log.exists() || mode(&log) == 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_somebody_else_keeps_its_mode_and_its_bytes() {
    let world = World::new().await;
    world.list(3);
    let outbox = world.path("outbox.db");
    let theirs = rusqlite::Connection::open(&outbox).unwrap();
    theirs.execute_batch("CREATE TABLE theirs (it); INSERT INTO theirs VALUES (1);").unwrap();
    drop(theirs);
    open_to_all(&outbox);
    let before = std::fs::read(&outbox).unwrap();
    let said = world.deliver("run", &[]);
    assert_eq!((said.code, mode(&outbox)), (2, 0o644), "{said:?}");
    assert_eq!(std::fs::read(&outbox).unwrap(), before);
}

/// Starts a simulator that records into a file, sends one event to it, and ends it; what it wrote to standard error.
fn record(file: &Path) -> (Option<i32>, String) {
    use std::io::{BufRead as _, BufReader};
    let arguments = ["simulate", "--format", "json", "--record", file.to_str().unwrap()];
    let mut command = proactive(&arguments);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    if let Ok(started) = serde_json::from_str::<serde_json::Value>(&line) {
        let url = started["url"].as_str().unwrap().to_owned();
        let token = started["tokenEndpoint"].as_str().unwrap().to_owned();
        let (code, _, err) = said(&send(&url, &token, &[]), &sample(ORDER, &[]));
        assert_eq!(code, 0, "{err}");
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_recording_is_private_and_only_a_recording_is_continued() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let tape = folder.path().join("tape.jsonl");
    let (_, err) = record(&tape);
    assert!(!err.contains("600"), "{err}");
    assert_eq!(mode(&tape), 0o600, "a new file is private");
    let lines = || std::fs::read_to_string(&tape).unwrap().lines().count();
    let once = lines();
    assert!(once > 0);
    open_to_all(&tape);
    let (_, err) = record(&tape);
    assert!(err.contains("tape.jsonl") && err.contains("600"), "{err}");
    assert_eq!((mode(&tape), lines()), (0o600, 2 * once));
    let whole = std::fs::read(&tape).unwrap();
    for text in [&b"{\"a\":1}\n"[..], b"notes", b"\n", &whole[..whole.len() - 1]] {
        std::fs::write(&tape, text).unwrap();
        open_to_all(&tape);
        let (code, err) = record(&tape);
        assert!(code == Some(2) && err.contains("tape.jsonl"), "{code:?} {err}");
        assert_eq!((std::fs::read(&tape).unwrap(), mode(&tape)), (text.to_vec(), 0o644));
    }
}

#[test]
fn a_manifest_that_is_patched_keeps_its_mode_its_link_and_its_neighbours() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("real.json"), r#"{"manifest":{"apis":{"custom":{}}}}"#).unwrap();
    std::fs::set_permissions(path("real.json"), PermissionsExt::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(path("real.json"), path("skill.json")).unwrap();
    for name in ["skill.json.new", "real.json.new"] {
        std::fs::write(path(name), "theirs").unwrap();
    }
    let skill = path("skill.json");
    let (_, _, err) = said(&["manifest", "patch", "--write", skill.to_str().unwrap()], b"");
    assert!(err.contains("written"), "{err}");
    assert!(skill.is_symlink());
    assert_eq!(mode(&path("real.json")), 0o640);
    assert!(std::fs::read_to_string(path("real.json")).unwrap().contains("notifications:write"));
    for name in ["skill.json.new", "real.json.new"] {
        assert_eq!(std::fs::read_to_string(path(name)).unwrap(), "theirs");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "nothing is left over");
}
