//! A thousand templates: all of them are there, no names collide, and nothing but the schemas decides the text.

use std::collections::{BTreeMap, BTreeSet};

use proactive_events_codegen::{Options, generate, read_sources};
use proactive_events_tests::synthetic;

fn options() -> Options {
    Options::new("make regen", "schemas")
}

#[test]
fn a_thousand_templates() {
    let files = synthetic::templates(1_000);
    let output = generate(&files, &options()).unwrap();
    let modules: BTreeSet<_> = output.files().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(modules.len(), 1_001, "a module each, and the one over them");
    let texts: BTreeMap<_, _> = output.files().collect();
    for name in files.keys().filter(|name| proactive_events_codegen::is_template(name)) {
        let name = name.strip_suffix(".json").unwrap();
        let declared = format!("#[event(name = \"{name}\")]");
        assert_eq!(texts.values().filter(|text| text.contains(&declared)).count(), 1, "{name}");
    }
    let index = texts["src/generated/mod.rs"];
    assert_eq!(index.matches("pub mod ").count(), 1_000);
    for text in texts.values() {
        let names: Vec<_> =
            text.lines().filter_map(|line| line.strip_prefix("pub struct ")).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    }
}

/// Neither the order in which files were written, nor the folder, nor the time shows in the output.
#[test]
fn only_the_schemas_decide() {
    let files = synthetic::templates(40);
    let expected = generate(&files, &options()).unwrap();
    for (folder, backwards) in [("forwards", false), ("a longer path/backwards", true)] {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("scale").join(folder);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mut names: Vec<_> = files.keys().collect();
        if backwards {
            names.reverse();
        }
        for name in names {
            std::fs::write(folder.join(name), &files[name]).unwrap();
        }
        let output = generate(&read_sources(&folder).unwrap(), &options()).unwrap();
        assert_eq!(output, expected);
    }
}

/// Templates of one type but of other states have modules of their own.
#[test]
fn several_states_of_one_type() {
    let template = |title: &str| {
        format!(
            r#"{{"title":"{title}","type":"object","properties":{{}},"additionalProperties":false}}"#
        )
    };
    let names = ["ACME.Door.Opened", "ACME.Door.Shut", "ACME.Window.Opened"];
    let files = names.iter().map(|name| (format!("{name}.json"), template(name))).collect();
    let output = generate(&files, &options()).unwrap();
    let paths: Vec<_> = output.files().map(|(path, _)| path).collect();
    let modules = ["door_opened", "door_shut", "mod", "window"];
    assert_eq!(paths, modules.map(|module| format!("src/generated/{module}.rs")));
}
