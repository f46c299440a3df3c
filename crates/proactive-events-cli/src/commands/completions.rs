//! `proactive completions`: what a shell needs to complete commands, options and template names.

use std::io::Write as _;

use clap::CommandFactory as _;

use crate::args::{Args, CompletionsArgs};
use crate::exit::Exit;
use crate::output::stdout;

pub(crate) fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "proactive", &mut script);
    stdout().write_all(&script)?;
    Ok(Exit::Done)
}
