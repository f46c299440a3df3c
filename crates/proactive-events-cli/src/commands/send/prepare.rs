//! A file → the bytes to send: changed by the options, and checked.

use std::time::Duration;

use proactive_events::catalog::AnyEvent;
use proactive_events::{Document, EncodedRequest, Timestamp};

use super::outcome::Outcome;
use crate::args::SendArgs;
use crate::failure;
use crate::input::{self, InputError};
use crate::output::DOUBTFUL;
use crate::set_option;

/// The life spans that `--fresh` sets: well within the limits of the service.
const SHORTEST: Duration = Duration::from_mins(6);
const LONGEST: Duration = Duration::from_mins(24 * 60 - 1);

/// Reads, changes and checks a file.
pub(super) fn prepare(file: &str, args: &SendArgs) -> Result<EncodedRequest, Box<Outcome>> {
    let mut document = input::read(file).map_err(|error| match error {
        InputError::Unreadable(error) => Outcome::unreadable(file, &error),
        InputError::Syntax(violation) => Outcome::invalid(file, &violation.into()),
    })?;
    for change in &args.changes {
        set_option::apply(&mut document, change)
            .map_err(|error| Outcome::misused(file, failure::message(&error)))?;
    }
    if args.fresh {
        freshen(&mut document).map_err(|error| Outcome::misused(file, failure::message(&error)))?;
    }
    let request = EncodedRequest::from_document::<AnyEvent>(&document)
        .map_err(|violations| Outcome::invalid(file, &violations))?;
    warn_of_user(file, &request);
    Ok(request)
}

/// A user id of another form is sent; it is probably not one.
fn warn_of_user(file: &str, request: &EncodedRequest) {
    if request.user().is_some_and(|user| !user.has_known_form()) {
        anstream::eprintln!(
            "{DOUBTFUL}warning{DOUBTFUL:#}: {file}: /relevantAudience/payload/user is not of the form \
             `amzn1.ask.account.…` in printable ASCII; take it from a request that the skill received"
        );
    }
}

/// Moves the request to now; its life span is kept within the limits of the service.
fn freshen(document: &mut Document) -> anyhow::Result<()> {
    let time =
        |pointer: &str| document.text_at(pointer).and_then(|text| text.parse::<Timestamp>().ok());
    let (Some(timestamp), Some(expiry)) = (time("/timestamp"), time("/expiryTime")) else {
        // The check reports what is wrong with them.
        return Ok(());
    };
    let life_span = expiry.duration_since(timestamp).unwrap_or_default().clamp(SHORTEST, LONGEST);
    let now = Timestamp::now();
    let expiry = now.checked_add(life_span).unwrap_or(Timestamp::MAX);
    for (pointer, moment) in [("/timestamp", now), ("/expiryTime", expiry)] {
        document.set(pointer, &format!("\"{moment}\""))?;
    }
    Ok(())
}
