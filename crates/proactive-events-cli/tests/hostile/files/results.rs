//! `--results` names a file that somebody else needs, or that changes while it is written.

use std::io::{Seek as _, Write as _};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use proactive_events_tests::tls::Authority;

use super::world::{Said, World};
use crate::tool::proactive;

/// Runs the campaign with results in this file.
pub fn run(world: &World, results: &Path) -> Said {
    world.deliver("run", &["--results", results.to_str().unwrap()])
}

/// The campaign is refused with exit code 2 before anything is queued or sent, and the file keeps its bytes.
#[track_caller]
pub fn is_refused(world: &World, results: &Path, says: &str) {
    let before = std::fs::read(results).ok();
    let said = run(world, results);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}: {said:?}", results.display());
    assert!(said.err.contains(says), "{}: {}", results.display(), said.err);
    assert_eq!(std::fs::read(results).ok(), before, "{}", results.display());
    let requests = world.simulator.stats().requests;
    assert_eq!(requests, 0, "{}: nothing is sent", results.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_somebody_else_keeps_its_bytes() {
    let world = World::new().await;
    world.list(3);
    let line = r#"{"user":null,"referenceId":"0123456789abcdef0123456789abcdef","outcome":"accepted","status":202,"requestId":null,"attempts":1,"line":2,"error":null}"#;
    let foreign = [
        ("settings.json", "{\"a\":1}".to_owned()),
        ("lines.jsonl", "{\"a\":1}\n{\"a\":2}\n".to_owned()),
        ("table.csv", "user,note\nA,one\nB,two".to_owned()),
        ("notes.txt", "no newline at the end".to_owned()),
        ("blank.txt", "\n\n".to_owned()),
        ("zeros.bin", "\0\0\0\0".to_owned()),
        ("other.jsonl", format!("{line}\n")),
        ("credentials.env", "PROACTIVE_CLIENT_ID=a\nPROACTIVE_CLIENT_SECRET=S3CRET\n".to_owned()),
        ("one-long-line.bin", "x".repeat(3 << 20)),
    ];
    for (name, text) in &foreign {
        world.file(name, text.as_bytes());
        is_refused(&world, &world.path(name), name);
    }
    assert!(!world.path("outbox.db").exists(), "nothing is queued");
    // It could be the beginning of a line of ours: the outbox says that it is not.
    world.file("torn.jsonl", br#"{"user":"amzn1.ask.account.A0","referenceId":"0"#);
    is_refused(&world, &world.path("torn.jsonl"), "line 1");
    world.file("brace.json", b"{");
    is_refused(&world, &world.path("brace.json"), "line 1");
    assert!(!world.path("outbox.db").exists(), "nothing is queued");
    assert_eq!(world.deliver("enqueue", &[]).code, 0);
    is_refused(&world, &world.path("torn.jsonl"), "line 1");
    is_refused(&world, &world.path("brace.json"), "line 1");
    assert_eq!(world.deliver("status", &[]).counts(), [0, 0, 0, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_results_of_another_campaign_or_of_an_edited_file_are_not_continued() {
    let world = World::new().await;
    world.list(3);
    assert_eq!(world.deliver("run", &["--campaign", "autumn"]).code, 0);
    world.simulator.reset();
    is_refused(&world, &world.path("results.jsonl"), "line 1");
    // One foreign line after lines of ours.
    let results = world.path("mixed.jsonl");
    assert_eq!(run(&world, &results).code, 0);
    world.simulator.reset();
    let mut text = std::fs::read(&results).unwrap();
    text.extend_from_slice(b"a note without a newline");
    std::fs::write(&results, &text).unwrap();
    is_refused(&world, &results, "line 4");
    text.push(b'\n');
    std::fs::write(&results, &text).unwrap();
    is_refused(&world, &results, "line 4");
    // A line that was taken out of the middle.
    let kept: String = String::from_utf8(text)
        .unwrap()
        .lines()
        .skip(1)
        .take(2)
        .map(|it| format!("{it}\n"))
        .collect();
    std::fs::write(&results, kept).unwrap();
    is_refused(&world, &results, "the outbox has another result");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_campaigns_own_files_are_not_its_results() {
    let world = World::new().await;
    world.list(3);
    // The outbox does not exist yet.
    is_refused(&world, &world.path("outbox.db"), "the outbox");
    is_refused(&world, &world.folder().join("./outbox.db-wal"), "the outbox");
    assert!(!world.path("outbox.db").exists());
    assert_eq!(world.deliver("enqueue", &[]).code, 0);
    world.file("secret.env", b"");
    symlink(world.path("outbox.db"), world.path("link.jsonl")).unwrap();
    std::fs::hard_link(world.path("list.csv"), world.path("hard.jsonl")).unwrap();
    for (name, what) in [
        ("outbox.db", "the outbox"),
        ("outbox.db-lock", "the outbox"),
        ("link.jsonl", "the outbox"),
        ("list.csv", "the recipients"),
        ("hard.jsonl", "the recipients"),
        ("body.json", "the body"),
    ] {
        is_refused(&world, &world.path(name), what);
    }
    let secret = world.path("secret.env");
    let secret = secret.to_str().unwrap();
    let said = world.deliver("run", &["--results", secret, "--credentials", secret]);
    assert!(said.code == 2 && said.err.contains("the credentials"), "{said:?}");
    assert_eq!(world.deliver("status", &[]).counts(), [0, 0, 0, 3]);
    assert_eq!(run(&world, &world.path("results.jsonl")).counts(), [3, 0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_a_file_or_has_no_folder_is_refused_before_anything_is_queued() {
    let world = World::new().await;
    world.list(3);
    std::fs::create_dir(world.path("folder")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(world.path("fifo")).status().unwrap();
    assert!(made.success());
    symlink(world.path("nothing"), world.path("dangling")).unwrap();
    for name in ["folder", "dangling", "missing/results.jsonl"] {
        is_refused(&world, &world.path(name), name);
    }
    let said = run(&world, &world.path("fifo"));
    assert!(said.code == 2 && said.err.contains("fifo"), "{said:?}");
    std::fs::write(world.path("sealed"), "").unwrap();
    std::fs::set_permissions(world.path("sealed"), PermissionsExt::from_mode(0o400)).unwrap();
    // The superuser can write everything.
    if std::fs::OpenOptions::new().append(true).open(world.path("sealed")).is_err() {
        is_refused(&world, &world.path("sealed"), "sealed");
    }
    assert!(!world.path("outbox.db").exists(), "nothing is queued");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_last_line_of_ours_is_written_again() {
    let world = World::new().await;
    world.list(40);
    assert_eq!(world.deliver("run", &[]).code, 0);
    let whole = std::fs::read(world.path("results.jsonl")).unwrap();
    let lines: Vec<_> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    for cut in [0, 30, lines[0], lines[0] + 1, lines[7] + 9, lines[20] - 1, whole.len() - 1] {
        let mut torn = whole[..cut].to_vec();
        // A power cut can leave zeros behind what was written.
        torn.resize(cut + cut % 3, 0);
        std::fs::write(world.path("results.jsonl"), torn).unwrap();
        let said = world.deliver("run", &[]);
        assert_eq!(said.code, 0, "{cut}: {said:?}");
        assert_eq!(std::fs::read(world.path("results.jsonl")).unwrap(), whole, "{cut}");
    }
    assert_eq!(world.simulator.stats().requests, 40);
}

/// Lets a campaign begin, changes its results file, and waits for its end.
async fn change_meanwhile(change: fn(&Path)) -> (World, Output) {
    let world = World::new().await;
    world.list(300);
    let results = world.path("results.jsonl");
    let arguments = world.arguments("run", &["--rate", "100"]);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let mut command = proactive(&arguments);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let begin = Instant::now();
    while std::fs::metadata(&results).map_or(0, |it| it.len()) == 0 {
        assert!(begin.elapsed() < Duration::from_secs(20), "no result was written");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    change(&results);
    let output = child.unwrap().wait_with_output().unwrap();
    (world, output)
}

/// A change of the results file ends the run. Then the same command completes it.
async fn change_while_running(change: fn(&Path), says: &str) {
    let (world, output) = change_meanwhile(change).await;
    let results = world.path("results.jsonl");
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains(says) && err.contains("the same command"), "{err}");
    let sent = world.simulator.stats().requests;
    assert!(sent < 300, "it noticed only when all was sent");
    let _ = std::fs::rename(&results, world.path("theirs"));
    assert_eq!(world.deliver("run", &[]).counts(), [300, 0, 0, 0]);
    assert_eq!(world.results().len(), 300);
    assert_eq!(world.simulator.stats().requests, 300, "what was in flight was not sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn results_that_are_deleted_while_running_are_noticed() {
    change_while_running(|file| std::fs::remove_file(file).unwrap(), "deleted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn results_that_are_replaced_while_running_are_noticed() {
    let replace = |file: &Path| {
        std::fs::rename(file, file.with_extension("old")).unwrap();
        std::fs::write(file, "theirs").unwrap();
    };
    change_while_running(replace, "replaced").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn results_that_are_cut_or_written_by_others_while_running_are_noticed() {
    let cut = |file: &Path| {
        std::fs::OpenOptions::new().write(true).open(file).unwrap().set_len(10).unwrap()
    };
    change_while_running(cut, "changed").await;
    let add = |file: &Path| {
        let mut file = std::fs::OpenOptions::new().append(true).open(file).unwrap();
        file.write_all(b"theirs\n").unwrap();
    };
    change_while_running(add, "changed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn results_that_are_overwritten_while_running_are_noticed() {
    let overwrite = |path: &Path| {
        let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        let known =
            || std::fs::metadata(path).map(|it| (it.len(), it.modified().unwrap())).unwrap();
        // The clock of a file system may be coarse: until the change has another time than the run's own write.
        let (begin, mut before) = (Instant::now(), known());
        loop {
            file.rewind().unwrap();
            file.write_all(b"X").unwrap();
            let after = known();
            if after.0 == before.0 && after.1 != before.1 {
                return;
            }
            assert!(begin.elapsed() < Duration::from_secs(10), "the file's time stands still");
            before = after;
        }
    };
    change_while_running(overwrite, "changed").await;
}

/// A backup that is put back, or `touch`: the bytes are the same, only the time is another.
#[tokio::test(flavor = "multi_thread")]
async fn results_with_another_time_are_not_changed() {
    let touch = |path: &Path| {
        let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    };
    let (world, output) = change_meanwhile(touch).await;
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert_eq!(world.results().len(), 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn results_that_others_can_read_are_tightened_and_that_is_told() {
    let world = World::new().await;
    world.list(3);
    let results = world.path("results.jsonl");
    let mode = || std::fs::metadata(&results).unwrap().permissions().mode() & 0o777;
    assert_eq!(world.deliver("run", &[]).code, 0);
    assert_eq!(mode(), 0o600, "a new file is private");
    std::fs::set_permissions(&results, PermissionsExt::from_mode(0o644)).unwrap();
    let said = world.deliver("run", &[]);
    assert!(
        said.code == 0 && said.err.contains("results.jsonl") && said.err.contains("600"),
        "{said:?}"
    );
    assert_eq!(mode(), 0o600);
    assert!(!world.deliver("run", &[]).err.contains("600"), "once is enough");
    // Not ours: not touched.
    world.file("theirs.txt", b"theirs\n");
    std::fs::set_permissions(world.path("theirs.txt"), PermissionsExt::from_mode(0o644)).unwrap();
    assert_eq!(run(&world, &world.path("theirs.txt")).code, 2);
    let theirs = std::fs::metadata(world.path("theirs.txt")).unwrap().permissions().mode();
    assert_eq!(theirs & 0o777, 0o644);
}

/// A file that another option reads is refused as results file, and the message gives that reason.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_another_option_reads_is_no_results_file() {
    let world = World::new().await;
    world.list(3);
    let pem = Authority::new("ours").pem();
    world.file("input", pem.as_bytes());
    let file = world.path("input");
    let path = file.to_str().unwrap();
    let nats = "nats://127.0.0.1:1";
    for (more, variable, says) in [
        (&["--ca", path][..], None, "the trusted certificates"),
        (&[], Some("SSL_CERT_FILE"), "the trusted certificates"),
        (&["--outbox", &format!("{nats}?creds={path}")], None, "the credentials of the outbox"),
        (&["--outbox", &format!("{nats}?ca={path}")], None, "the certificates of the outbox"),
        (&["--outbox", nats], Some("NATS_CREDS"), "the credentials of the outbox"),
    ] {
        let arguments = world.arguments("run", &[more, &["--results", path]].concat());
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let mut command = proactive(&arguments);
        let output = command.envs(variable.map(|it| (it, path))).stdin(Stdio::null()).output();
        let output = output.unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains("results") && err.contains(says), "{more:?}: {err}");
        assert_eq!(std::fs::read(&file).unwrap(), pem.as_bytes());
    }
}

/// Credentials for a service on this machine are not sent to Amazon.
#[tokio::test(flavor = "multi_thread")]
async fn a_service_on_loopback_is_asked_for_tokens_too() {
    let world = World::new().await;
    world.list(3);
    let mut arguments = world.arguments("run", &[]);
    let at = arguments.iter().position(|it| it == "--token-endpoint").unwrap();
    arguments.drain(at..at + 2);
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let output = proactive(&arguments).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let stats = world.simulator.stats();
    assert_eq!((stats.tokens, stats.events), (1, 3));
}
