//! The command line.

mod deliver;
#[cfg(test)]
mod examples;
mod manifest;
mod simulate;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use proactive_events::Event as _;
use proactive_events::catalog::AnyEvent;
use proactive_events::{Locale, Region, Stage, Timestamp};

pub(crate) use deliver::{
    DeliverCommand, Listing, OneArgs, RunArgs, StatusArgs, WorkArgs, WorkerArgs,
};
pub(crate) use manifest::{ManifestArgs, ManifestCommand, PatchArgs};
pub(crate) use simulate::SimulateArgs;

use crate::logging::LogFormat;

/// Write, check, hear and send Alexa proactive events.
///
/// Exit codes: 0 done; 1 the answer is no (invalid, refused, expired, not delivered); 2 usage, a file that
/// cannot be opened, no token, no connection.
#[derive(Debug, Parser)]
#[command(name = "proactive", version, after_help = "Start here: proactive demo")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Log to standard error in this format, from level info; RUST_LOG sets other levels, such as debug [default: no logs].
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "json|text",
        hide_possible_values = true,
        help_heading = "Logs"
    )]
    pub(crate) log_format: Option<LogFormat>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show everything on a simulator in this process; needs nothing.
    #[command(after_help = "Example: proactive demo")]
    Demo,
    /// List the templates.
    #[command(after_help = "Example: proactive templates --format json")]
    Templates(TemplatesArgs),
    /// Print a valid sample request of a template.
    #[command(
        after_help = "Example: proactive new AMAZON.OrderStatus.Updated --locale en-US > order.json"
    )]
    New(NewArgs),
    /// Say everything that is wrong with request files.
    #[command(after_help = "Example: proactive validate --strict order.json")]
    Validate(ValidateArgs),
    /// Send request files.
    #[command(
        after_help = "Example: proactive send order.json --region na --stage development\n\n\
        Credentials: PROACTIVE_CLIENT_ID and PROACTIVE_CLIENT_SECRET, or --credentials FILE with two lines of \
        the same names (NAME=value)."
    )]
    Send(SendArgs),
    /// Send one event to very many recipients: durable, resumable, on one machine or many.
    #[command(subcommand)]
    Deliver(Box<DeliverCommand>),
    /// Say what Alexa would say of a request.
    #[command(
        after_help = "Example: proactive preview order.json --locale de-DE --timezone Europe/Berlin"
    )]
    Preview(PreviewArgs),
    /// Explain a status, a code or a message: the causes, the likeliest first, and the fix.
    #[command(
        after_help = "Example: proactive explain 403\n         proactive explain nothing heard"
    )]
    Explain(ExplainArgs),
    /// Look for what may be wrong: credentials, token, clock, region, manifest.
    #[command(after_help = "Example: proactive doctor --region na --manifest skill.json")]
    Doctor(DoctorArgs),
    /// Check a skill's manifest for what proactive events need, or add it.
    #[command(subcommand)]
    Manifest(ManifestCommand),
    /// Print the JSON Schema of a template's whole request, for editors.
    #[command(
        after_help = "Example: proactive schema AMAZON.OrderStatus.Updated > order.schema.json\n\n\
        A first line `\"$schema\": \"./order.schema.json\"` in a request gives completion; it is not sent."
    )]
    Schema(SchemaArgs),
    /// Write a man page for each command into a folder.
    #[command(after_help = "Example: proactive man ~/.local/share/man/man1")]
    Man(ManArgs),
    /// Print what a shell needs to complete commands, options and template names.
    #[command(
        after_help = "Example: proactive completions bash > ~/.local/share/bash-completion/completions/proactive"
    )]
    Completions(CompletionsArgs),
    /// Run the service on this machine, with an inbox to look at.
    #[command(after_help = "Example: proactive simulate --listen 127.0.0.1:8080")]
    Simulate(SimulateArgs),
    /// Generate the Rust types of templates of your own.
    #[command(after_help = "Example: proactive regen --schemas schemas --out src/events\n\n\
        The generated code depends on the crate `proactive-events` only; take it in by `#[rustfmt::skip] mod events;`. Copies of the \
        schemas are kept in its folder generated_from/, to report later what a change means for users of the types. Only \
        files that regen wrote are ever removed.")]
    Regen(RegenArgs),
}

/// Output format of a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Human,
    /// For scripts: one JSON object a line.
    Json,
}

