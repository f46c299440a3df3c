//! Which schema files a path stands for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files with their texts, and the folder in which they stand.
pub(crate) struct Sources {
    pub(crate) folder: PathBuf,
    pub(crate) files: BTreeMap<String, String>,
}

/// Reads a folder, or one template with the definitions beside it.
pub(crate) fn read(path: &Path) -> Result<Sources, String> {
    let not_there = |error: std::io::Error| {
        format!("{}: {error}; the path begins at the folder of `Cargo.toml`", path.display())
    };
    if std::fs::metadata(path).map_err(not_there)?.is_dir() {
        let files =
            proactive_events_codegen::read_sources(path).map_err(|error| error.to_string())?;
        return Ok(Sources { folder: path.to_owned(), files });
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(format!("{}: neither a file nor a folder", path.display()));
    };
    let name = name.to_string_lossy();
    let mut files =
        proactive_events_codegen::read_sources(folder).map_err(|error| error.to_string())?;
    // Other templates are other calls; what is no template is definitions.
    files.retain(|file, _| *file == name || !proactive_events_codegen::is_template(file));
    Ok(Sources { folder: folder.to_owned(), files })
}
