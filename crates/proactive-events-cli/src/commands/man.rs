//! `proactive man`: a man page for each command.

use clap::CommandFactory as _;

use crate::args::{Args, ManArgs};
use crate::exit::{Exit, Failure};

pub(crate) fn run(args: &ManArgs) -> Result<Exit, Failure> {
    let folder = args.folder.display();
    std::fs::create_dir_all(&args.folder)
        .and_then(|()| clap_mangen::generate_to(Args::command(), &args.folder))
        .map_err(|error| Failure::new(format!("{folder}: {error}")))?;
    Ok(Exit::Done)
}
