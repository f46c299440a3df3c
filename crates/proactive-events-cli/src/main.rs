//! `proactive`: write, check, hear and send Alexa proactive events from the command line.
//!
//! One module a command in `commands`; they share `input` (files and standard input), `output` (lines
//! for people or for scripts), `exit` (exit codes) and `failure` (a command that could not do its work).

mod args;
mod commands;
mod confirm;
mod credentials;
mod env_file;
mod exit;
mod failure;
mod input;
mod logging;
mod output;
mod sample;
mod service;
mod set_option;
mod signal;
mod usage;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command};

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage::report(&error),
    };
    if let Err(error) = logging::start(args.log_format) {
        return failure::report(&error);
    }
    let outcome = match args.command {
        Command::Demo => commands::demo::run(),
        Command::Templates(args) => commands::templates::run(&args),
        Command::New(args) => commands::new::run(&args),
        Command::Validate(args) => commands::validate::run(&args),
        Command::Send(args) => commands::send::run(args),
        Command::Deliver(command) => commands::deliver::run(*command),
        Command::Preview(args) => commands::preview::run(&args),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Doctor(args) => commands::doctor::run(&args),
        Command::Manifest(command) => commands::manifest::run(&command),
        Command::Schema(args) => commands::schema::run(&args),
        Command::Man(args) => commands::man::run(&args),
        Command::Completions(args) => commands::completions::run(&args),
        Command::Simulate(args) => commands::simulate::run(&args),
        Command::Regen(args) => commands::regen::run(&args),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => failure::report(&error),
    }
}
