//! The tables' places in `docs/scale.md`: a comment before, a comment after.

use std::fs;
use std::path::Path;

use super::super::Failed;

/// The page.
pub(super) const PAGE: &str = "docs/scale.md";
/// The table that is too long for the page.
pub(super) const EVERY_RUN: &str = "every run";

/// Puts the tables into the page.
pub(super) fn write(root: &Path, blocks: &[(&str, String)]) -> Result<(), Failed> {
    let path = root.join(PAGE);
    let mut page = fs::read_to_string(&path)?;
    for (name, table) in blocks.iter().filter(|(name, _)| *name != EVERY_RUN) {
        page = fill(&page, name, table)?;
    }
    Ok(fs::write(path, page)?)
}

/// The page with a table in its place.
pub(super) fn fill(page: &str, name: &str, table: &str) -> Result<String, Failed> {
    let (begin, end) = (format!("<!-- fleet: {name} -->\n"), "<!-- fleet: end -->");
    let parts = page.split_once(&begin);
    let parts = parts.and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) =
        parts.ok_or_else(|| Failed::new(format!("{PAGE} has no place for {name}")))?;
    Ok(format!("{before}{begin}\n{table}\n{end}{after}"))
}
