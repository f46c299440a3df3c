//! The options of `proactive manifest`.

use std::path::PathBuf;

use super::{Format, template_name};

/// Action on a manifest.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ManifestCommand {
    /// Say what is missing.
    #[command(
        after_help = "Example: proactive manifest lint skill.json --template AMAZON.OrderStatus.Updated"
    )]
    Lint(ManifestArgs),
    /// Show what would be added, and add it with --write.
    #[command(after_help = "Example: proactive manifest patch skill.json --write")]
    Patch(PatchArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ManifestArgs {
    /// The skill's manifest.
    #[arg(value_name = "skill.json")]
    pub(crate) file: PathBuf,
    /// A template that is sent; may be repeated [default: those of the manifest's publications].
    #[arg(long = "template", value_name = "NAME", value_parser = template_name())]
    pub(crate) templates: Vec<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PatchArgs {
    #[command(flatten)]
    pub(crate) manifest: ManifestArgs,
    /// Where Alexa sends skill events: the ARN of a Lambda function, or an https URL.
    #[arg(long, value_name = "URI")]
    pub(crate) uri: Option<String>,
    /// The certificate of an https endpoint, such as Trusted for one of a public authority.
    #[arg(long, value_name = "TYPE", value_parser = ["Trusted", "Wildcard", "SelfSigned"])]
    pub(crate) certificate: Option<String>,
    /// Write the file instead of showing the difference only.
    #[arg(long)]
    pub(crate) write: bool,
}
