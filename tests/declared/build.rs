//! Lays out legal declarations with values of them, and the modules of the derive, for tests to compile as their own.

// A build script that fails is a test that fails.
#![allow(clippy::unwrap_used, dead_code)]

#[path = "src/generate.rs"]
mod generate;
#[path = "src/literals.rs"]
mod literals;
#[path = "src/model.rs"]
mod model;
#[path = "src/names.rs"]
mod names;
#[path = "src/random.rs"]
mod random;
#[path = "src/rules.rs"]
mod rules;
#[path = "src/used.rs"]
mod used;
#[path = "src/values.rs"]
mod values;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use random::Random;

const MODULES: usize = 100;
const VALUES: usize = 12;

fn main() {
    println!("cargo::rerun-if-changed=src");
    let here = env::var("CARGO_MANIFEST_DIR").unwrap();
    let derive = Path::new(&here).join("../../crates/proactive-events-derive/src");
    let derive = derive.canonicalize().unwrap();
    let root = derive.join("lib.rs");
    println!("cargo::rerun-if-changed={}", root.display());
    let target = env::var("OUT_DIR").unwrap();
    let derive = modules(&derive, &fs::read_to_string(root).unwrap());
    fs::write(format!("{target}/derive.rs"), derive).unwrap();
    fs::write(format!("{target}/declared.rs"), declared()).unwrap();
}

/// The declarations, and a function that judges the values of each module.
fn declared() -> String {
    let mut random = Random(22);
    let (mut text, mut calls) = (String::new(), String::new());
    for number in 0..MODULES {
        let module = used::module(&mut random, VALUES);
        writeln!(text, "#[allow(warnings)]\nmod declared_{number} {{\n{module}}}").unwrap();
        let declarations = module.split("pub fn values").next().unwrap();
        let call = format!("module({declarations:?}, declared_{number}::values(), counts)");
        writeln!(calls, "    wrong.extend({call});").unwrap();
    }
    let judge = "fn modules(counts: &mut Counts) -> Vec<String> {\n    let mut wrong = Vec::new();";
    text + &format!("{judge}\n{calls}    wrong\n}}\n")
}

/// The modules of the derive's root, declared from elsewhere.
fn modules(derive: &Path, root: &str) -> String {
    let mut modules = String::new();
    for line in root.lines().filter(|line| line.starts_with("mod ")) {
        let name = line.trim_start_matches("mod ").trim_end_matches(';');
        let file = derive.join(format!("{name}.rs"));
        let file = if file.exists() { file } else { derive.join(name).join("mod.rs") };
        writeln!(modules, "#[path = {file:?}]\nmod {name};").unwrap();
    }
    modules
}
