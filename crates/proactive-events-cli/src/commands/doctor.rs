//! `proactive doctor`: what can be looked at from here, what is wrong with it, and what could not be looked at.

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::DATE;
use proactive_events::client::Exchange;
use proactive_events::error::TokenError;
use proactive_events::{Client, Credentials, Region, Stage, Timestamp};
use proactive_events_text::redact_url;
use serde::Serialize;
use tower::ServiceExt as _;

use super::manifest;
use crate::args::{DoctorArgs, Format};
use crate::credentials;
use crate::exit::Exit;
use crate::output::{BAD, DIM, DOUBTFUL, GOOD, json_line, printable, stdout};
use crate::service;

/// Prefix of the client id of a skill's messaging credentials.
const CLIENT_ID: &str = "amzn1.application-oa2-client.";
/// Clocks that differ by more matter.
const SKEW: Duration = Duration::from_secs(60);

/// One check: a line of `--format json`.
#[derive(Serialize)]
struct Check {
    check: &'static str,
    outcome: Outcome,
    detail: String,
    remedy: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Ok,
    Warning,
    Failed,
    Skipped,
}

impl Check {
    fn new(check: &'static str, outcome: Outcome, detail: impl Into<String>) -> Self {
        Self { check, outcome, detail: detail.into(), remedy: None }
    }

    fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }
}

pub(crate) fn run(args: &DoctorArgs) -> anyhow::Result<Exit> {
    super::runtime()?.block_on(examine(args))
}

async fn examine(args: &DoctorArgs) -> anyhow::Result<Exit> {
    let mut exit = Exit::Done;
    let mut tell = |check: Check, bad: Exit| -> anyhow::Result<()> {
        if check.outcome == Outcome::Failed {
            exit = exit.max(bad);
        }
        report(&check, args.format)
    };
    match credentials::read(args.service.credentials.as_deref()) {
        Ok(given) => {
            tell(look_at(&given), Exit::No)?;
            let (token, served) = fetch(args, given).await?;
            tell(token, Exit::Unable)?;
            tell(compare_clocks(served), Exit::No)?;
        }
        Err(failure) => {
            let check = Check::new("credentials", Outcome::Failed, failure.to_string());
            tell(
                check.remedy(
                    "export PROACTIVE_CLIENT_ID and PROACTIVE_CLIENT_SECRET, or --credentials FILE",
                ),
                Exit::Unable,
            )?;
            tell(Check::new("token", Outcome::Skipped, "without credentials"), Exit::No)?;
            tell(Check::new("clock", Outcome::Skipped, "without a token request"), Exit::No)?;
        }
    }
    tell(reach(args).await, Exit::Unable)?;
    tell(check_manifest(args)?, Exit::No)?;
    let unseen = "whether customers have enabled the skill and turned notifications on, whether region and stage are theirs, and \
                  whether a device is muted: no API tells";
    tell(
        Check::new("customers", Outcome::Skipped, unseen).remedy("proactive explain nothing heard"),
        Exit::No,
    )?;
    Ok(exit)
}

/// Checks that the client id looks like one of Alexa Skill Messaging. It is not secret, but is not shown whole.
fn look_at(credentials: &Credentials) -> Check {
    let id = credentials.client_id();
    if id.starts_with(CLIENT_ID) && id.trim() == id {
        return Check::new("credentials", Outcome::Ok, format!("client id {CLIENT_ID}…"));
    }
    let begins: String = id.chars().take(12).collect();
    let detail =
        format!("the client id begins with {begins:?}, those of skills with {CLIENT_ID:?}");
    Check::new("credentials", Outcome::Warning, detail)
        .remedy("take both from the skill's Permissions page, Alexa Skill Messaging")
}

/// Fetches a token; the moment that the server's answer shows.
async fn fetch(
    args: &DoctorArgs,
    credentials: Credentials,
) -> anyhow::Result<(Check, Option<Timestamp>)> {
    let served = Arc::<Mutex<Option<Timestamp>>>::default();
    let seen = Arc::clone(&served);
    let layer = tower::layer::layer_fn(move |exchange: Exchange| {
        let seen = Arc::clone(&seen);
        tower::service_fn(move |request: hyper::Request<Full<Bytes>>| {
            let (seen, exchange) = (Arc::clone(&seen), exchange.clone());
            async move {
                let answer = exchange.oneshot(request).await?;
                let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
                *seen.lock().unwrap_or_else(PoisonError::into_inner) = date.and_then(moment);
                Ok::<_, proactive_events::error::TransportError>(answer)
            }
        })
    });
    let region = args.region.unwrap_or(Region::NorthAmerica);
    let mut builder = Client::builder(region, Stage::Development, credentials).layer(layer);
    let token_endpoint = service::token_endpoint(
        args.service.endpoint.as_deref(),
        args.service.token_endpoint.as_deref(),
    );
    if let Some(token_endpoint) = token_endpoint {
        builder = builder.token_endpoint(token_endpoint);
    }
    if let Some(file) = &args.service.ca {
        builder = builder.ca_file(file);
    }
    service::warn_of_certificates();
    let tokens = builder.build()?.tokens();
    let check = match tokens.check().await {
        Ok(()) => Check::new("token", Outcome::Ok, "given, with the scope alexa::proactive_events"),
        Err(error) => {
            Check::new("token", Outcome::Failed, error.to_string()).remedy(explain(&error))
        }
    };
    let served = *served.lock().unwrap_or_else(PoisonError::into_inner);
    Ok((check, served))
}

