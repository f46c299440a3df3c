//! Files for their owner alone.

use std::fs::File;
use std::io;
use std::path::Path;

/// Removes the rights of all users but the owner from a file; `true` if there were any.
#[cfg(unix)]
pub(crate) fn tighten(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = file.metadata()?.permissions();
    let is_open = permissions.mode() & 0o077 != 0;
    if is_open {
        permissions.set_mode(0o600);
        file.set_permissions(permissions)?;
    }
    Ok(is_open)
}

/// Other systems have no permission bits.
#[cfg(not(unix))]
pub(crate) fn tighten(_: &File) -> io::Result<bool> {
    Ok(false)
}

/// The same for a file that must not be opened; nothing happens where there is none.
#[cfg(unix)]
pub(crate) fn tighten_path(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = match std::fs::metadata(path) {
        Ok(found) => found.permissions(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if permissions.mode() & 0o077 == 0 {
        return Ok(());
    }
    permissions.set_mode(0o600);
    std::fs::set_permissions(path, permissions)
}

/// Other systems have no permission bits.
#[cfg(not(unix))]
pub(crate) fn tighten_path(_: &Path) -> io::Result<()> {
    Ok(())
}
