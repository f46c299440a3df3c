//! Refusals that several paths have in common, as the description lists them.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::{Ref, RefOr, Response, ResponseBuilder};

type Responses = BTreeMap<String, RefOr<Response>>;

const SLOW: (&str, &str) = ("408", "The body did not come in time.");
const LARGE: (&str, &str) = ("413", "The body is larger than 1 MiB.");
const FOREIGN: (&str, &str) = ("403", "The host, or the page that asks, is foreign.");

/// Those of every path.
pub(super) struct OfAny;

/// Those of a path under `/simulator`.
pub(super) struct OfControl;

/// Those of a path under `/simulator` that changes something.
pub(super) struct OfChange;

/// Those of the events paths.
pub(super) struct OfEvents;

impl IntoResponses for OfAny {
    fn responses() -> Responses {
        list(&[SLOW, LARGE])
    }
}

impl IntoResponses for OfControl {
    fn responses() -> Responses {
        list(&[SLOW, LARGE, FOREIGN])
    }
}

impl IntoResponses for OfChange {
    fn responses() -> Responses {
        list(&[
            SLOW,
            LARGE,
            FOREIGN,
            ("400", "The body is not understood."),
            ("507", "There is no room for more of this."),
        ])
    }
}

impl IntoResponses for OfEvents {
    fn responses() -> Responses {
        list(&[
            SLOW,
            LARGE,
            ("400", "A property is invalid."),
            ("401", "The token is missing, expired or invalid."),
            ("403", "The customer has not enabled the skill, or has not subscribed."),
            ("409", "The event is there with this timestamp, and the settings refuse that."),
            ("415", "Content-Type is not application/json."),
            ("429", "Too many requests."),
            ("432", "The limit of this customer is reached."),
            ("500", "A fault rule."),
            ("503", "A fault rule."),
        ])
    }
}

/// Each in the recorded shape.
fn list(statuses: &[(&str, &str)]) -> Responses {
    let refusal = |description: &str| {
        let schema = Ref::from_schema_name("Refusal");
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let response = ResponseBuilder::new().description(description);
        RefOr::T(response.content("application/json", content).build())
    };
    statuses.iter().map(|(status, why)| ((*status).to_owned(), refusal(why))).collect()
}
