//! `proactive new`: a valid sample request.

use std::io::Write as _;

use proactive_events::Locale;

use crate::args::NewArgs;
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
    let text = serde_json::to_string_pretty(&request).map_err(Failure::new)?;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(Exit::Done)
}
