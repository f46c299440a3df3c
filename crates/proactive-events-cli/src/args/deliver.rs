//! The command line of `proactive deliver`.

use std::path::PathBuf;

use proactive_events::{Region, Stage};
use proactive_events_delivery::StoreUrl;

use super::{Format, ServiceArgs};

/// One event to very many recipients.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum DeliverCommand {
    /// Queue all recipients, then send until each has an outcome; rerun the same command to resume.
    #[command(after_help = RUN_HELP)]
    Run(Box<RunArgs>),
    /// Queue all recipients, and send nothing.
    #[command(
        after_help = "Example: proactive deliver enqueue --body order.json --recipients users.csv --outbox nats://queue \\\n    \
        --region na --stage live"
    )]
    Enqueue(Box<RunArgs>),
    /// Send what is queued, in as many processes and on as many machines as are started.
    #[command(after_help = "Example: proactive deliver work --outbox nats://queue\n\n\
        It ends when all recipients that are queued have an outcome, or at SIGTERM, once what is in flight is decided; \
        --stay serves on.")]
    Work(WorkArgs),
    /// Say how far the campaigns are.
    #[command(
        after_help = "Example: proactive deliver status --outbox sqlite:outbox.db --list pending"
    )]
    Status(StatusArgs),
    /// Give up what is pending; each recipient's outcome is `failed` then.
    #[command(
        after_help = "Example: proactive deliver cancel --outbox sqlite:outbox.db --campaign spring"
    )]
    Cancel(OneArgs),
    /// Remove a finished campaign, with all personal data that it holds.
    #[command(
        after_help = "Example: proactive deliver purge --outbox sqlite:outbox.db --campaign spring"
    )]
    Purge(OneArgs),
}

const RUN_HELP: &str = "Example: proactive deliver run --body order.json --recipients users.csv --outbox sqlite:outbox.db \\
    --region na --stage development --results results.jsonl

Recipients: CSV with a header, or JSON Lines, gzip or not. `user` is required; `region` (na|eu|fe), a JSON pointer
(/event/payload/state/status) or a text (/localizedAttributes/en-US/sellerName) change the event for one recipient.
The outbox holds user ids and texts until `proactive deliver purge`.
Credentials: PROACTIVE_CLIENT_ID and PROACTIVE_CLIENT_SECRET, or --credentials FILE.
Login of a NATS server: NATS_USER and NATS_PASSWORD, NATS_TOKEN, or NATS_CREDS (a file), in the environment or in the
same file; never in the URL, which other users of the machine can read.";

/// The outbox and the output format.
#[derive(Debug, clap::Args)]
pub(crate) struct OutboxArgs {
    /// The outbox: a file on this machine, or a NATS server with JetStream
    /// (nats://HOST1,HOST2?replicas=3&creds=FILE&ca=FILE).
    #[arg(long, value_name = "sqlite:PATH|nats://HOST[:PORT]")]
    pub(crate) outbox: StoreUrl,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Options of a worker.
#[derive(Debug, clap::Args)]
pub(crate) struct WorkerArgs {
    /// Maximum number of requests in flight.
    #[arg(long, default_value_t = 64, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4_096))]
    pub(crate) concurrency: u16,
    /// Maximum number of events per second; on NATS, of all workers together.
    #[arg(long, value_name = "PER_SECOND", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) rate: Option<u32>,
    /// Write a line for each recipient into this file; an existing results file is continued.
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) results: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) service: ServiceArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RunArgs {
    /// The request whose event all recipients get; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) body: String,
    /// The recipients; `-` is standard input.
    #[arg(long, value_name = "FILE.csv|FILE.jsonl|-")]
    pub(crate) recipients: String,
    #[command(flatten)]
    pub(crate) outbox: OutboxArgs,
    /// The region of recipients that have none of their own.
    #[arg(long, value_name = "na|eu|fe")]
    pub(crate) region: Region,
    /// Who gets the events: testers of the skill, or its customers. There is no default.
    #[arg(long, value_name = "development|live")]
    pub(crate) stage: Stage,
    /// Campaign name; rerun with the same name to resume [default: the body's reference id].
    #[arg(long, value_name = "NAME")]
    pub(crate) campaign: Option<String>,
    #[command(flatten)]
    pub(crate) worker: WorkerArgs,
    /// Check body and recipients, show the first three requests, and queue nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask before sending to the live stage.
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct WorkArgs {
    #[command(flatten)]
    pub(crate) outbox: OutboxArgs,
    /// Serve only this campaign.
    #[arg(long, value_name = "NAME")]
    pub(crate) campaign: Option<String>,
    /// Serve only campaigns of this stage.
    #[arg(long, value_name = "development|live")]
    pub(crate) stage: Option<Stage>,
    #[command(flatten)]
    pub(crate) worker: WorkerArgs,
    /// Serve on when everything is decided, until SIGTERM or Ctrl-C.
    #[arg(long)]
    pub(crate) stay: bool,
    /// The campaign of this body, where none is named.
    #[arg(long, value_name = "FILE", conflicts_with = "campaign", hide = true)]
    pub(crate) body: Option<String>,
    #[arg(long, hide = true)]
    recipients: Option<String>,
    #[arg(long, hide = true)]
    region: Option<Region>,
    #[arg(long, hide = true)]
    yes: bool,
}

/// Kind of list that `status` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Listing {
    /// Undecided entries, one JSON object per line.
    Pending,
    /// The ids of customers to be forgotten, one a line: the skill is not enabled, or no longer.
    Forget,
}

#[derive(Debug, clap::Args)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) one: OneArgs,
    /// List recipients instead of counting them.
    #[arg(long, value_enum)]
    pub(crate) list: Option<Listing>,
}

/// The options of commands about one campaign, or all. Those of `run` that they do not need are taken, so that a script
/// changes one word only.
#[derive(Debug, clap::Args)]
pub(crate) struct OneArgs {
    #[command(flatten)]
    pub(crate) outbox: OutboxArgs,
    /// The campaign [default: the only one].
    #[arg(long, value_name = "NAME")]
    pub(crate) campaign: Option<String>,
    /// The campaign of this body, where none is named.
    #[arg(long, value_name = "FILE", hide = true)]
    pub(crate) body: Option<String>,
    #[arg(long, hide = true)]
    recipients: Option<String>,
    #[arg(long, hide = true)]
    region: Option<Region>,
    #[arg(long, hide = true)]
    stage: Option<Stage>,
    #[arg(long, hide = true)]
    concurrency: Option<u16>,
    #[arg(long, hide = true)]
    rate: Option<u32>,
    #[arg(long, hide = true)]
    results: Option<PathBuf>,
    #[arg(long, hide = true)]
    endpoint: Option<String>,
    #[arg(long, hide = true)]
    token_endpoint: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) credentials: Option<PathBuf>,
    #[arg(long, hide = true)]
    yes: bool,
}
