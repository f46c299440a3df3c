//! Lists of recipients from spreadsheets and editors: blanks, invisible characters, and texts that are not user ids.

use std::io::Read as _;

use serde_json::{Value, json};

use super::world::World;
use crate::tool::{ORDER, lines, said, sample};

const ID: &str = "amzn1.ask.account.A";

/// One customer, as an editor, a spreadsheet or a web page may have left the id.
fn spellings() -> Vec<String> {
    let ends = [
        "",
        " ",
        "\t",
        "\u{a0}",
        "\u{3000}",
        "\u{200b}",
        "\u{200c}",
        "\u{200d}",
        "\u{feff}",
        "\u{2060}",
        "\r\n",
        "\n",
        "\u{a0}\u{200b} ",
    ];
    ends.iter().flat_map(|end| [format!("{ID}{end}"), format!("{end}{ID}")]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_customer_in_many_spellings_is_notified_once() {
    let world = World::new().await;
    let rows: String = spellings().iter().map(|it| format!("\"{it}\",\u{a0}na \n")).collect();
    world.file("list.csv", format!("\u{200b}user , region\u{a0}\n{rows}").as_bytes());
    let said = world.deliver("run", &[]);
    assert_eq!((said.code, said.counts()), (0, [1, 0, 0, 0]), "{said:?}");
    assert!(said.err.contains("this user stands in line 2 already"), "{}", said.err);
    let list = world.path("list.jsonl");
    let rows: String = spellings()
        .iter()
        .map(|it| format!("{}\n", json!({ "user": it, "region\u{a0}": " na\u{200b}" })))
        .collect();
    std::fs::write(&list, rows).unwrap();
    let list = list.to_str().unwrap();
    let said = world
        .deliver("run", &["--recipients", list, "--campaign", "autumn", "--results", "/dev/null"]);
    assert_eq!((said.code, said.counts()), (0, [1, 0, 0, 0]), "{said:?}");
    let users: Vec<_> = world.simulator.inbox().into_iter().map(|it| it.user.unwrap()).collect();
    assert_eq!(users, [ID, ID], "the id itself is sent");
    assert_eq!(world.results()[&2]["user"], ID);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_with_something_invisible_inside_is_a_refused_line() {
    let world = World::new().await;
    let wrong = [
        " ", "\u{a0}", "\t", "\u{200b}", "\u{200d}", "\u{ad}", "\u{2060}", "\u{feff}", "\u{202e}",
        "\u{0}", "\u{7f}", "\u{fe0f}",
    ];
    let rows: String = wrong.iter().map(|it| format!("\"{ID}{it}B\"\n")).collect();
    world.file("list.csv", format!("user\n{rows}{ID}\n").as_bytes());
    let said = world.deliver("run", &[]);
    assert_eq!((said.code, said.counts()), (1, [1, 12, 0, 0]), "{said:?}");
    let results = world.results();
    for line in 2..14 {
        let result = &results[&line];
        assert_eq!((&result["outcome"], &result["user"]), (&json!("refused"), &Value::Null));
        assert_eq!(result["error"]["code"], "user", "{result}");
    }
    assert!(results[&2]["error"]["message"].as_str().unwrap().contains("U+0020"));
    let said = world.deliver("run", &["--dry-run"]);
    assert!(
        said.code == 1 && said.err.contains("line 3") && said.err.contains("U+00A0"),
        "{said:?}"
    );
}

/// Texts that people put where an id belongs.
const STRANGE: [&str; 5] = [
    "# comment",
    "jane@example.com",
    "amzn1.ask.skill.1",
    "amzn1.ask.account.",
    "amzn1.ask.account.\u{c4}",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_list_with_ids_of_another_form_is_sent_with_one_warning() {
    let world = World::new().await;
    let strange = STRANGE[1..].join("\n");
    world.file("list.csv", format!("user\n{ID}\n{strange}\n").as_bytes());
    // The assertions of `deliver` on standard error hold for ids, not for their form.
    let arguments = |more: &[&str]| world.arguments("run", more);
    for (more, code) in [(&["--dry-run"][..], 0), (&[][..], 0)] {
        let arguments = arguments(more);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let (exit, _, err) = said(&arguments, b"");
        assert_eq!(exit, code, "{err}");
        assert!(err.contains("4 lines") && err.contains("line 3"), "{err}");
        assert_eq!(err.matches("warning").count(), 1, "{err}");
        assert!(!err.contains("jane") && !err.contains(ID), "{err}");
    }
    assert_eq!(world.events(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_a_user_of_another_form_is_valid_with_a_warning() {
    let world = World::new().await;
    let mut request: Value = serde_json::from_slice(&sample(ORDER, &[])).unwrap();
    for (user, is_strange) in STRANGE.iter().map(|it| (*it, true)).chain([
        (ID, false),
        ("amzn1.ask.account.A ", true),
        (" amzn1.ask.account.A", true),
        ("AMZN1.ask.account.A", true),
        ("amzn1.ask.account.~!Z", false),
    ]) {
        request["relevantAudience"] = json!({ "type": "Unicast", "payload": { "user": user } });
        let text = request.to_string();
        let (code, verdicts) = lines(&["validate", "--format", "json", "-"], text.as_bytes());
        let warnings = verdicts[0]["warnings"].as_array().unwrap();
        let found: Vec<_> = warnings
            .iter()
            .filter(|it| it["pointer"] == "/relevantAudience/payload/user")
            .map(|it| it["code"].as_str().unwrap())
            .collect();
        let expected = if is_strange { vec!["unusual-user-id"] } else { vec![] };
        assert_eq!((code, &verdicts[0]["valid"], found), (0, &json!(true), expected), "{user:?}");
        let strict = ["validate", "--strict", "--format", "json", "-"];
        let (_, verdicts) = lines(&strict, text.as_bytes());
        let errors = verdicts[0]["errors"].as_array().unwrap();
        let is_error = errors.iter().any(|it| it["code"] == "unusual-user-id");
        assert_eq!(is_error, is_strange, "{user:?}: {errors:?}");
        let (url, token) = (world.simulator.url(), world.simulator.token_endpoint());
        for more in [&["--dry-run"][..], &[][..]] {
            let (code, _, err) = said(&crate::tool::send(&url, &token, more), text.as_bytes());
            assert_eq!(
                (code, err.contains("amzn1.ask.account.…")),
                (0, is_strange),
                "{user:?}: {err}"
            );
        }
    }
}

/// `old_campaign/` was written by the version before cells were trimmed: one customer in several spellings, each an entry
/// of its own. The same command still knows every line, and sends nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_begun_before_cells_were_trimmed_keeps_its_keys() {
    let world = World::new().await;
    world.file("body.json", include_bytes!("old_campaign/body.json"));
    world.file("list.csv", include_bytes!("old_campaign/list.csv"));
    let results = include_bytes!("old_campaign/results.jsonl");
    world.file("results.jsonl", results);
    let mut outbox = Vec::new();
    let packed = &include_bytes!("old_campaign/outbox.db.gz")[..];
    flate2::read::GzDecoder::new(packed).read_to_end(&mut outbox).unwrap();
    world.file("outbox.db", &outbox);
    let before = world.deliver("status", &["--campaign", "spring"]).counts();
    assert_eq!(before, [4, 2, 0, 0]);
    for _ in 0..2 {
        let said = world.deliver("run", &[]);
        assert_eq!((said.code, said.counts()), (1, before), "{said:?}");
    }
    assert_eq!(world.simulator.stats().requests, 0, "nothing is sent again");
    assert_eq!(std::fs::read(world.path("results.jsonl")).unwrap(), results);
    // A longer list adds only who is new, by the rule that the campaign began with.
    let mut list = include_bytes!("old_campaign/list.csv").to_vec();
    list.extend_from_slice(b"amzn1.ask.account.D,\n amzn1.ask.account.A ,\n");
    world.file("list.csv", &list);
    let said = world.deliver("run", &[]);
    assert_eq!(said.counts(), [5, 2, 0, 0], "{said:?}");
    assert_eq!(world.simulator.stats().requests, 1);
}
