//! `proactive preview`: what Alexa would say of a request.

use std::io::Write as _;

use anyhow::{Context as _, anyhow};
use proactive_events::catalog::AnyEvent;
use proactive_events::spoken::{Speaker, Speech};
use proactive_events::wire::ReadOptions;
use proactive_events::{Event as _, Locale, Request};
use proactive_events_simulator::TimeZone;
use serde_json::{Value, json};

use crate::args::{Format, PreviewArgs};
use crate::exit::Exit;
use crate::input;
use crate::output::{BAD, DIM, json_line, printable, stdout};
use crate::sample;

pub(crate) fn run(args: &PreviewArgs) -> anyhow::Result<Exit> {
    let zone = match &args.timezone {
        None => TimeZone::UTC,
        Some(name) => TimeZone::named(name)
            .ok_or_else(|| anyhow!("there is no time zone {name:?}; one is Europe/Berlin"))?,
    };
    let document = input::read(&args.file).with_context(|| args.file.clone())?;
    let reading = Request::<AnyEvent>::read(&document, ReadOptions::default());
    let request = match reading.into_result() {
        Ok(request) => request,
        Err(violations) => {
            anstream::eprintln!("{}: {BAD}invalid{BAD:#}: {violations}", args.file);
            return Ok(Exit::No);
        }
    };
    let schema = sample::schema(request.event().name())?.to_string();
    let speaker = Speaker::from_schema(&schema)?;
    let body: Value = serde_json::from_slice(&document.to_bytes())?;
    let speech = speaker.say_in(&body, args.locale, &|moment| zone.east(moment));
    let speech = speech.ok_or_else(|| anyhow!("no sentence of this template fits"))?;
    report(args, &speech)?;
    Ok(Exit::Done)
}

fn report(args: &PreviewArgs, speech: &Speech) -> anyhow::Result<()> {
    let locale = speech.locale.map(Locale::as_str);
    if args.format == Format::Json {
        return Ok(json_line(&json!({ "locale": locale, "speech": speech.text }))?);
    }
    let mut out = stdout();
    writeln!(out, "{}", printable(&speech.text))?;
    let texts = locale.map_or_else(String::new, |locale| format!(", with the texts of {locale}"));
    writeln!(out, "{DIM}our approximation, in English{texts}{DIM:#}")?;
    if let (Some(wanted), Some(locale)) = (args.locale, locale)
        && wanted.as_str() != locale
    {
        writeln!(out, "{DIM}the request carries no texts for {}{DIM:#}", wanted.as_str())?;
    }
    Ok(())
}
