//! Manifests as people have them: half filled in, odd, and already right. `patch` never makes one worse.

use serde_json::{Value, json};

use crate::harness::Dice;
use crate::tool::{ORDER, file, lines, said};

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:210987654321:function:skill";
const PERMISSION: &str = "alexa::devices:all:notifications:write";
const SUBSCRIPTION: &str = "SKILL_PROACTIVE_SUBSCRIPTION_CHANGED";

/// The codes and pointers that `lint` tells, and its exit code.
fn lint(path: &str, more: &[&str]) -> (i32, Vec<(String, String)>) {
    let (code, verdicts) =
        lines(&[&["manifest", "lint", path, "--format", "json"], more].concat(), b"");
    let errors = verdicts[0]["errors"].as_array().unwrap();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    (code, errors.iter().map(|it| (text(it, "code"), text(it, "pointer"))).collect())
}

fn complete(endpoint: Value) -> Value {
    json!({ "manifest": {
        "permissions": [{ "name": PERMISSION }],
        "events": {
            "endpoint": endpoint,
            "publications": [{ "eventName": ORDER }],
            "subscriptions": [{ "eventName": SUBSCRIPTION }],
        },
    } })
}

fn patched(path: &str, more: &[&str]) -> (i32, String) {
    let (code, _, errors) = said(&[&["manifest", "patch", path, "--write"], more].concat(), b"");
    assert!(code < 2, "{path}: {errors}");
    (code, std::fs::read_to_string(path).unwrap())
}

#[test]
fn lint_tells_broken_endpoints_of_events_and_of_regions() {
    for (endpoint, code) in [
        (json!({ "uri": FUNCTION }), None),
        (json!({ "uri": "https://skill.anycompany.com", "sslCertificateType": "Trusted" }), None),
        (json!({ "uri": "TODO" }), Some("endpoint-invalid")),
        (json!({ "uri": "arn:aws:lambda:eu-west-1:function:skill" }), Some("endpoint-invalid")),
        (json!({ "uri": "http://skill.anycompany.com" }), Some("endpoint-invalid")),
        (json!({ "uri": "" }), Some("endpoint-missing")),
        (json!({}), Some("endpoint-missing")),
        (json!({ "uri": "https://skill.anycompany.com" }), Some("certificate-missing")),
        (
            json!({ "uri": "https://skill.anycompany.com", "sslCertificateType": "trusted" }),
            Some("certificate-invalid"),
        ),
        (json!({ "uri": 7 }), Some("wrong-type")),
    ] {
        let path = file("lint-endpoint.json", complete(endpoint.clone()).to_string().as_bytes());
        let codes: Vec<_> = lint(&path, &[]).1.into_iter().map(|it| it.0).collect();
        assert_eq!(codes, code.into_iter().collect::<Vec<_>>(), "{endpoint}");
        let mut regional = complete(json!({ "uri": FUNCTION }));
        regional["manifest"]["events"]["regions"] = json!({ "EU": { "endpoint": endpoint } });
        let path = file("lint-region.json", regional.to_string().as_bytes());
        let found = lint(&path, &[]).1;
        let codes: Vec<_> = found.iter().map(|it| &*it.0).collect();
        assert_eq!(codes, code.into_iter().collect::<Vec<_>>(), "{regional}");
        assert!(
            found.iter().all(|it| it.1.starts_with("/events/regions/EU/endpoint/")),
            "{found:?}"
        );
    }
    let mut regional = complete(json!({ "uri": FUNCTION }));
    regional["manifest"]["events"]["regions"] = json!({ "US": {} });
    let path = file("lint-us.json", regional.to_string().as_bytes());
    assert_eq!(
        lint(&path, &[]).1,
        [("region-unknown".to_owned(), "/events/regions/US".to_owned())]
    );
}

#[test]
fn patch_takes_the_certificate_along_and_never_writes_half_an_endpoint() {
    let bare =
        |endpoint: Value| json!({ "manifest": { "apis": { "custom": { "endpoint": endpoint } } } });
    let https =
        json!({ "uri": "https://skill.anycompany.com/a", "sslCertificateType": "Wildcard" });
    let path = file("patch-https.json", bare(https.clone()).to_string().as_bytes());
    let (code, text) = patched(&path, &["--template", ORDER]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &value["manifest"]["events"]["endpoint"]), (0, &https), "{text}");

    for unknown in [
        json!({ "uri": "" }),
        json!({ "uri": "TODO" }),
        json!({ "uri": "https://skill.anycompany.com/a" }),
        json!({}),
    ] {
        let path = file("patch-unknown.json", bare(unknown).to_string().as_bytes());
        let (code, text) = patched(&path, &["--template", ORDER]);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(code, 1);
        assert!(value["manifest"].get("events").is_none(), "events need an endpoint: {text}");
        assert_eq!(value["manifest"]["permissions"], json!([{ "name": PERMISSION }]));
        let url = ["--template", ORDER, "--uri", "https://skill.anycompany.com/events"];
        let (_, same) = patched(&path, &url);
        assert_eq!(same, text, "without a certificate type the endpoint would be refused");
        let (code, text) = patched(&path, &[&url[..], &["--certificate", "Trusted"]].concat());
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (code, &value["manifest"]["events"]["endpoint"]["sslCertificateType"]),
            (0, &json!("Trusted"))
        );
    }
    let path = file("patch-uri.json", b"{}");
    for uri in
        ["TODO", "", "arn:aws:lambda:x", "http://skill.anycompany.com", "https://me:S3CRET@a.b"]
    {
        let (code, _, errors) = said(&["manifest", "patch", &path, "--uri", uri], b"");
        assert!(code == 2 && errors.contains("--uri") && !errors.contains("S3CRET"), "{errors}");
    }
}

