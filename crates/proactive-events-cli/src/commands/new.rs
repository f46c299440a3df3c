//! `proactive new`: a valid sample request.

use std::io::Write as _;

use proactive_events::catalog::AnyEvent;
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Locale, Request};

use crate::args::NewArgs;
use crate::exit::Exit;
use crate::output::stdout;
use crate::sample;
use crate::set_option;

pub(crate) fn run(args: &NewArgs) -> anyhow::Result<Exit> {
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
    let text = serde_json::to_string_pretty(&request)?;
    writeln!(stdout(), "{text}")?;
    Ok(Exit::Done)
}

/// The sample with what was set; it may be wrong then, and is told, but never printed as if it were right.
fn changed(request: &Request<AnyEvent>, changes: &[String]) -> anyhow::Result<Document> {
    let body = serde_json::to_vec(request)?;
    let mut document = Document::parse(&body)?;
    for set in changes {
        set_option::apply(&mut document, set)?;
    }
    let reading = Request::<AnyEvent>::read(&document, ReadOptions::default());
    reading.into_result()?;
    Ok(document)
}
