//! `proactive regen`: the types of templates of one's own. anstream takes the colours away where they do not belong.

use std::io::Write as _;

use proactive_events_codegen::{Mode, Options, RegenerateError, regenerate};

use crate::args::{Format, RegenArgs};
use crate::exit::Exit;
use crate::output::stdout;

/// Folder of the schemas' copies; no other folder has this name.
const COPIES: &str = "generated_from";

pub(crate) fn run(args: &RegenArgs) -> anyhow::Result<Exit> {
    let schemas = args.schemas.to_string_lossy();
    let schemas = schemas.trim_end_matches(['/', '\\']);
    let options = Options::new("proactive regen", schemas).folder("").keep_schemas(COPIES);
    let mode = if args.check { Mode::Check } else { Mode::Write };
    match regenerate(&args.schemas, &args.out, &options, mode) {
        Ok(done) => {
            for warning in &done.warnings {
                anstream::eprintln!("{}\n", warning.render(true));
            }
            match args.format {
                Format::Json => write!(stdout(), "{}", done.json_lines())?,
                Format::Human => writeln!(stdout(), "{done}")?,
            }
            Ok(if args.check && !done.is_current() { Exit::No } else { Exit::Done })
        }
        Err(RegenerateError::Refused(report)) => {
            anstream::eprintln!("{}", report.render(true));
            if args.format == Format::Json {
                write!(stdout(), "{}", RegenerateError::Refused(report).json_lines())?;
            }
            Ok(Exit::No)
        }
        Err(error) => Err(anyhow::Error::new(error)),
    }
}
