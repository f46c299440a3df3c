//! Personal data: who can read it, and what removes it.

use std::process::Command;

use crate::tool::proactive;
use crate::world::{World, user};

/// Files that hold one of these bytes anywhere.
fn files_with(world: &World, text: &str) -> Vec<String> {
    let files = std::fs::read_dir(world.folder()).unwrap().map(|it| it.unwrap().path());
    let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|it| it == text.as_bytes());
    let files = files.filter(|path| holds(&std::fs::read(path).unwrap()));
    files.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn purge_removes_a_finished_campaign() {
    let world = World::new().await;
    world.list(300);
    assert_eq!(world.deliver("enqueue", &[]).code, 0);
    let said = world.deliver("purge", &[]);
    assert_eq!((said.code, said.counts()), (1, [0, 0, 0, 300]), "not before its end: {said:?}");
    assert!(said.err.contains("not finished"), "{}", said.err);
    assert_eq!(world.deliver("run", &[]).counts(), [300, 0, 0, 0]);
    // Another campaign keeps what is its own.
    world.file("other.csv", b"user\namzn1.ask.account.OTHER\n");
    let other = ["--campaign", "autumn", "--recipients"];
    let list = world.path("other.csv");
    let other = [&other[..], &[list.to_str().unwrap(), "--results", "/dev/null"]].concat();
    assert_eq!(world.deliver("run", &other).code, 0);
    let said = world.deliver("purge", &[]);
    assert_eq!((said.code, said.counts()), (0, [300, 0, 0, 0]), "{said:?}");
    let left = files_with(&world, "ask.account.A");
    assert!(!left.iter().any(|name| name.starts_with("outbox")), "{left:?}");
    assert!(left.contains(&"results.jsonl".to_owned()), "{left:?}");
    // Nor anything that follows from the ids, nor the texts.
    let reference_id = &world.results()[&2]["referenceId"];
    assert_eq!(files_with(&world, reference_id.as_str().unwrap()), ["results.jsonl"]);
    assert!(files_with(&world, "account.OTHER").iter().any(|name| name.starts_with("outbox")));
    let status = world.deliver("status", &["--campaign", "autumn"]);
    assert_eq!(status.counts(), [1, 0, 0, 0]);
    assert_eq!(world.deliver("status", &[]).code, 2, "spring is gone");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new().await;
    world.list(300);
    std::fs::remove_file(world.path("list.csv")).unwrap();
    // Slow enough to be looked at.
    let command = proactive(&[]);
    let mut loose = Command::new("sh");
    let script = "umask 0; exec \"$0\" \"$@\"";
    loose.arg("-c").arg(script).arg(command.get_program());
    loose.args(world.arguments("run", &["--recipients", "-", "--rate", "100"]));
    loose.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let list: String = (0..300).map(|number| format!("{}\n", user(number))).collect();
    let list_file = world.folder().join("input");
    std::fs::write(&list_file, format!("user\n{list}")).unwrap();
    loose.stdin(std::fs::File::open(&list_file).unwrap()).stdout(std::process::Stdio::null());
    let mut process = loose.stderr(std::process::Stdio::null()).spawn().unwrap();
    while world.events() < 50 {
        assert!(process.try_wait().unwrap().is_none());
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let own = ["body.json", "input"];
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(world.folder()).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if !own.contains(&name.as_str()) {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{name}: {mode:o}");
            seen.push(name);
        }
    }
    seen.sort_unstable();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(
        seen,
        ["outbox.db", "outbox.db-lock", "outbox.db-shm", "outbox.db-wal", "results.jsonl"]
    );
}
