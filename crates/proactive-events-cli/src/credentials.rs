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

/// The value of the first line `NAME=value`.
fn in_file(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines().filter_map(|line| line.split_once('='));
    lines.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
}
