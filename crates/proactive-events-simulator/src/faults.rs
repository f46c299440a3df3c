//! What goes wrong on demand: rules in order, the first that fires decides.

use hyper::StatusCode;
use serde::Deserialize;

use crate::answer::{Answer, refused, retry_after};

/// A rule of what goes wrong; without `times` it lasts, without `status` only delay and close act.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Fault {
    /// What it is about: the events paths unless said.
    pub path: FaultPath,
    /// The status of the answer.
    #[serde(deserialize_with = "status")]
    pub status: Option<u16>,
    /// How often it fires.
    pub times: Option<u64>,
    /// `Retry-After` of the answer, in seconds.
    pub retry_after_seconds: Option<u64>,
    /// How long the answer waits, in milliseconds.
    pub delay_ms: u64,
    /// Whether the connection is closed instead of an answer.
    pub close_connection: bool,
    /// How likely it fires, 0 to 1.
    #[serde(deserialize_with = "probability")]
    pub probability: f64,
    /// The only customer whom it is about.
    pub user: Option<String>,
}

/// Which requests a rule is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FaultPath {
    /// Those to the events paths.
    #[default]
    Events,
    /// Those for a token.
    Token,
}

impl Default for Fault {
    fn default() -> Self {
        Self {
            path: FaultPath::Events,
            status: None,
            times: None,
            retry_after_seconds: None,
            delay_ms: 0,
            close_connection: false,
            probability: 1.0,
            user: None,
        }
    }
}

impl Fault {
    /// A rule that answers with this status so many times.
    pub fn status(status: u16, times: u64) -> Self {
        Self { status: Some(status), times: Some(times), ..Self::default() }
    }

    /// The answer, if the rule has a status.
    pub(crate) fn answer(&self) -> Option<Answer> {
        let status = StatusCode::from_u16(self.status?).ok()?;
        let message = match status.as_u16() {
            400 => "The property is outside the allowed range.",
            401 => "The token is missing, expired or invalid.",
            403 => {
                "No enablement for clientId: amzn1.application-oa2-client.simulated, userId: simulated"
            }
            409 => "A duplicate event with the same referenceId was sent to this customer.",
            429 => "Too many requests.",
            432 => "The notification limit of this customer is reached.",
            503 => "The service is unavailable.",
            _ => "A fault of the simulator.",
        };
        Some(retry_after(refused(status, message), self.retry_after_seconds))
    }
}

fn status<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let status = Option::<u16>::deserialize(deserializer)?;
    match status {
        Some(status) if !(200..=599).contains(&status) => {
            Err(serde::de::Error::custom(format!("status {status} is not between 200 and 599")))
        }
        status => Ok(status),
    }
}

fn probability<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let probability = f64::deserialize(deserializer)?;
    let error =
        || serde::de::Error::custom(format!("probability {probability} is not between 0 and 1"));
    if (0.0..=1.0).contains(&probability) { Ok(probability) } else { Err(error()) }
}

/// The rules, and a seeded generator for their chances.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Fault>,
    random: u64,
}

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        self.rules.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The first rule that fires.
    pub(crate) fn fire(&mut self, path: FaultPath, user: Option<&str>) -> Option<Fault> {
        for index in 0..self.rules.len() {
            let chance = self.chance();
            let rule = self.rules.get_mut(index)?;
            let is_meant =
                rule.path == path && rule.user.as_deref().is_none_or(|meant| Some(meant) == user);
            if !is_meant || rule.times == Some(0) || chance >= rule.probability {
                continue;
            }
            rule.times = rule.times.map(|times| times - 1);
            return Some(rule.clone());
        }
        None
    }

    /// The next number of SplitMix64, from 0 to below 1: the same sequence in every run.
    fn chance(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.random;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
