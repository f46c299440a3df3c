//! Examples of `--help`, which must be commands.

use clap::{Command, CommandFactory as _, Parser as _};

use super::Args;

/// Collects the lines of a command's help, and of those below it, that are commands.
fn collect(command: &Command, examples: &mut Vec<String>) {
    let help = command.get_after_help().or(command.get_after_long_help());
    let help = help.map(ToString::to_string).unwrap_or_default().replace("\\\n", " ");
    let lines = help.lines().map(|line| line.trim_start());
    let lines = lines.map(|line| line.strip_prefix("Example: ").unwrap_or(line));
    examples.extend(lines.filter(|line| line.starts_with("proactive ")).map(str::to_owned));
    for command in command.get_subcommands() {
        collect(command, examples);
    }
}

#[test]
fn every_example_is_a_command_that_is_understood() {
    let mut examples = Vec::new();
    collect(&Args::command(), &mut examples);
    assert!(examples.len() > 20, "{examples:?}");
    for example in examples {
        let command = example.split(" > ").next().unwrap_or_default();
        if let Err(error) = Args::try_parse_from(command.split_whitespace()) {
            panic!("{example}: {error}");
        }
    }
}
