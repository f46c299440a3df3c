//! A property with the name of its tag does not compile. A derive cannot see this in one declaration.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use proactive_events_declared::random::Random;
use proactive_events_declared::used::{gift, part, properties};
use serde_json::Value;

const MODULES: usize = 80;

/// A file of modules, and its lines that are wrong.
fn declarations() -> (String, BTreeSet<u64>) {
    let mut random = Random(22);
    let mut lines = vec!["#![allow(warnings)]".to_owned()];
    let mut wrong = BTreeSet::new();
    for number in 0..MODULES {
        lines.push(format!(
            "mod declared_{number} {{ use proactive_events::*; use proactive_events::values::*;"
        ));
        let parts = [part(&mut random, "Leaf", &[]), part(&mut random, "Other", &[])];
        let mut tags = vec!["a", "kind"];
        tags.extend(parts.iter().flat_map(properties));
        let (gift, tag) = gift(&mut random, &tags);
        lines.extend(parts.iter().flat_map(|part| part.lines()).map(|(line, _)| line));
        for (line, _) in gift.lines() {
            lines.push(line);
            let line = &lines[lines.len() - 1];
            let holds = |name: &str| line.ends_with(&format!("({name}),"));
            if parts
                .iter()
                .any(|part| holds(&part.ident) && properties(part).contains(&tag.as_str()))
            {
                wrong.insert(lines.len() as u64);
            }
        }
        lines.push("}".to_owned());
    }
    lines.push("fn main() {}".to_owned());
    (lines.join("\n"), wrong)
}

/// The lines of all errors of a program that depends on the library.
fn errors(program: &str) -> BTreeSet<u64> {
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    let here: PathBuf = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in).into();
    let workspace = here.join("../..").canonicalize().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("collisions");
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/main.rs"), program).unwrap();
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let library = workspace.join("crates/proactive-events");
    let manifest = format!(
        "[package]\nname = \"collisions\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\nproactive-events = {{ path = {library:?}, default-features = false, features = [\"pattern\"] }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["check", "--offline", "--quiet", "--message-format", "json", "--target-dir"])
        .arg(folder.join("target"))
        .current_dir(&folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors = messages.filter(|message| message["message"]["level"] == "error");
    let spans = |error: Value| error["message"]["spans"].as_array().cloned().unwrap_or_default();
    let lines: BTreeSet<_> = errors.flat_map(spans).filter_map(|span| line(&span)).collect();
    assert!(!lines.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    lines
}

/// The line of the program from which the span was expanded: an assertion fails in the core library.
fn line(span: &Value) -> Option<u64> {
    let is_own = span["file_name"].as_str()?.ends_with("main.rs");
    if is_own { span["line_start"].as_u64() } else { line(span["expansion"].get("span")?) }
}

#[test]
fn a_property_called_as_the_tag_does_not_compile() {
    let (program, wrong) = declarations();
    let lines: Vec<_> = program.lines().collect();
    let errors = errors(&program);
    let shown = |set: BTreeSet<&u64>| -> Vec<_> {
        set.into_iter().map(|line| lines[*line as usize - 1]).collect()
    };
    assert!(wrong.len() > MODULES / 4 && wrong.len() < MODULES, "{}", wrong.len());
    assert_eq!(shown(wrong.difference(&errors).collect()), [""; 0], "compiled");
    assert_eq!(shown(errors.difference(&wrong).collect()), [""; 0], "did not compile");
}