#[test]
fn patch_replaces_misspelt_names() {
    let skill = json!({ "manifest": {
        "permissions": [
            { "name": "alexa::devices:all:address:full:read" },
            { "name": "alexa::devices:all:notification:write", "more": [1] },
            { "name": "Alexa::Devices:All:Notifications:Write " },
        ],
        "events": {
            "endpoint": { "uri": FUNCTION },
            "publications": [{ "eventName": ORDER }],
            "subscriptions": [{ "eventName": "SKILL_ENABLED" }, { "eventName": "SKILL_PROACTIVE_SUBSCRIPTION_CHANGE" }],
        },
    } });
    let path = file("patch-misspelt.json", format!("{skill:#}").as_bytes());
    assert!(
        lint(&path, &[])
            .1
            .iter()
            .any(|it| it.0 == "permission-misspelt" && it.1 == "/permissions/1/name")
    );
    let (code, text) = patched(&path, &[]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        value["manifest"]["permissions"],
        json!([{ "name": "alexa::devices:all:address:full:read" }, { "name": PERMISSION, "more": [1] }])
    );
    assert_eq!(
        value["manifest"]["events"]["subscriptions"],
        json!([{ "eventName": "SKILL_ENABLED" }, { "eventName": SUBSCRIPTION }])
    );
}

#[test]
fn a_wrong_type_is_told_with_its_line_and_nothing_is_written() {
    for (text, place) in [
        ("{\n\"permissions\": {}\n}", "/permissions (line 2)"),
        ("{\n\"permissions\": [\n\"x\"]}", "/permissions/0 (line 3)"),
        ("{\n\"permissions\": [\n{}]}", "/permissions/0/name (line 3)"),
        ("{\"manifest\": {\n\n\"events\": []}}", "/events (line 3)"),
        ("{\"manifest\": {\"events\": {\n\"endpoint\": \"x\"}}}", "/events/endpoint (line 2)"),
        ("{\"events\": {\n\"publications\": null}}", "/events/publications (line 2)"),
        ("{\"events\": {\n\"subscriptions\": \"x\"}}", "/events/subscriptions (line 2)"),
        ("{\"events\": {\"regions\": {\n\"EU\": 1}}}", "/events/regions/EU (line 2)"),
        ("{\"events\": {},\n\"events\": {}}", "/events (line 2)"),
    ] {
        let path = file("wrong-type.json", text.as_bytes());
        let (code, _, errors) =
            said(&["manifest", "patch", &path, "--uri", FUNCTION, "--write"], b"");
        assert!(code == 2 && errors.contains(place), "{text}: {errors}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        let (code, out, _) = said(&["manifest", "lint", &path], b"");
        assert!(code == 1 && out.contains(place), "{text}: {out}");
    }
}

/// A value, or nothing.
fn some(dice: &mut Dice, values: &[Value]) -> Value {
    values[usize::try_from(dice.within(0..values.len() as u64)).unwrap()].clone()
}

/// The object without its nulls, which stand for nothing.
fn object(members: &[(&str, Value)]) -> Value {
    let members = members.iter().filter(|(_, value)| !value.is_null());
    Value::Object(members.map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
}

fn generated(dice: &mut Dice) -> Value {
    let uris = [
        json!(FUNCTION),
        json!("https://skill.anycompany.com"),
        json!("TODO"),
        json!(""),
        json!("arn:aws:lambda:eu-west-1:1:function:skill"),
        Value::Null,
    ];
    let types = [json!("Trusted"), json!("SelfSigned"), json!("trusted"), Value::Null, Value::Null];
    let endpoint = |dice: &mut Dice| {
        let whole = object(&[
            ("uri", some(dice, &uris)),
            ("sslCertificateType", some(dice, &types)),
            ("unknown", some(dice, &[json!({"a": [null, 1.50]}), Value::Null])),
        ]);
        some(dice, &[whole.clone(), whole, json!({}), Value::Null])
    };
    let names = |dice: &mut Dice, key: &str, names: &[&str]| {
        let chosen =
            names.iter().filter(|_| dice.within(0..3) == 0).map(|name| json!({ key: name }));
        let list = Value::Array(chosen.collect());
        some(dice, &[list.clone(), list, json!([]), Value::Null])
    };
    let permissions = [
        PERMISSION,
        "alexa::devices:all:notification:write",
        "alexa::devices:all:address:full:read",
        "alexa::device:all:notifications:write",
    ];
    let publications =
        [ORDER, "AMAZON.WeatherAlert.Activated", "ACME.Own.Event", "AMAZON.OrderStatus.Updtaed"];
    let subscriptions = [
        SUBSCRIPTION,
        "SKILL_ENABLED",
        "SKILL_PROACTIVE_SUBSCRIPTION_CHANGE",
        "SKILL_PERMISSION_CHANGED",
    ];
    let regions = object(&[
        ("NA", some(dice, &[json!({}), Value::Null])),
        ("EU", object(&[("endpoint", endpoint(dice))])),
        ("US", some(dice, &[json!({}), Value::Null, Value::Null])),
    ]);
    let events = object(&[
        ("endpoint", endpoint(dice)),
        ("regions", some(dice, &[regions, Value::Null, Value::Null])),
        ("publications", names(dice, "eventName", &publications)),
        ("unknown", some(dice, &[json!("x"), Value::Null])),
        ("subscriptions", names(dice, "eventName", &subscriptions)),
    ]);
    let custom = json!({ "custom": object(&[("endpoint", endpoint(dice))]) });
    let manifest = object(&[
        ("manifestVersion", json!("1.0")),
        ("permissions", names(dice, "name", &permissions)),
        ("apis", some(dice, &[custom, json!({}), Value::Null])),
        ("events", some(dice, &[events.clone(), events, json!({}), Value::Null])),
    ]);
    some(dice, &[json!({ "manifest": manifest.clone(), "other": [] }), manifest])
}

/// All that was there is there still, but for names that were misspelt and endpoints that were wrong.
fn assert_kept(old: &Value, new: &Value, path: &str) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in old {
                assert_kept(
                    value,
                    new.get(name).unwrap_or(&Value::Null),
                    &format!("{path}/{name}"),
                );
            }
        }
        (Value::Array(old), Value::Array(new))
            if path.ends_with("/permissions") || path.ends_with("/subscriptions") =>
        {
            let is_misspelt = |entry: &Value| {
                let text = entry.to_string();
                text.contains("notification:")
                    || text.contains("::device:")
                    || text.contains("CHANGE\"")
            };
            for entry in old.iter().filter(|entry| !is_misspelt(entry)) {
                assert!(new.contains(entry), "{path}: {entry} is gone");
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            assert_eq!(old[..], new[..old.len()], "{path}");
        }
        _ if path.ends_with("/endpoint/uri") || path.ends_with("/endpoint/sslCertificateType") => {}
        _ => assert_eq!(old, new, "{path}"),
    }
}

