//! Command line of `cargo xtask`.

use lexopt::prelude::*;
use proactive_events_codegen::Mode;

pub(crate) const USAGE: &str = "\
Usage: cargo xtask <command>

  regen          generate the catalog from the schemas
                 and report what changes for users of the types, with the version bump
  regen --check  report what regen would change without writing; exit 1 if anything differs
  regen --json   the same as JSON, an object a line (also `--format json`)
  setup          install the programs that some tests need in addition to Rust
  test           run all tests and report those skipped for a missing program (with CI=true the program is
                 installed, and a skip is a failure)
  test --full    the same, with the long test suites
  bench codegen  compare our generator with typify, over the same schemas; --write puts the table into docs/
  bench send     compare this client with hyper, reqwest and the official SDKs, against the same server
  bench simulate events per second that the simulator takes, and its memory after a million
  bench deliver  compare a campaign of a million (or N) from the embedded outbox with the client alone
  bench scale    time and memory of 125 to 1,000 templates
  bench fleet    100 million recipients and up to 32 workers, simulated; name=value changes a parameter of
                 the model, --write puts the tables into docs/scale.md";

/// A command with its options.
#[derive(Debug, PartialEq)]
pub(crate) enum Task {
    Help,
    Regen { mode: Mode, as_json: bool },
    Setup,
    Test { full: bool },
    Bench(Bench),
}

/// A measurement with its options.
#[derive(Debug, PartialEq)]
pub(crate) enum Bench {
    Codegen { write: bool },
    Send,
    Simulate,
    Deliver { recipients: Option<u64> },
    Scale,
    Fleet { write: bool, changes: Vec<String> },
}

impl Task {
    /// Reads the arguments after the program's name.
    pub(crate) fn parse(
        arguments: impl IntoIterator<Item = String>,
    ) -> Result<Self, lexopt::Error> {
        let mut parser = lexopt::Parser::from_args(arguments);
        let task = match parser.next()? {
            None | Some(Short('h') | Long("help")) => Self::Help,
            Some(Value(name)) => match name.string()?.as_str() {
                "help" => Self::Help,
                "regen" => return regen(&mut parser),
                "setup" => Self::Setup,
                "test" => Self::Test { full: flag(&mut parser, "full")? },
                "bench" => Self::Bench(bench(&mut parser)?),
                other => return Err(format!("unknown command `{other}`").into()),
            },
            Some(option) => return Err(option.unexpected()),
        };
        end(&mut parser)?;
        Ok(task)
    }
}

fn regen(parser: &mut lexopt::Parser) -> Result<Task, lexopt::Error> {
    let (mut mode, mut as_json) = (Mode::Write, false);
    while let Some(option) = parser.next()? {
        match option {
            Long("check") => mode = Mode::Check,
            Long("json") => as_json = true,
            Long("format") => match parser.value()?.string()?.as_str() {
                "json" => as_json = true,
                "text" => as_json = false,
                other => return Err(format!("unknown format `{other}`: text or json").into()),
            },
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Regen { mode, as_json })
}

fn bench(parser: &mut lexopt::Parser) -> Result<Bench, lexopt::Error> {
    let name = parser.value().map_err(|_| lexopt::Error::from("bench: which one?"))?;
    Ok(match name.string()?.as_str() {
        "codegen" => Bench::Codegen { write: flag(parser, "write")? },
        "send" => Bench::Send,
        "simulate" => Bench::Simulate,
        "deliver" => {
            let recipients = match parser.next()? {
                None => None,
                Some(Value(number)) => Some(number.parse()?),
                Some(other) => return Err(other.unexpected()),
            };
            Bench::Deliver { recipients }
        }
        "scale" => Bench::Scale,
        "fleet" => {
            let (mut write, mut changes) = (false, Vec::new());
            while let Some(option) = parser.next()? {
                match option {
                    Long("write") => write = true,
                    Value(change) => changes.push(change.string()?),
                    other => return Err(other.unexpected()),
                }
            }
            Bench::Fleet { write, changes }
        }
        other => return Err(format!("unknown measurement `{other}`").into()),
    })
}

/// True if the option is given; anything else is an error.
fn flag(parser: &mut lexopt::Parser, name: &str) -> Result<bool, lexopt::Error> {
    match parser.next()? {
        None => Ok(false),
        Some(Long(option)) if option == name => Ok(true),
        Some(other) => Err(other.unexpected()),
    }
}

fn end(parser: &mut lexopt::Parser) -> Result<(), lexopt::Error> {
    parser.next()?.map_or(Ok(()), |other| Err(other.unexpected()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Task, String> {
        let arguments = line.split_whitespace().map(str::to_owned);
        Task::parse(arguments).map_err(|error| error.to_string())
    }

    #[test]
    fn commands_and_options() {
        let regen = |mode, as_json| Ok(Task::Regen { mode, as_json });
        assert_eq!(parse(""), Ok(Task::Help));
        assert_eq!(parse("--help"), Ok(Task::Help));
        assert_eq!(parse("regen"), regen(Mode::Write, false));
        assert_eq!(parse("regen --json --check"), regen(Mode::Check, true));
        assert_eq!(parse("regen --format json"), regen(Mode::Write, true));
        assert_eq!(parse("regen --format=json"), regen(Mode::Write, true));
        assert_eq!(parse("setup"), Ok(Task::Setup));
        assert_eq!(parse("test --full"), Ok(Task::Test { full: true }));
        let recipients = Some(1_000);
        assert_eq!(parse("bench deliver 1000"), Ok(Task::Bench(Bench::Deliver { recipients })));
        let changes = vec!["seed=3".to_owned()];
        assert_eq!(
            parse("bench fleet seed=3"),
            Ok(Task::Bench(Bench::Fleet { write: false, changes }))
        );
    }

    #[test]
    fn everything_else_is_named() {
        for (line, named) in [
            ("tset", "`tset`"),
            ("regen --chekc", "--chekc"),
            ("regen --format yaml", "`yaml`"),
            ("test now", "now"),
            ("test --full --full", "--full"),
            ("setup --all", "--all"),
            ("bench", "which one"),
            ("bench deliver many", "many"),
            ("bench deliver 1 2", "2"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(named), "{line}: {error}");
        }
    }
}
