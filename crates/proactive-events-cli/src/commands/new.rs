//! `proactive new`: a valid sample request.

use std::io::Write as _;

use proactive_events::catalog::AnyEvent;
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Locale, Request};

use crate::args::NewArgs;
use crate::change;
use crate::exit::{Exit, Failure};
use crate::sample;

pub(crate) fn run(args: &NewArgs) -> Result<Exit, Failure> {
    let mut locales: Vec<Locale> = Vec::new();
    for locale in &args.locales {
        if !locales.contains(locale) {
            locales.push(*locale);
        }
    }
    if locales.is_empty() {
        locales.push(Locale::EnUs);
    }
    let request = sample::request(&args.template, &locales)?;
    let request = changed(&request, &args.changes)?;
    let text = serde_json::to_string_pretty(&request).map_err(Failure::new)?;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(Exit::Done)
}

/// The sample with what was set; it may be wrong then, and is told, but never printed as if it were right.
fn changed(request: &Request<AnyEvent>, changes: &[String]) -> Result<Document, Failure> {
    let body = serde_json::to_vec(request).map_err(Failure::new)?;
    let mut document = Document::parse(&body).map_err(Failure::new)?;
    for set in changes {
        change::apply(&mut document, set).map_err(Failure::new)?;
    }
    let reading = Request::<AnyEvent>::read(&document, ReadOptions::default());
    reading.into_result().map_err(Failure::new)?;
    Ok(document)
}
