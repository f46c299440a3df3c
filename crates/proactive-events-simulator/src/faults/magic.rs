//! Customers who always give one outcome, so that each can be rehearsed without a rule.

use super::rule::{Fault, Reset};

/// Prefix of the user ids of magic customers.
pub const MAGIC_PREFIX: &str = "amzn1.ask.account.simulator.";

/// Suffixes after the prefix, each with its effect.
pub const MAGIC_CUSTOMERS: [(&str, &str); 15] = [
    ("invalid", "400, a property is invalid"),
    ("unauthorized", "401, as if the token were old"),
    ("token-not-valid", "403 that speaks of the token, as in 2019"),
    ("not-enabled", "403, the customer has not enabled the skill"),
    ("not-subscribed", "403, the customer has not turned notifications on"),
    ("duplicate", "409, a duplicate"),
    ("throttled", "429, too many requests"),
    ("busy", "432, the customer's limit is reached"),
    ("error", "500"),
    ("unavailable", "503"),
    ("slow", "202 after five seconds"),
    ("cut", "the connection is closed instead of an answer"),
    ("reset", "accepted, and the connection is reset before the answer"),
    ("half", "accepted, and the connection is reset in the middle of the answer"),
    ("garbage", "accepted, and the answer is not HTTP"),
];

/// Fault of a request to this customer; `None` if the effect is in the customer's state.
pub(crate) fn fault(user: &str) -> Option<Fault> {
    let status = |status| Fault { status: Some(status), ..Fault::default() };
    Some(match user.strip_prefix(MAGIC_PREFIX)? {
        "invalid" => status(400),
        "unauthorized" => status(401),
        "token-not-valid" => {
            let body = r#"{"type":"Forbidden","message":"Token in the request is not valid"}"#;
            Fault { body: Some(body.to_owned()), ..status(403) }
        }
        "duplicate" => status(409),
        "throttled" => status(429),
        "busy" => status(432),
        "error" => status(500),
        "unavailable" => status(503),
        "slow" => Fault { delay_ms: 5_000, ..Fault::default() },
        "cut" => Fault { close_connection: true, ..Fault::default() },
        "reset" => Fault { reset: Some(Reset::Before), ..Fault::default() },
        "half" => Fault { reset: Some(Reset::During), ..Fault::default() },
        "garbage" => Fault { garbage: true, ..Fault::default() },
        _ => return None,
    })
}

/// True if the customer never enabled the skill.
pub(crate) fn is_not_enabled(user: &str) -> bool {
    user.strip_prefix(MAGIC_PREFIX) == Some("not-enabled")
}

/// True if the customer never turned notifications on.
pub(crate) fn is_not_subscribed(user: &str) -> bool {
    user.strip_prefix(MAGIC_PREFIX) == Some("not-subscribed")
}
