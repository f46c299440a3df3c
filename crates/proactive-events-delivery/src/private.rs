//! Files for their owner alone.

use std::fs::File;
use std::io;

/// Takes the rights of everybody but the owner from a file; `true` if there were any.
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

/// Elsewhere permissions are no bits.
#[cfg(not(unix))]
pub(crate) fn tighten(_: &File) -> io::Result<bool> {
    Ok(false)
}
