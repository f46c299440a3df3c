//! Which file it is, whatever its name. Files are compared by their metadata and never opened: closing a descriptor of
//! a SQLite database would drop the locks that this process holds on it.

use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// True if two paths name one file: by device and inode where both exist, and else by their names.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    match (std::fs::metadata(one), std::fs::metadata(other)) {
        (Ok(it), Ok(that)) => it.is_file() && is_same(one, &it, other, &that),
        (Err(_), Err(_)) => name(one).is_some_and(|it| name(other) == Some(it)),
        _ => false,
    }
}

/// True if the metadata, read under these paths, belongs to one file.
#[cfg(unix)]
pub(super) fn is_same(_: &Path, one: &Metadata, _: &Path, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere the standard library tells no inode.
#[cfg(not(unix))]
pub(super) fn is_same(one: &Path, _: &Metadata, other: &Path, _: &Metadata) -> bool {
    name(one).is_some_and(|it| name(other) == Some(it))
}

/// The whole name of a file that may not exist; its folder has to.
fn name(path: &Path) -> Option<PathBuf> {
    if let Ok(found) = path.canonicalize() {
        return Some(found);
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}
