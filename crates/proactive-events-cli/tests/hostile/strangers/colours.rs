//! Colour codes where nobody wants them: in a pipe, and on a terminal under `NO_COLOR` or `TERM=dumb`.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::tool::{ORDER, file, proactive, sample};

/// Commands of every kind, right and wrong, each with texts that hold an escape sequence where a text is shown.
fn commands() -> Vec<Vec<String>> {
    let order = String::from_utf8(sample(ORDER, &[])).unwrap();
    let good = file("colours.json", order.as_bytes());
    let wrong =
        order.replace("ORDER_SHIPPED", "\\u001b[31mX").replace("\"order\"", "\"\\u001b[2J\"");
    let wrong = file("colours-wrong.json", wrong.as_bytes());
    let skill = file("colours-skill.json", br#"{"manifest": {"permissions": []}}"#);
    let recipients = file("colours.csv", b"user,region\nA,eu\nB,\x1b[31m\n\x1b[31m,\n");
    let schemas = tempfile::tempdir().unwrap().keep();
    std::fs::write(schemas.join("ACME.Door.Opened.json"), r#"{"type": "objct"}"#).unwrap();
    let schemas = schemas.to_str().unwrap();
    let out = format!("{schemas}/out");
    let nobody = ["--region", "na", "--stage", "development", "--endpoint", "http://127.0.0.1:1"];
    let token = ["--token-endpoint", "http://127.0.0.1:1/t"];
    let outbox = ["--outbox", "sqlite:/nowhere/at/all.db"];
    let all: [(&[&str], &[&str]); 26] = [
        (&["demo"], &[]),
        (&["templates"], &[]),
        (&["new", ORDER], &[]),
        (&["new", "nothing"], &[]),
        (&["validate", &good, &wrong, "no-such.json"], &[]),
        (&["validate", &wrong, "--format", "github"], &[]),
        (&["send", &good, &wrong, "--max-wait", "1"], &[&nobody[..], &token].concat()),
        (&["send", &good, &wrong, "--dry-run"], &nobody),
        (&["preview", &good], &[]),
        (&["preview", &wrong], &[]),
        (&["explain", "403"], &[]),
        (&["doctor", "--manifest", &skill, "--credentials", "no-such"], &[]),
        (&["manifest", "lint", &skill], &[]),
        (&["manifest", "patch", &skill, "--template", ORDER], &[]),
        (&["schema", ORDER], &[]),
        (&["man", &out], &[]),
        (&["completions", "bash"], &[]),
        (&["completions", "zsh"], &[]),
        (&["regen", "--schemas", schemas, "--out", &out], &[]),
        (&["simulate", "--schema", "no-such.json"], &[]),
        (
            &["deliver", "run", "--dry-run", "--body", &good, "--recipients", &recipients],
            &[&nobody[..], &outbox].concat(),
        ),
        (
            &["deliver", "run", "--body", &wrong, "--recipients", &recipients],
            &[&nobody[..], &outbox].concat(),
        ),
        (
            &["deliver", "enqueue", "--body", &good, "--recipients", &recipients],
            &[&nobody[..], &outbox].concat(),
        ),
        (&["deliver", "work"], &outbox),
        (&["deliver", "status"], &outbox),
        (&["deliver", "cancel", "--campain", "\u{1b}[31mx"], &outbox),
    ];
    let mut commands: Vec<Vec<String>> = all
        .iter()
        .map(|(command, more)| [*command, *more].concat().into_iter().map(str::to_owned).collect())
        .collect();
    for help in [&["--help"][..], &["deliver", "run", "--help"], &["--version"], &["nonsense"]] {
        commands.push(help.iter().map(|it| (*it).to_owned()).collect());
    }
    commands
}

#[test]
fn no_command_writes_an_escape_into_a_pipe() {
    for command in commands() {
        let command: Vec<_> = command.iter().map(String::as_str).collect();
        let mut child = proactive(&command);
        child
            .env_remove("CLICOLOR_FORCE")
            .env("TERM", "xterm-256color")
            .env("COLORTERM", "truecolor");
        let output = child.stdin(Stdio::null()).output().unwrap();
        for (name, text) in [("stdout", output.stdout), ("stderr", output.stderr)] {
            let text = String::from_utf8_lossy(&text).into_owned();
            assert!(!text.contains('\u{1b}'), "{name} of {command:?}: {text:?}");
        }
    }
}

/// Output of a command on a terminal.
fn on_terminal(arguments: &[String], variables: &[(&str, &str)]) -> String {
    let size = PtySize { rows: 40, cols: 100, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_proactive"));
    command.args(arguments);
    command.env_remove("NO_COLOR");
    command.env_remove("CLICOLOR_FORCE");
    // It counts as a terminal with colours whatever TERM says.
    command.env_remove("CI");
    command.env("TERM", "xterm-256color");
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut written = Vec::new();
    // A terminal whose other end is gone ends with an error on Linux.
    let _ = reader.read_to_end(&mut written);
    child.wait().unwrap();
    String::from_utf8_lossy(&written).into_owned()
}

#[test]
fn a_terminal_that_wants_no_colours_gets_none() {
    let is_shown = |command: &&Vec<String>| {
        ["preview", "regen", "validate", "send", "manifest", "nonsense"].contains(&&*command[0])
    };
    for command in commands().iter().filter(is_shown) {
        for variables in [&[("NO_COLOR", "1")], &[("TERM", "dumb")]] {
            let text = on_terminal(command, variables);
            assert!(!text.contains('\u{1b}'), "{variables:?} {command:?}: {text:?}");
        }
    }
    let commands = commands();
    let wrong =
        commands.iter().find(|command| command[0] == "preview" && command[1].contains("wrong"));
    let wrong = wrong.unwrap();
    assert!(on_terminal(wrong, &[]).contains("\u{1b}["), "a terminal gets colours");
    let forced = proactive(&wrong.iter().map(String::as_str).collect::<Vec<_>>())
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(forced.stderr.contains(&0x1b), "whoever asks for colours in a pipe gets them");
    std::io::stdout().flush().unwrap();
}
