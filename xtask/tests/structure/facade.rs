//! Public names of the facade: each in one module, and the root has no other names than those.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::paths::Source;
use crate::root;

/// Other names of the root: the catalog, modules of the core, a macro, and items for derived code.
const OF_THE_ROOT: [&str; 5] = ["__private", "catalog", "event_schema", "send", "values"];

/// Largest number of names at the root.
const MAX_NAMES: usize = 25;

#[test]
fn each_name_is_in_one_module() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (module, names) in modules() {
        assert!(!names.is_empty(), "no names in {module}");
        for name in names {
            places.entry(name).or_default().push(module.clone());
        }
    }
    places.retain(|_, modules| modules.len() > 1);
    assert!(places.is_empty(), "in more than one module: {places:#?}");
}

#[test]
fn the_root_repeats_names_of_modules() {
    let known: BTreeSet<_> = modules().into_values().flatten().collect();
    let names: BTreeSet<_> = exports("proactive-events/src/lib.rs")
        .into_iter()
        .filter(|name| !OF_THE_ROOT.contains(&name.as_str()))
        .collect();
    let strange: Vec<_> = names.difference(&known).collect();
    assert!(strange.is_empty(), "in no module: {strange:?}");
    assert!(names.len() <= MAX_NAMES, "{} names at the root", names.len());
}

#[test]
fn core_and_facade_have_the_same_names() {
    for module in ["error", "external", "wire"] {
        let core = exports(&format!("proactive-events-core/src/{module}.rs"));
        let facade = exports(&format!("proactive-events/src/{module}.rs"));
        let missing: Vec<_> = core.difference(&facade).collect();
        assert!(missing.is_empty(), "not in `{module}` of the facade: {missing:?}");
    }
}

/// The modules of the facade, each with its names.
fn modules() -> BTreeMap<String, BTreeSet<String>> {
    let files = [
        ("client", "proactive-events/src/client.rs"),
        ("error", "proactive-events/src/error.rs"),
        ("external", "proactive-events/src/external.rs"),
        ("send", "proactive-events-core/src/send/mod.rs"),
        ("skill", "proactive-events/src/skill/mod.rs"),
        ("spoken", "proactive-events/src/spoken/mod.rs"),
        ("values", "proactive-events-core/src/values/mod.rs"),
        ("wire", "proactive-events/src/wire.rs"),
    ];
    files.into_iter().map(|(module, file)| (module.to_owned(), exports(file))).collect()
}

/// The public names that a file defines or re-exports.
fn exports(file: &str) -> BTreeSet<String> {
    let path = Path::new("crates").join(file);
    let text = std::fs::read_to_string(root().join(path)).unwrap();
    let items = syn::parse_file(&text).unwrap().items;
    let public: Vec<_> = items.into_iter().filter(is_public).collect();
    let source = Source::read(&public);
    source.items.into_iter().chain(source.imports.into_keys()).collect()
}

fn is_public(item: &syn::Item) -> bool {
    let visibility = match item {
        syn::Item::Const(item) => &item.vis,
        syn::Item::Enum(item) => &item.vis,
        syn::Item::Fn(item) => &item.vis,
        syn::Item::Struct(item) => &item.vis,
        syn::Item::Trait(item) => &item.vis,
        syn::Item::Type(item) => &item.vis,
        syn::Item::Use(item) => &item.vis,
        _ => return false,
    };
    matches!(visibility, syn::Visibility::Public(_))
}
