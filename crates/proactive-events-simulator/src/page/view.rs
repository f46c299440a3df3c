//! Data of the templates.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use proactive_events::{Locale, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::faults::Fault;
use crate::faults::magic::{MAGIC_CUSTOMERS, MAGIC_PREFIX};
use crate::inbox::{Entry, Exchange};
use crate::paths::TOKEN_PATH;
use crate::service::Service;
use crate::settings::Settings;
use crate::stats::Stats;
use crate::text::clip;
use crate::zone::TimeZone;

/// Maximum number of cards on the page, the newest first.
const SHOWN: usize = 100;
/// Maximum size of a request, a text and a name on a card, in bytes: a page of long requests stays short.
const MAX_JSON: usize = 16 << 10;
const MAX_TEXT: usize = 2 << 10;
const MAX_NAME: usize = 256;
/// Maximum number of violations on a card.
const MAX_FLAWS: usize = 20;

/// Which cards, and how they are said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "HashMap<String, String>")]
pub(super) struct Filter {
    customer: String,
    template: String,
    outcome: String,
    locale: String,
    timezone: String,
}

/// The last value of a name that is repeated; other names are ignored.
impl From<HashMap<String, String>> for Filter {
    fn from(mut fields: HashMap<String, String>) -> Self {
        let mut field = |name| fields.remove(name).unwrap_or_default().trim().to_owned();
        Self {
            customer: field("customer"),
            template: field("template"),
            outcome: field("outcome"),
            locale: field("locale"),
            timezone: field("timezone"),
        }
    }
}

impl Filter {
    fn fits(&self, exchange: &Exchange) -> bool {
        let is_accepted = (200..300).contains(&exchange.status);
        let outcome = match self.outcome.as_str() {
            "accepted" => is_accepted,
            "refused" => !is_accepted,
            _ => true,
        };
        let user = exchange.user.as_deref().unwrap_or("everybody");
        let template = exchange.name.as_deref().unwrap_or_default();
        let is_one_of = |wanted: &str, it: &str| wanted.is_empty() || wanted == it;
        outcome && user.contains(&self.customer) && is_one_of(&self.template, template)
    }

    fn zone(&self) -> TimeZone {
        TimeZone::named(&self.timezone).unwrap_or(TimeZone::UTC)
    }
}

/// A sentence, and the devices that would say it.
#[derive(Debug, Serialize)]
struct Said {
    locales: Vec<&'static str>,
    text: String,
}

/// One request.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    exchange: Exchange,
    is_accepted: bool,
    is_update: bool,
    is_expired: bool,
    clock: String,
    said: Vec<Said>,
    json: String,
}

/// The whole page.
#[derive(Debug, Serialize)]
pub(super) struct Page<'a> {
    filter: Filter,
    zone_is_unknown: bool,
    templates: Vec<&'a str>,
    locales: Vec<&'static str>,
    cards: Vec<Card>,
    shown: usize,
    stats: Stats,
    url: String,
    token_endpoint: String,
    panel: Panel,
}

/// Faults, limits and clock.
#[derive(Debug, Serialize)]
pub(super) struct Panel {
    faults: Vec<Rule>,
    settings: Settings,
    now: String,
    forward_seconds: u64,
    magic_prefix: &'static str,
    magic: [(&'static str, &'static str); 15],
}

/// A fault rule in words.
#[derive(Debug, Serialize)]
struct Rule {
    text: String,
}

impl<'a> Page<'a> {
    pub(super) fn new(service: &'a Service, filter: Filter, host: &str) -> Self {
        let entries: Vec<_> = service.journal().iter().cloned().collect();
        let updates = updates(&entries);
        let fitting = entries.iter().rev().filter(|entry| filter.fits(&entry.exchange));
        let cards = fitting.take(SHOWN);
        let is_update = |entry: &Entry| updates.contains(&entry.exchange.number);
        let cards = cards.map(|entry| show(service, entry, is_update(entry), &filter)).collect();
        let url = format!("http://{host}");
        Self {
            zone_is_unknown: !filter.timezone.is_empty()
                && TimeZone::named(&filter.timezone).is_none(),
            filter,
            templates: service.checks.templates(),
            locales: Locale::ALL.iter().map(|locale| locale.as_str()).collect(),
            cards,
            shown: SHOWN,
            stats: service.stats(),
            token_endpoint: format!("{url}{}", TOKEN_PATH),
            url,
            panel: Panel::new(service),
        }
    }
}

/// The card of a request, if there still is one, and it fits.
pub(super) fn card(service: &Service, number: u64, filter: &Filter) -> Option<Card> {
    let entries: Vec<_> = service.journal().iter().cloned().collect();
    let entry = entries.iter().find(|entry| entry.exchange.number == number)?;
    let is_update = updates(&entries).contains(&number);
    filter.fits(&entry.exchange).then(|| show(service, entry, is_update, filter))
}

