//! Held against a folder, written into it.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use proactive_events_codegen::{Options, Stale, generate, read_sources};

/// A folder of this test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn sources(words: &str) -> BTreeMap<String, String> {
    let text = format!(
        r#"{{"title":"ACME.Door.Opened","type":"object","properties":{{"how":{{"type":"string","enum":[{words}]}}}},"additionalProperties":false}}"#
    );
    BTreeMap::from([("ACME.Door.Opened.json".to_owned(), text)])
}

#[test]
fn check_never_writes_and_write_makes_check_content() {
    let folder = Folder::new("regen");
    let options = Options::new("make regen", "schemas").embed_schemas();
    let output = generate(&sources(r#""SLOWLY","FAST""#), &options).unwrap();
    assert_eq!(output.check(&folder.0).unwrap().len(), 4);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
    output.write(&folder.0).unwrap();
    assert_eq!(output.check(&folder.0).unwrap(), []);
    assert_eq!(output.write(&folder.0).unwrap(), []);

    let orphan = folder.0.join("src/generated/window.rs");
    fs::write(&orphan, "").unwrap();
    let changed = generate(&sources(r#""SLOWLY""#), &options).unwrap();
    let stale = changed.check(&folder.0).unwrap();
    assert_eq!(
        stale,
        [
            Stale::Differs("schemas/ACME.Door.Opened.json".to_owned(), 1),
            Stale::Differs("src/generated/door.rs".to_owned(), 2),
            Stale::Orphan("src/generated/window.rs".to_owned()),
        ]
    );
    assert!(orphan.exists());
    changed.write(&folder.0).unwrap();
    assert!(!orphan.exists());
    assert_eq!(changed.check(&folder.0).unwrap(), []);
}

#[test]
fn a_folder_that_cannot_be_read_is_named() {
    let error = read_sources(&PathBuf::from("no/such/folder")).unwrap_err().to_string();
    assert!(error.contains("no/such/folder"), "{error}");
    let folder = Folder::new("latin");
    fs::write(folder.0.join("A.B.C.json"), b"\xff").unwrap();
    let error = read_sources(&folder.0).unwrap_err().to_string();
    assert!(error.contains("A.B.C.json"), "{error}");
}
