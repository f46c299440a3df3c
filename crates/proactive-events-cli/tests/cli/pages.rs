//! A page a command in `docs/commands/`, made of its `--help`, and the index of all.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::tool::said;

/// The package's folder in the checkout that the tests run in, which may not be the one that compiled them.
fn here() -> PathBuf {
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in).into()
}

fn folder() -> PathBuf {
    here().join("../../docs/commands")
}

/// The commands below one, as its help lists them, with what they do.
fn commands(help: &str) -> Vec<(String, String)> {
    let listed = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let listed = listed.lines().take_while(|line| !line.trim().is_empty());
    let named = listed.filter_map(|line| line.strip_prefix("  ")?.split_once(' '));
    let named = named.filter(|(name, _)| !name.is_empty() && *name != "help");
    named.map(|(name, does)| (name.to_owned(), does.trim().to_owned())).collect()
}

/// The page of a command, and those of the commands below it.
fn pages(command: &[&str], pages: &mut BTreeMap<String, String>) {
    let (code, help, _) = said(&[command, &["--help"]].concat(), b"");
    assert_eq!(code, 0, "{command:?}");
    for (name, _) in commands(&help) {
        self::pages(&[command, &[&name]].concat(), pages);
    }
    let name = [&["proactive"], command].concat();
    let page = format!("# `{}`\n\n```text\n{}\n```\n", name.join(" "), help.trim_end());
    pages.insert(format!("{}.md", name.join("-")), page);
}

#[test]
fn every_command_has_a_page_that_is_its_help_with_an_example() {
    let mut made = BTreeMap::new();
    pages(&[], &mut made);
    assert!(made.len() > 14, "{:?}", made.keys());
    for (name, page) in &made {
        let has_commands = page.contains("\nCommands:\n");
        assert!(has_commands || page.contains("Example: proactive"), "{name} has no example");
    }
    let folder = folder();
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, page) in &made {
            std::fs::write(folder.join(name), page).unwrap();
        }
    }
    for (name, page) in &made {
        let kept = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(kept == *page, "docs/commands/{name} is old: run this with INSTA_UPDATE=always");
    }
    let kept = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(kept, made.len(), "docs/commands/ has pages of commands that are gone");
}
