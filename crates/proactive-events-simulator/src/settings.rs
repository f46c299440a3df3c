//! Settings for behaviour of the real service that is not on record, and its limits.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Settings of the simulator; the defaults accept everything that the documentation accepts, without limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Settings {
    /// True if only explicitly subscribed customers count as subscribed; otherwise all do who were not deleted.
    pub strict_subscriptions: bool,
    /// Maximum number of requests per second; more get 429. Amazon publishes no figure.
    #[schema(exclusive_minimum = 0)]
    pub requests_per_second: Option<f64>,
    /// Maximum number of events for one customer within the window; more get 432, on the live stage only.
    /// Amazon publishes no figure.
    #[schema(maximum = 4_294_967_295_u64)]
    pub events_per_customer: Option<u32>,
    /// Length of that window in seconds; default one hour.
    pub customer_window_seconds: u64,
    /// Treatment of a known `referenceId` with an unchanged `timestamp`.
    pub repeated_timestamp: Repeated,
    /// Treatment of plain text in a field that can be localized.
    pub plain_text: PlainText,
    /// Which of the shapes on record the body of a refusal has.
    pub error_shape: ErrorShape,
}

/// Treatment of a known `referenceId` with an unchanged `timestamp`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Repeated {
    /// 202, and nothing changes.
    #[default]
    Accept,
    /// 409, as the SDK's model has it.
    Conflict,
}

/// Treatment of plain text in a field that can be localized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum PlainText {
    /// It is said as it stands, in every locale.
    #[default]
    Accept,
    /// 400.
    Refuse,
}

/// Which of the shapes on record the body of a refusal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ErrorShape {
    /// `{"type": "Bad Request", "message": …}`, as recorded.
    #[default]
    Type,
    /// `{"message": …, "code": "INVALID_STRING_LENGTH"}`, as documented.
    Code,
    /// `{"code": <the status>, "message": …}`, as in the SDK's model.
    Number,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            strict_subscriptions: false,
            requests_per_second: None,
            events_per_customer: None,
            customer_window_seconds: 3_600,
            repeated_timestamp: Repeated::Accept,
            plain_text: PlainText::Accept,
            error_shape: ErrorShape::Type,
        }
    }
}

impl Settings {
    /// The same with these members changed.
    pub(crate) fn changed(&self, changes: Map<String, Value>) -> Result<Self, serde_json::Error> {
        let mut settings = serde_json::to_value(self)?;
        if let Value::Object(members) = &mut settings {
            members.extend(changes);
        }
        let settings: Self = serde_json::from_value(settings)?;
        match settings.requests_per_second {
            Some(rate) if !(rate.is_finite() && rate > 0.0) => {
                Err(serde::de::Error::custom("requestsPerSecond must be more than 0"))
            }
            _ => Ok(settings),
        }
    }
}