fn explain(error: &TokenError) -> String {
    format!("{}: {}", error.cause(), error.remedy())
}

fn moment(date: &str) -> Option<Timestamp> {
    let moment = httpdate::parse_http_date(date).ok()?;
    let since = moment.duration_since(std::time::UNIX_EPOCH).ok()?;
    Timestamp::from_unix_millis(i64::try_from(since.as_millis()).ok()?).ok()
}

fn compare_clocks(served: Option<Timestamp>) -> Check {
    let Some(there) = served else {
        return Check::new("clock", Outcome::Skipped, "no server told its time");
    };
    let here = Timestamp::now();
    let (off, way) = match here.duration_since(there) {
        Some(off) => (off, "ahead of"),
        None => (there.duration_since(here).unwrap_or_default(), "behind"),
    };
    if off < SKEW {
        return Check::new("clock", Outcome::Ok, "within a minute of the server's");
    }
    let detail = format!("{} s {way} the server's", off.as_secs());
    Check::new("clock", Outcome::Failed, detail).remedy("set the clock of this machine (NTP)")
}

/// Checks the connection to the host of the events.
async fn reach(args: &DoctorArgs) -> Check {
    let base = match (&args.service.endpoint, args.region) {
        (Some(endpoint), _) => endpoint.clone(),
        (None, Some(region)) => region.endpoint().to_owned(),
        (None, None) => return Check::new("host", Outcome::Skipped, "no --region was given"),
    };
    let uri: hyper::Uri = match base.parse() {
        Ok(uri) => uri,
        Err(error) => {
            return Check::new("host", Outcome::Failed, format!("{}: {error}", redact_url(&base)));
        }
    };
    let usual = if uri.scheme_str() == Some("http") { 80 } else { 443 };
    let (host, port) = (uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(usual));
    let connecting = tokio::net::TcpStream::connect((host.trim_matches(['[', ']']), port));
    match tokio::time::timeout(Duration::from_secs(5), connecting).await {
        Ok(Ok(_)) => Check::new("host", Outcome::Ok, format!("{host} can be reached")),
        Ok(Err(error)) => Check::new("host", Outcome::Failed, format!("{host}: {error}"))
            .remedy("look at network, DNS and proxy"),
        Err(_) => Check::new("host", Outcome::Failed, format!("{host}: no connection within 5 s"))
            .remedy(
                "look at network and firewall; where there is a proxy, this check says nothing",
            ),
    }
}

fn check_manifest(args: &DoctorArgs) -> anyhow::Result<Check> {
    let Some(file) = &args.manifest else {
        return Ok(Check::new("manifest", Outcome::Skipped, "no --manifest was given"));
    };
    let lacks = manifest::lint_file(file)?;
    if lacks.is_empty() {
        return Ok(Check::new("manifest", Outcome::Ok, "has all that proactive events need"));
    }
    let messages: Vec<_> = lacks.into_iter().map(|lack| lack.message).collect();
    let remedy = format!("proactive manifest patch {}", file.display());
    Ok(Check::new("manifest", Outcome::Failed, messages.join("; ")).remedy(remedy))
}

fn report(check: &Check, format: Format) -> anyhow::Result<()> {
    if format == Format::Json {
        return Ok(json_line(check)?);
    }
    let (style, word) = match check.outcome {
        Outcome::Ok => (GOOD, "ok"),
        Outcome::Warning => (DOUBTFUL, "doubtful"),
        Outcome::Failed => (BAD, "wrong"),
        Outcome::Skipped => (DIM, "not checked"),
    };
    let mut out = stdout();
    writeln!(out, "{}: {style}{word}{style:#} {}", check.check, printable(&check.detail))?;
    if let Some(remedy) = &check.remedy {
        writeln!(out, "  {DIM}→ {}{DIM:#}", printable(remedy))?;
    }
    Ok(())
}
