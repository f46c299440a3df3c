//! Credentials, from the environment or from a file; never from an argument.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use proactive_events::Credentials;

use crate::env_file::EnvFile;

const ID: &str = "PROACTIVE_CLIENT_ID";
const SECRET: &str = "PROACTIVE_CLIENT_SECRET";

/// Reads the pair from the file, or from the environment.
pub(crate) fn read(file: Option<&Path>) -> anyhow::Result<Credentials> {
    let source = file.map(open).transpose()?;
    let value = |name: &str| match &source {
        Some(file) => file.value(name),
        None => std::env::var(name).ok(),
    };
    let missing = |name: &str| {
        let place = if source.is_some() { "in the credentials file" } else { "in the environment" };
        anyhow!(
            "{name} is not set {place}: take it from the skill's Permissions page, Alexa Skill Messaging"
        )
    };
    let given =
        |name: &str| value(name).filter(|value| !value.is_empty()).ok_or_else(|| missing(name));
    Ok(Credentials::new(given(ID)?, given(SECRET)?))
}

/// The values of a credentials file.
pub(crate) fn open(path: &Path) -> anyhow::Result<EnvFile> {
    warn_if_open(path);
    EnvFile::read(path).with_context(|| format!("credentials {}", path.display()))
}

/// Says so when others may read the secret; the file is used all the same.
#[cfg(unix)]
fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
    if is_open {
        let path = path.display();
        anstream::eprintln!("warning: others may read the credentials in {path}: chmod 600 {path}");
    }
}

/// Other systems have no permission bits.
#[cfg(not(unix))]
fn warn_if_open(_: &Path) {}
