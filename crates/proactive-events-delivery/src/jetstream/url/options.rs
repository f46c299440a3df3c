//! Options after the `?`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::parts::decode;

const NAMES: [&str; 6] = ["replicas", "creds", "ca", "lease", "in_flight", "window"];

/// The options of a URL. `None`: the consumer's own setting stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Options {
    pub(in super::super) replicas: usize,
    pub(in super::super) creds: Option<PathBuf>,
    pub(in super::super) ca: Option<PathBuf>,
    pub(in super::super) lease: Option<Duration>,
    pub(in super::super) in_flight: Option<u32>,
    pub(in super::super) window: Duration,
    /// As written, to be shown.
    text: String,
}

impl Options {
    pub(super) fn parse(query: &str) -> Result<Self, String> {
        let mut options = Self {
            replicas: 1,
            creds: None,
            ca: None,
            lease: None,
            in_flight: None,
            window: Duration::from_hours(1),
            text: query.to_owned(),
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            options.set(name, value)?;
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "replicas" => match value {
                "1" => self.replicas = 1,
                "3" => self.replicas = 3,
                _ => return Err("replicas is 1 or 3".to_owned()),
            },
            "creds" => self.creds = Some(file(name, value)?),
            "ca" => self.ca = Some(file(name, value)?),
            "lease" => self.lease = Some(seconds(name, value)?),
            "in_flight" => self.in_flight = Some(count(name, value)?),
            "window" => self.window = seconds(name, value)?,
            _ => return Err(unknown(name)),
        }
        Ok(())
    }
}

fn unknown(name: &str) -> String {
    if name.contains('@') {
        // The text before it may be a part of a password.
        return "a ? stands before the @: write it as %3F in a password".to_owned();
    }
    let near = proactive_events_text::did_you_mean(name, NAMES.into_iter());
    match near {
        Some(near) => format!("there is no option `{name}`; did you mean `{near}`?"),
        None => format!("there is no option `{name}`; there are {}", NAMES.join(", ")),
    }
}

fn file(name: &str, value: &str) -> Result<PathBuf, String> {
    match decode(value) {
        Some(path) if !path.is_empty() => Ok(path.into()),
        _ => Err(format!("{name} is the path of a file")),
    }
}

/// A duration from a tenth of a second to a day: the range that servers support well.
fn seconds(name: &str, value: &str) -> Result<Duration, String> {
    let seconds: Option<f64> = value.parse().ok();
    seconds
        .filter(|seconds| (0.1..=86_400.0).contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| format!("{name} is a number of seconds, from 0.1 to 86400"))
}

fn count(name: &str, value: &str) -> Result<u32, String> {
    let count = u32::from_str(value).ok().filter(|count| (1..=1_000_000).contains(count));
    count.ok_or_else(|| format!("{name} is a number from 1 to 1000000"))
}

impl fmt::Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text.as_str() {
            "" => Ok(()),
            text => write!(f, "?{text}"),
        }
    }
}
