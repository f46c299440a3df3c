//! The wall clock of a process, which a story sets. Only the wall clock: the monotonic clocks go on as they are.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use proactive_events_tests::tools;
use tempfile::TempDir;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hostile/clocks/wall_clock.c");

/// The compiled shim, with the folder that holds it.
static SHIM: OnceLock<Option<(TempDir, PathBuf)>> = OnceLock::new();

/// The shim, compiled once per test run. Without a C compiler there is none, and that is said.
fn shim() -> Option<&'static Path> {
    let shim = SHIM.get_or_init(|| {
        let compiler = tools::find("CC", &["cc", "gcc", "clang"], "clocks that step (cc)")?;
        let folder = TempDir::with_prefix_in("clock-", env!("CARGO_TARGET_TMPDIR")).unwrap();
        let library = folder.path().join("wall_clock.so");
        let mut compile = Command::new(compiler);
        compile.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]);
        let compiled = compile.arg(&library).arg(SOURCE).output().unwrap();
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        Some((folder, library))
    });
    shim.as_ref().map(|(_, library)| library.as_path())
}

/// The offset of a wall clock, shared by the processes that are given it.
pub struct WallClock {
    path: PathBuf,
    file: File,
}

impl WallClock {
    /// A clock that is right, with its file in a folder. None without a C compiler: its stories are then skipped, loudly.
    pub fn new(folder: &Path, name: &str) -> Option<Self> {
        shim()?;
        let path = folder.join(name);
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(true).read(true).write(true).open(&path).unwrap();
        let clock = Self { path, file };
        clock.set(0);
        Some(clock)
    }

    /// Offset from the true time, in seconds.
    pub fn set(&self, seconds: i64) {
        self.file.write_all_at(&(seconds * 1_000).to_ne_bytes(), 0).unwrap();
    }

    /// Lets a command go by it.
    pub fn of<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("LD_PRELOAD", shim().unwrap()).env("PROACTIVE_TEST_CLOCK", &self.path)
    }
}

/// The shim shifts what the tool reads as the wall clock; else no story could fail.
#[test]
fn the_shim_shifts_the_wall_clock_of_the_tool() {
    let folder = TempDir::new().unwrap();
    let Some(clock) = WallClock::new(folder.path(), "clock") else { return };
    let stamp = || {
        let output = clock.of(&mut crate::tool::proactive(&["new", crate::tool::ORDER])).output();
        let event: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
        let stamp: proactive_events::Timestamp =
            event["timestamp"].as_str().unwrap().parse().unwrap();
        stamp.unix_millis()
    };
    let right = stamp();
    clock.set(86_400);
    assert!(stamp() - right >= 86_400_000 - 1_000);
    clock.set(-86_400);
    assert!(stamp() < right - 86_000_000);
}
