//! `docs/operate.md` names every metric of the sources, and none that does not exist.

use std::collections::BTreeSet;

use super::{crates, files, root};

/// The macros that record a metric; its name is their first argument.
const MACROS: [&str; 3] = ["metrics::counter!(", "metrics::gauge!(", "metrics::histogram!("];

#[test]
fn the_page_for_operators_names_every_metric() {
    let page = std::fs::read_to_string(root().join("docs/operate.md")).unwrap();
    let (_, table) = page.split_once("\n## Metrics\n").unwrap();
    let table = table.split("\n## ").next().unwrap();
    let named: BTreeSet<_> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .collect();
    let mut recorded = BTreeSet::new();
    for folder in crates() {
        for file in files(&folder.join("src"), Some("rs")) {
            recorded.extend(metrics(&std::fs::read_to_string(file).unwrap()));
        }
    }
    assert!(recorded.len() > 5, "{recorded:?}");
    assert_eq!(named, recorded);
}

/// The names of the metrics that a source records.
fn metrics(source: &str) -> Vec<String> {
    let arguments = MACROS.iter().flat_map(|name| source.split(name).skip(1));
    let names = arguments.map(|it| it.trim_start().strip_prefix('"').unwrap().split('"').next());
    names.map(|name| name.unwrap().to_owned()).collect()
}