/// The accepted requests that follow another one of the same event.
fn updates(entries: &[Arc<Entry>]) -> HashSet<u64> {
    let mut seen = HashSet::new();
    let exchanges = entries.iter().map(|entry| &entry.exchange);
    let accepted = exchanges.filter(|exchange| exchange.status == 202);
    let again = accepted
        .filter(|it| !seen.insert((it.stage, it.user.as_deref(), it.reference_id.as_deref())));
    again.map(|exchange| exchange.number).collect()
}

fn show(service: &Service, entry: &Entry, is_update: bool, filter: &Filter) -> Card {
    let exchange = &entry.exchange;
    let is_accepted = (200..300).contains(&exchange.status);
    let request = entry.request();
    let request = request.as_ref();
    let said = request.filter(|_| is_accepted).map(|it| said(service, exchange, it, filter));
    let expiry = request.and_then(|request| request.get("expiryTime")?.as_str()?.parse().ok());
    let mut json = request.and_then(|it| serde_json::to_string_pretty(it).ok()).unwrap_or_default();
    clip(&mut json, MAX_JSON);
    Card {
        is_accepted,
        is_update,
        is_expired: expiry.is_some_and(|expiry: Timestamp| expiry <= service.clock.now()),
        clock: clock(exchange.received_at, &filter.zone()),
        said: said.unwrap_or_default(),
        json,
        exchange: clipped(exchange),
    }
}

/// With its texts cut to what a card has room for.
fn clipped(exchange: &Exchange) -> Exchange {
    let mut exchange = exchange.clone();
    let names = [&mut exchange.user, &mut exchange.reference_id, &mut exchange.name];
    for name in names.into_iter().flatten() {
        clip(name, MAX_NAME);
    }
    if let Some(message) = &mut exchange.message {
        clip(message, MAX_TEXT);
    }
    exchange.violations.truncate(MAX_FLAWS);
    exchange
}

/// Speech on one device, or on one for each locale of the request.
fn said(service: &Service, exchange: &Exchange, request: &Value, filter: &Filter) -> Vec<Said> {
    let name = exchange.name.as_deref().unwrap_or_default();
    let zone = filter.zone();
    let devices: Vec<Option<Locale>> = match filter.locale.parse() {
        Ok(locale) => vec![Some(locale)],
        Err(_) => carried(request),
    };
    let mut all: Vec<Said> = Vec::new();
    for device in devices {
        let speech = service.checks.speech(name, request, device, &zone);
        let Some(mut speech) = speech else { continue };
        clip(&mut speech.text, MAX_TEXT);
        let locale = speech.locale.map(Locale::as_str);
        match all.iter_mut().find(|said| said.text == speech.text) {
            Some(said) => said.locales.extend(locale),
            None => all.push(Said { locales: locale.into_iter().collect(), text: speech.text }),
        }
    }
    all
}

/// The locales that a request carries; one device whose locale does not matter if there are none.
fn carried(request: &Value) -> Vec<Option<Locale>> {
    let texts = request.get("localizedAttributes").and_then(Value::as_array);
    let locales: Vec<_> = texts
        .into_iter()
        .flatten()
        .filter_map(|texts| texts.get("locale")?.as_str()?.parse().ok())
        .map(Some)
        .collect();
    if locales.is_empty() { vec![None] } else { locales }
}

/// `14:03:09`, as the customer's clock has it.
fn clock(moment: Timestamp, zone: &TimeZone) -> String {
    let millis = moment.unix_millis() + i64::from(zone.east(moment)) * 1_000;
    let seconds = millis.div_euclid(1_000).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

impl Panel {
    pub(super) fn new(service: &Service) -> Self {
        Self {
            faults: service
                .faults()
                .list()
                .iter()
                .take(SHOWN)
                .map(|fault| Rule { text: words(fault) })
                .collect(),
            settings: service.settings().clone(),
            now: service.clock.now().to_string(),
            forward_seconds: service.clock.forward().as_secs(),
            magic_prefix: MAGIC_PREFIX,
            magic: MAGIC_CUSTOMERS,
        }
    }
}

/// A rule by its members that say something.
fn words(fault: &Fault) -> String {
    let Ok(Value::Object(members)) = serde_json::to_value(fault) else { return String::new() };
    let usual = serde_json::to_value(Fault::default()).unwrap_or_default();
    let said = members.iter().filter(|(name, value)| usual.get(name.as_str()) != Some(value));
    let said: Vec<_> = said.map(|(name, value)| format!("{name} {value}")).collect();
    let mut said = said.join(", ").replace('"', "");
    clip(&mut said, MAX_NAME);
    said
}
