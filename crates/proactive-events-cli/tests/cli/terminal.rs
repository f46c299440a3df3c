//! Output for people and scripts, word by word: on a real pseudo-terminal, in a pipe, and as JSON.

use std::io::Read as _;

use crate::tool::{self, ORDER, file, said, sample};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use proactive_events_simulator::{MAGIC_PREFIX, Simulator};
use serde_json::Value;

/// Output of a command on a terminal of 100 columns, and its exit code.
fn on_terminal(arguments: &[&str]) -> (u32, String) {
    let size = PtySize { rows: 40, cols: 100, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_proactive"));
    command.args(arguments);
    command.env("TERM", "xterm-256color");
    command.env_remove("NO_COLOR");
    command.env("PROACTIVE_CLIENT_ID", "amzn1.application-oa2-client.me");
    command.env("PROACTIVE_CLIENT_SECRET", "S3CRET");
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut written = Vec::new();
    // A terminal whose other end is gone ends with an error on Linux.
    let _ = reader.read_to_end(&mut written);
    let code = child.wait().unwrap().exit_code();
    (code, String::from_utf8(written).unwrap().replace("\r\n", "\n"))
}

/// Without what differs in every run: this test's folder, and ids (hexadecimal numbers of 32 digits).
fn settled(text: &str) -> String {
    let text = text.replace(&tool::folder(), "");
    let mut settled = String::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let (before, tail) = rest.split_at(start);
        let digits = tail.chars().take_while(char::is_ascii_hexdigit).count();
        let (number, tail) = tail.split_at(digits);
        settled.push_str(before);
        // The text before an id may look like a part of it.
        let (head, id) = number.split_at(digits.saturating_sub(32));
        settled.push_str(if digits >= 32 { head } else { number });
        settled.push_str(if digits >= 32 && !id.is_empty() { "<id>" } else { "" });
        rest = tail;
    }
    settled + rest
}

/// Replaces the text between these, wherever it is, with `<…>`.
fn without(text: &str, before: &str, after: char) -> String {
    let mut parts = text.split(before);
    let mut settled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(after).unwrap_or(part.len());
        settled.push_str(before);
        settled.push_str("<…>");
        settled.push_str(&part[end..]);
    }
    settled
}

/// A terminal, a pipe and, where there is one, JSON: each with its exit code.
fn all_ways(arguments: &[&str], has_json: bool) -> String {
    let (code, terminal) = on_terminal(arguments);
    let mut all =
        format!("── terminal, exit {code}\n{}", settled(&terminal).replace('\u{1b}', "␛"));
    let mut pipe = |title: &str, arguments: &[&str]| {
        let (code, out, errors) = said(arguments, b"");
        assert!(
            !out.contains('\u{1b}') && !errors.contains('\u{1b}'),
            "a pipe has no colours: {out}{errors}"
        );
        all.push_str(&format!("── {title}, exit {code}\n{}", settled(&out)));
        if !errors.is_empty() {
            all.push_str(&format!("── its errors\n{}", settled(&errors)));
        }
    };
    pipe("pipe", arguments);
    if has_json {
        pipe("JSON", &[arguments, &["--format", "json"]].concat());
    }
    all
}

/// A request in which nothing differs from run to run.
fn order(name: &str, change: impl Fn(&mut Value)) -> String {
    let mut order: Value = serde_json::from_slice(&sample(ORDER, &[])).unwrap();
    order["timestamp"] = "2026-05-18T09:00:00Z".into();
    order["expiryTime"] = "2026-05-19T09:00:00Z".into();
    order["referenceId"] = "order4711".into();
    change(&mut order);
    file(name, format!("{order:#}").as_bytes())
}

#[test]
fn templates() {
    insta::assert_snapshot!(all_ways(&["templates"], true));
}

#[test]
fn demo() {
    let said = without(&all_ways(&["demo"], false), "http://127.0.0.1:", '\n');
    // It is today's event.
    insta::assert_snapshot!(without(&said, "is out for delivery and will arrive by ", '.'));
}

#[test]
fn new() {
    let said = all_ways(&["new", ORDER, "--locale", "de-DE"], false);
    let said = without(&said, "\"timestamp\": \"", '"');
    insta::assert_snapshot!(without(&said, "\"expiryTime\": \"", '"'));
}

#[test]
fn schema() {
    insta::assert_snapshot!(all_ways(&["schema", "AMAZON.WeatherAlert.Activated"], false));
}

