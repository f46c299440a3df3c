//! `proactive deliver`: one event to very many recipients.
//!
//! `run` queues and sends; `enqueue` and `work` do one of the two. The other commands show, cancel or remove campaigns.

mod cancel;
mod clients;
mod dry_run;
mod progress;
mod purge;
mod report;
mod results;
mod run;
mod select;
mod status;
mod store_url;
mod summary;
mod warnings;
mod work;

use crate::args::DeliverCommand;
use crate::exit::Exit;

pub(crate) fn run(command: DeliverCommand) -> anyhow::Result<Exit> {
    let runtime = super::runtime()?;
    let exit = match command {
        DeliverCommand::Run(args) => runtime.block_on(run::run(&args, run::Part::Whole)),
        DeliverCommand::Enqueue(args) => runtime.block_on(run::run(&args, run::Part::Enqueue)),
        DeliverCommand::Work(args) => runtime.block_on(work::run(&args)),
        DeliverCommand::Status(args) => runtime.block_on(status::run(&args)),
        DeliverCommand::Cancel(args) => runtime.block_on(cancel::run(&args)),
        DeliverCommand::Purge(args) => runtime.block_on(purge::run(&args)),
    };
    // A thread that still reads, such as from a terminal, is not waited for.
    runtime.shutdown_background();
    exit
}