/// Output format of `validate`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum VerdictFormat {
    /// People: the line with a caret under the place.
    #[default]
    Human,
    /// Scripts: one JSON object a line.
    Json,
    /// GitHub's checks: an annotation a finding.
    Github,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RegenArgs {
    /// The folder of schemas: Namespace.Type.State.json, and files of shared definitions.
    #[arg(long, value_name = "DIR")]
    pub(crate) schemas: PathBuf,
    /// The folder to write mod.rs and a module for each template into.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; exit 1 if anything would change.
    #[arg(long)]
    pub(crate) check: bool,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TemplatesArgs {
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct NewArgs {
    /// The template's name, such as AMAZON.OrderStatus.Updated.
    #[arg(value_parser = template_name())]
    pub(crate) template: String,
    /// A locale of the sample's texts; may be repeated [default: en-US].
    #[arg(long = "locale", value_name = "LOCALE")]
    pub(crate) locales: Vec<Locale>,
    /// Another value, or an optional field that the sample leaves out; may be repeated.
    #[arg(long = "set", value_name = "POINTER=VALUE")]
    pub(crate) changes: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PreviewArgs {
    /// A request file; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) file: String,
    /// The locale of the customer's device [default: en-US, else the first of the request].
    #[arg(long)]
    pub(crate) locale: Option<Locale>,
    /// The customer's time zone, such as Europe/Berlin [default: UTC].
    #[arg(long, value_name = "TZ")]
    pub(crate) timezone: Option<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// A status, a code, or words of a message.
    #[arg(required = true, value_name = "CODE|STATUS|TEXT")]
    pub(crate) text: Vec<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// The template's name.
    #[arg(value_parser = template_name())]
    pub(crate) template: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// The folder; it is made if it is not there.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DoctorArgs {
    /// Where the customers are.
    #[arg(long, value_name = "na|eu|fe")]
    pub(crate) region: Option<Region>,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    /// The skill's manifest.
    #[arg(long, value_name = "skill.json")]
    pub(crate) manifest: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// A template's name; an unknown one is answered with the nearest.
fn template_name() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(AnyEvent::NAMES)
}

#[derive(Debug, clap::Args)]
pub(crate) struct ValidateArgs {
    /// Request files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: VerdictFormat,
    /// A disputed point whose other reading you know to be right: what it takes is a warning; may be repeated.
    #[arg(long = "accept", value_name = "ID")]
    pub(crate) accepted: Vec<String>,
    /// Turn warnings into errors.
    #[arg(long)]
    pub(crate) strict: bool,
    /// From when the life span is measured: the event's `timestamp`, `now`, or a date-time.
    #[arg(long, default_value = "timestamp", value_name = "timestamp|now|RFC3339")]
    pub(crate) clock: LifeSpanClock,
}

/// From when the life span is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LifeSpanClock {
    /// From the event's own timestamp.
    Timestamp,
    /// From now, as the service does.
    Now,
    /// From this moment.
    At(Timestamp),
}

impl std::str::FromStr for LifeSpanClock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "timestamp" => Ok(Self::Timestamp),
            "now" => Ok(Self::Now),
            _ => text
                .parse()
                .map(Self::At)
                .map_err(|error| format!("neither `timestamp` nor `now`, and {error}")),
        }
    }
}

/// Connection to the service.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ServiceArgs {
    /// Another base URL than the region's, such as the simulator's.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Another URL for tokens than Login with Amazon's [default for an --endpoint on loopback: /auth/o2/token below it].
    #[arg(long, value_name = "URL")]
    pub(crate) token_endpoint: Option<String>,
    /// Trust the certificates of this PEM file as well, such as a company's own authority. Always trusted are Mozilla's roots,
    /// the system's store, SSL_CERT_FILE and SSL_CERT_DIR.
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// A file with PROACTIVE_CLIENT_ID=… and PROACTIVE_CLIENT_SECRET=…, instead of the environment.
    #[arg(long, value_name = "FILE")]
    pub(crate) credentials: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SendArgs {
    /// Request files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// The customers' region.
    #[arg(long, value_name = "na|eu|fe")]
    pub(crate) region: Region,
    /// Who gets the events: testers of the skill, or its customers. There is no default.
    #[arg(long, value_name = "development|live")]
    pub(crate) stage: Stage,
    /// Change a value before sending: a JSON pointer, `=`, and JSON or plain text; may be repeated.
    #[arg(long = "set", value_name = "POINTER=VALUE")]
    pub(crate) changes: Vec<String>,
    /// Set the timestamp to now and keep the life span, clamped to 6 minutes to 23 h 59 min.
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Print what would be sent, and send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask before sending to the live stage.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Maximum number of seconds to try one event.
    #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) max_wait: u64,
    /// Maximum number of events started per second.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) rate: Option<u32>,
    /// Maximum number of events in flight.
    #[arg(long, default_value_t = 16, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1_024))]
    pub(crate) concurrency: u16,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}
