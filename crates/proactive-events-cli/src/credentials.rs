//! Credentials, from the environment or from a file; never from an argument.

use std::path::Path;

use proactive_events::Credentials;

use crate::exit::Failure;

const ID: &str = "PROACTIVE_CLIENT_ID";
const SECRET: &str = "PROACTIVE_CLIENT_SECRET";

/// Reads the pair from the file, or from the environment.
pub(crate) fn read(file: Option<&Path>) -> Result<Credentials, Failure> {
    let text = match file {
        Some(path) => {
            warn_if_open(path);
            let read = std::fs::read_to_string(path);
            Some(read.map_err(|error| {
                Failure::new(format!("credentials {}: {error}", path.display()))
            })?)
        }
        None => None,
    };
    let value = |name: &str| match &text {
        Some(text) => in_file(text, name),
        None => std::env::var(name).ok(),
    };
    let missing = |name: &str| {
        let place = if text.is_some() { "in the credentials file" } else { "in the environment" };
        Failure::new(format!(
            "{name} is not set {place}: take it from the skill's Permissions page, Alexa Skill Messaging"
        ))
    };
    let given =
        |name: &str| value(name).filter(|value| !value.is_empty()).ok_or_else(|| missing(name));
    Ok(Credentials::new(given(ID)?, given(SECRET)?))
}

/// Says so when others may read the secret; the file is used all the same.
#[cfg(unix)]
fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
    if is_open {
        let path = path.display();
        eprintln!("warning: others may read the credentials in {path}: chmod 600 {path}");
    }
}

/// Elsewhere permissions are no bits.
#[cfg(not(unix))]
fn warn_if_open(_: &Path) {}

/// The value of the first line `NAME=value`.
fn in_file(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines().filter_map(|line| line.split_once('='));
    lines.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
}