#[test]
fn regen() {
    let schema = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Baked", "description": "Bread is ready.",
        "type": "object", "properties": {"loaves": {"description": "How many.", "type": "integer"}},
        "required": ["loaves"], "additionalProperties": false}"#;
    file("AnyCompany.Bread.Baked.json", schema.as_bytes());
    let folder = tool::folder();
    let schemas = format!("{folder}schemas");
    std::fs::create_dir_all(&schemas).unwrap();
    let name = "AnyCompany.Bread.Baked.json";
    std::fs::rename(format!("{folder}{name}"), format!("{schemas}/{name}")).unwrap();
    let out = format!("{folder}generated");
    let arguments = ["regen", "--schemas", &schemas, "--out", &out, "--check"];
    insta::assert_snapshot!(all_ways(&arguments, true));
}

/// Its first line is for scripts, the others are for people; SIGTERM ends it cleanly.
#[cfg(unix)]
#[test]
fn simulate() {
    use std::io::{BufRead as _, BufReader};
    let mut process =
        tool::proactive(&["simulate"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let said: Vec<_> = lines.take(5).map(Result::unwrap).collect();
    let stop =
        std::process::Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
    assert!(stop.unwrap().success());
    assert!(process.wait().unwrap().success());
    let mut said = said.join("\n") + " ";
    while let Some(at) = said.find("127.0.0.1:") {
        let digits = said[at + 10..].chars().take_while(char::is_ascii_digit).count();
        said.replace_range(at..at + 10 + digits, "<address>");
    }
    insta::assert_snapshot!(said.trim());
}

#[test]
fn man_and_completions() {
    let folder = format!("{}man", tool::folder());
    let (code, out, errors) = said(&["man", &folder], b"");
    assert_eq!((code, out, errors), (0, String::new(), String::new()));
    let page = std::fs::read_to_string(format!("{folder}/proactive-send.1")).unwrap();
    assert!(
        page.contains(".TH proactive\\-send 1") || page.contains(".TH proactive-send 1"),
        "{page}"
    );
    // Its own pages are renewed; what somebody else wrote stays.
    assert_eq!(said(&["man", &folder], b"").0, 0);
    let theirs = format!("{folder}/proactive-send.1");
    std::fs::write(&theirs, "notes\n").unwrap();
    let (code, _, errors) = said(&["man", &folder], b"");
    assert!(code == 2 && errors.contains("proactive-send.1"), "{errors}");
    assert_eq!(std::fs::read_to_string(&theirs).unwrap(), "notes\n");
    let (code, _, errors) = said(&["man", "/dev/null/x"], b"");
    assert!(code == 2 && errors.contains("/dev/null/x"), "{errors}");
    let (code, terminal) = on_terminal(&["completions", "bash"]);
    assert!(code == 0 && terminal.contains("_proactive()"));
}

#[test]
fn validate() {
    let right = order("right.json", |_| {});
    let wrong = order("wrong.json", |order| {
        order["event"]["payload"]["state"]["status"] = "ORDER_SHIPED".into();
        order["relevantAudience"]["payload"] = serde_json::json!({"userId": "amzn1.ask.account.1"});
    });
    insta::assert_snapshot!(all_ways(&["validate", &right, &wrong, "no-such.json"], true));
}

#[test]
fn preview() {
    let order = order("preview.json", |_| {});
    insta::assert_snapshot!(all_ways(&["preview", &order, "--locale", "de-DE"], true));
}

#[test]
fn explain() {
    insta::assert_snapshot!(all_ways(&["explain", "432"], true));
}

#[test]
fn manifest() {
    let skill = file("skill.json", b"{\n  \"manifest\": {\n    \"permissions\": []\n  }\n}\n");
    insta::assert_snapshot!("manifest_lint", all_ways(&["manifest", "lint", &skill], true));
    insta::assert_snapshot!(
        "manifest_patch",
        all_ways(
            &[
                "manifest",
                "patch",
                &skill,
                "--template",
                ORDER,
                "--uri",
                "arn:aws:lambda:eu-west-1:210987654321:function:skill"
            ],
            true
        )
    );
}

#[test]
fn mistakes_are_answered_with_the_way_out() {
    let order = order("live.json", |_| {});
    for (name, arguments) in [
        ("mistyped_command", &["valdate"][..]),
        ("mistyped_template", &["new", "AMAZON.OrderStatus.Updtaed"]),
        ("mistyped_stage", &["send", &order, "--region", "na", "--stage", "developmnt"]),
        ("no_stage", &["send", &order, "--region", "na"]),
        ("unknown_zone", &["preview", &order, "--timezone", "Berlin"]),
    ] {
        insta::assert_snapshot!(name, all_ways(arguments, false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn send() {
    let simulator = Simulator::start().await.unwrap();
    let (endpoint, token) = (simulator.url(), simulator.token_endpoint());
    let to = |user: &str, name: &str| {
        order(name, |order| {
            order["relevantAudience"]["payload"]["user"] = format!("{MAGIC_PREFIX}{user}").into();
        })
    };
    let (accepted, refused) = (to("nobody", "accepted.json"), to("not-subscribed", "refused.json"));
    let arguments = [
        "send",
        &accepted,
        &refused,
        "no-such.json",
        "--fresh",
        "--concurrency",
        "1",
        "--region",
        "na",
        "--stage",
        "development",
        "--endpoint",
        &endpoint,
        "--token-endpoint",
        &token,
    ];
    let mut lines: Vec<_> = all_ways(&arguments, true).lines().map(str::to_owned).collect();
    lines.retain(|line| !line.trim().is_empty());
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor() {
    let simulator = Simulator::start().await.unwrap();
    let token = simulator.token_endpoint();
    let arguments = ["doctor", "--endpoint", "http://127.0.0.1:1", "--token-endpoint", &token];
    insta::assert_snapshot!(all_ways(&arguments, true));
}

/// A list in which everything happens: two are accepted, one of them stands there twice, three are refused.
fn campaign(name: &str) -> [String; 3] {
    let users = format!("user,region\nA1,\nA2,eu\nA1,\nA3,us\n,na\n{MAGIC_PREFIX}not-enabled,\n");
    let list = file(&format!("{name}.csv"), users.as_bytes());
    let body = order(&format!("{name}.json"), |_| {});
    [body, list, format!("sqlite:{}{name}.db", tool::folder())]
}

#[tokio::test(flavor = "multi_thread")]
async fn deliver_run() {
    let simulator = Simulator::start().await.unwrap();
    let (endpoint, token) = (simulator.url(), simulator.token_endpoint());
    let [body, list, outbox] = campaign("run");
    let what = ["deliver", "run", "--body", &body, "--recipients", &list, "--outbox", &outbox];
    let to = ["--region", "na", "--stage", "development", "--endpoint", &endpoint];
    let arguments = [&what[..], &to, &["--token-endpoint", &token]].concat();
    // The number of redraws of the bar is random; the bar is gone at the end.
    let (code, terminal) = on_terminal(&[&arguments[..], &["--rate", "2"]].concat());
    assert!(code == 1 && terminal.contains("sending") && terminal.contains(" left"), "{terminal}");
    let (_, last) = terminal.rsplit_once("\u{1b}[2K").unwrap();
    let terminal = format!("── terminal, at its end, exit {code}\n{last}").replace('\u{1b}', "␛");
    // The same command again: all of it is done.
    let said: Vec<_> = all_ways(&arguments, true).lines().map(str::to_owned).collect();
    let pipe = said.iter().position(|line| line.starts_with("── pipe")).unwrap();
    insta::assert_snapshot!(settled(&terminal) + "\n" + &said[pipe..].join("\n"));
}

#[test]
fn deliver_one_after_the_other() {
    let [body, list, outbox] = campaign("steps");
    let about = |verb| ["deliver", verb, "--outbox", &outbox];
    let what = [&about("enqueue")[..], &["--body", &body, "--recipients", &list]].concat();
    let enqueue = [&what[..], &["--region", "na", "--stage", "development"]].concat();
    assert_eq!(said(&enqueue, b"").0, 1);
    insta::assert_snapshot!("deliver_status", all_ways(&about("status"), true));
    insta::assert_snapshot!("deliver_purge_refused", all_ways(&about("purge"), true));
    insta::assert_snapshot!("deliver_cancel", all_ways(&about("cancel"), true));
    insta::assert_snapshot!("deliver_purge", all_ways(&about("purge"), false));
}

#[test]
fn deliver_is_told_what_is_wrong() {
    let [body, list, outbox] = campaign("wrong");
    let what = ["deliver", "run", "--body", &body, "--recipients", &list, "--region", "na"];
    let live = [&what[..], &["--outbox", &outbox, "--stage", "live"]].concat();
    let (code, out, errors) = said(&live, b"");
    insta::assert_snapshot!("deliver_live", format!("exit {code}\n{out}{errors}"));
    let nowhere = [&what[..], &["--outbox", "outbox.db", "--stage", "development"]].concat();
    insta::assert_snapshot!("deliver_no_url", all_ways(&nowhere, false));
    let columns = file("columns.csv", b"user,colour\nA1,red\n");
    let run = ["deliver", "run", "--body", &body, "--recipients", &columns, "--region", "na"];
    let wrong = [&run[..], &["--outbox", &outbox, "--stage", "development"]].concat();
    let (code, out, errors) = said(&wrong, b"");
    insta::assert_snapshot!(
        "deliver_unknown_column",
        settled(&format!("exit {code}\n{out}{errors}"))
    );
}