/// Whatever the manifest, `patch` leaves nothing that it could have done, nothing worse, and has nothing left to do.
#[test]
fn patch_leaves_what_a_person_must_fill_in_and_is_done_after_once() {
    let mut dice = Dice::new("manifests");
    let rounds = if crate::harness::is_full() { 500 } else { 40 };
    for round in 0..rounds {
        let skill = generated(&mut dice);
        let text = match dice.within(0..3) {
            0 => skill.to_string(),
            1 => format!("{skill:#}\n"),
            _ => format!("\u{feff}{skill:#}").replace('\n', "\r\n"),
        };
        let path = file(&format!("generated-{round}.json"), text.as_bytes());
        let with_uri = dice.within(0..2) == 0;
        let more = ["--template", ORDER, "--uri", FUNCTION];
        let more = if with_uri { &more[..] } else { &more[..2] };
        let shown = format!("round {round}, uri {with_uri}: {text}");
        let before = lint(&path, &["--template", ORDER]).1;
        let (code, first) = patched(&path, more);
        let parse = |text: &str| -> Value {
            serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap()
        };
        assert_kept(&parse(&text), &parse(&first), "");
        assert_eq!(first.starts_with('\u{feff}'), text.starts_with('\u{feff}'), "{shown}");
        assert!(
            !text.contains("\r\n") || !first.replace("\r\n", "").contains('\n'),
            "{shown}\n{first}"
        );
        let (left_code, left) = lint(&path, &["--template", ORDER]);
        assert_eq!(code, left_code, "{shown}");
        assert!(
            left.iter().all(|it| before.contains(it)),
            "new trouble {left:?}: {shown}\n{first}"
        );
        let endpoint_is_open = left.iter().any(|it| it.1.starts_with("/events/endpoint/"));
        for (code, pointer) in &left {
            let is_for_a_person = match code.as_str() {
                "endpoint-missing" | "endpoint-invalid" => {
                    !with_uri || pointer.starts_with("/events/regions/")
                }
                "certificate-missing" | "certificate-invalid" => true,
                "unknown-template" | "region-unknown" => true,
                _ => endpoint_is_open,
            };
            assert!(is_for_a_person, "{code} at {pointer} is left: {shown}\n{first}");
        }
        let (_, second) = patched(&path, more);
        assert_eq!(first, second, "{shown}");
        // As the tool of Amazon takes it: whoever has events has an endpoint, unless it was wrong before.
        let is_https_without_type =
            |text: &str| lint(text, &[]).1.iter().any(|it| it.0 == "certificate-missing");
        assert!(
            !is_https_without_type(&path)
                || before.iter().any(|it| it.0.starts_with("certificate")),
            "{shown}"
        );
    }
}
