//! The schema files of a path.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files with their texts, and their folder: as a full path, and as it was written.
pub(crate) struct Sources {
    pub(crate) folder: PathBuf,
    pub(crate) written: String,
    pub(crate) files: BTreeMap<String, String>,
}

/// Reads a folder, or one template with the definitions in its folder. The path is relative to the crate's folder.
pub(crate) fn read(root: &Path, path: &str) -> Result<Sources, String> {
    let full = root.join(path);
    let not_there = |error: std::io::Error| {
        format!("{path}: {error}; the path begins at the folder of `Cargo.toml`")
    };
    let is_folder = std::fs::metadata(&full).map_err(not_there)?.is_dir();
    let written = Path::new(path);
    let (folder, written) = match (full.parent(), written.parent()) {
        _ if is_folder => (full.as_path(), written),
        (Some(folder), Some(written)) => (folder, written),
        _ => return Err(format!("{path}: neither a file nor a folder")),
    };
    let mut files =
        proactive_events_codegen::read_sources(folder).map_err(|error| error.to_string())?;
    if let (false, Some(name)) = (is_folder, full.file_name()) {
        // Other templates belong to other calls; the remaining files are definitions.
        files.retain(|file, _| {
            name == file.as_str() || !proactive_events_codegen::is_template(file)
        });
    }
    Ok(Sources {
        folder: folder.to_owned(),
        written: written.to_string_lossy().into_owned(),
        files,
    })
}
