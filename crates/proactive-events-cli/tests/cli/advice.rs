//! Advice on requests and troubles: preview, validate, schema, completions.

use crate::tool::{ORDER, file, lines, said, sample};
use serde_json::{Value, json};

#[test]
fn preview_says_it_by_locale_and_time_zone() {
    let mut order: Value =
        serde_json::from_slice(&sample(ORDER, &["--locale", "en-US", "--locale", "de-DE"]))
            .unwrap();
    order["localizedAttributes"][1]["sellerName"] = json!("Beispiel GmbH");
    order["event"]["payload"]["state"]["deliveryDetails"]["expectedArrival"] =
        json!("2026-05-22T02:00:00Z");
    let text = order.to_string();
    for (arguments, locale, speech) in [
        (
            &[][..],
            "en-US",
            "Your order from AnyCompany has been shipped and will arrive by May 22, 2026.",
        ),
        (
            &["--locale", "de-DE"],
            "de-DE",
            "Your order from Beispiel GmbH has been shipped and will arrive by May 22, 2026.",
        ),
        (
            &["--locale", "en-GB"],
            "en-US",
            "Your order from AnyCompany has been shipped and will arrive by May 22, 2026.",
        ),
        (
            &["--timezone", "America/New_York"],
            "en-US",
            "Your order from AnyCompany has been shipped and will arrive by May 21, 2026.",
        ),
    ] {
        let arguments = [&["preview", "-", "--format", "json"], arguments].concat();
        let (code, said) = lines(&arguments, text.as_bytes());
        assert_eq!((code, &said[0]), (0, &json!({"locale": locale, "speech": speech})));
    }
    let (code, out, _) = said(&["preview", "-", "--locale", "fr-FR"], text.as_bytes());
    assert!(
        code == 0 && out.contains("approximation") && out.contains("no texts for fr-FR"),
        "{out}"
    );
    assert_eq!(said(&["preview", "-", "--timezone", "Nowhere"], text.as_bytes()).0, 2);
    assert_eq!(said(&["preview", "no-such.json"], b"").0, 2);
    let (code, out, errors) = said(&["preview", "-"], text.replace("SHIPPED", "SHIPPD").as_bytes());
    assert!(
        code == 1 && out.is_empty() && errors.contains("/event/payload/state/status"),
        "{errors}"
    );
}

#[test]
fn validate_shows_the_place_in_the_text() {
    let order = String::from_utf8(sample(ORDER, &[])).unwrap();
    let wrong = order.replace("ORDER_SHIPPED", "SHIPPD").replace("\"seller\"", "\"seler\"");
    let wrong = file("wrong.json", wrong.as_bytes());
    let (code, out, _) = said(&["validate", &wrong], b"");
    assert_eq!(code, 1);
    for part in [
        "wrong.json: invalid",
        "error[unknown-value]: \"SHIPPD\" is none of",
        "wrong.json:9:19",
        "9 |         \"status\": \"SHIPPD\",",
        "^^^^^^^^",
        "at /event/payload/order/seler",
        "did you mean \"seller\"?",
    ] {
        assert!(out.contains(part), "{part} in {out}");
    }
    assert!(!out.contains('\u{1b}'), "a pipe has no colours");
    let (code, out, _) = said(&["validate", &wrong, "--format", "github"], b"");
    let first = out.lines().next().unwrap();
    assert!(
        code == 1 && first.starts_with("::error file=") && first.contains(",line=9,col=19,title="),
        "{first}"
    );
    for (text, place) in
        [("{\"a\": 1,}", ":1:9"), ("", ":1:1"), ("{\n\"a\": \"\u{1b}[2J\"}", ":2:")]
    {
        let (code, out, _) = said(&["validate", "-"], text.as_bytes());
        assert!(code == 1 && out.contains(&format!("-{place}")), "{out}");
        assert!(!out.contains('\u{1b}'), "nothing that a terminal would obey");
    }
}

#[test]
fn validate_takes_the_other_reading_of_a_disputed_point() {
    let mut order: Value = serde_json::from_slice(&sample(ORDER, &[])).unwrap();
    order["event"]["payload"]["state"]["enterTimeStamp"] = json!("2026-05-18T09:00:00Z");
    let text = order.to_string();
    let validate = |more: &[&str]| {
        lines(&[&["validate", "-", "--format", "json"], more].concat(), text.as_bytes())
    };
    assert_eq!(validate(&[]).0, 1);
    assert_eq!(validate(&["--accept", "score-earned"]).0, 1, "that is another point");
    let (code, verdicts) = validate(&["--accept", "order-enter-timestamp"]);
    assert_eq!((code, &verdicts[0]["valid"]), (0, &json!(true)));
    assert_eq!(verdicts[0]["warnings"][0]["pointer"], "/event/payload/state/enterTimeStamp");
    let (code, _, errors) = said(&["validate", "-", "--accept", "x"], text.as_bytes());
    assert!(code == 2 && errors.contains("order-enter-timestamp: "), "{errors}");
}

/// A request of a template with one change to its payload.
fn changed(template: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut request: Value = serde_json::from_slice(&sample(template, &[])).unwrap();
    change(&mut request["event"]["payload"]);
    request.to_string()
}

#[test]
fn validate_names_the_right_field_and_the_flag_of_every_disputed_point() {
    let moment = json!("2026-05-18T09:00:00Z");
    let order = |pointer: &'static str| {
        let moment = moment.clone();
        changed(ORDER, move |payload| {
            let (object, name) = pointer.rsplit_once('/').unwrap();
            if payload.pointer(object).is_none() {
                payload["state"]["deliveryDetails"] = json!({});
            }
            payload.pointer_mut(object).unwrap()[name] = moment;
        })
    };
    let moved = |template, object: &'static str, from: &'static str, to: &'static str| {
        changed(template, move |payload| {
            let value = payload.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(from);
            payload.pointer_mut(to.rsplit_once('/').unwrap().0).unwrap()
                [to.rsplit_once('/').unwrap().1] = value.unwrap_or(json!(1));
        })
    };
    let sports = "AMAZON.SportsEvent.Updated";
    for (text, id, right) in [
        (order("/state/deliveredOn"), "order-enter-timestamp", "/state/enterTimestamp"),
        (order("/state/enterTimeStamp"), "order-enter-timestamp", "/state/enterTimestamp"),
        (
            order("/state/deliveryDetails/enterTimestamp"),
            "order-enter-timestamp",
            "/state/enterTimestamp",
        ),
        (
            order("/state/deliveryDetails/enterTimeStamp"),
            "order-enter-timestamp",
            "/state/enterTimestamp",
        ),
        (
            order("/state/deliveryDetails/deliveredOn"),
            "order-enter-timestamp",
            "/state/enterTimestamp",
        ),
        (
            changed(sports, |payload| {
                payload["update"] = json!({"ScoreEarned": 1, "teamName": "A"})
            }),
            "score-earned",
            "/update/scoreEarned",
        ),
        (
            moved(
                "AMAZON.TrashCollectionAlert.Activated",
                "/alert",
                "garbageTypes",
                "/alert/garbageType",
            ),
            "garbage-type",
            "/alert/garbageTypes, a list",
        ),
        (
            moved(
                "AMAZON.SocialGameInvite.Available",
                "/invite",
                "relationshipToInvitee",
                "/invite/inviter/relationshipToInvitee",
            ),
            "invite-relationship",
            "/invite/relationshipToInvitee",
        ),
        (
            changed("AMAZON.Occasion.Updated", |payload| {
                payload["occasion"].as_object_mut().unwrap().remove("provider").unwrap();
            }),
            "occasion-provider",
            "/occasion/provider/name",
        ),
    ] {
        let validate = ["validate", "-", "--format", "json"];
        let (code, verdicts) = lines(&validate, text.as_bytes());
        let errors = verdicts[0]["errors"].as_array().unwrap();
        assert_eq!(code, 1, "{text}");
        for error in errors {
            let hint = error["hint"].as_str().unwrap();
            assert!(hint.contains(&format!("write /event/payload{right};")), "{hint}");
            assert!(hint.contains(&format!("--accept {id} ")), "{hint}");
        }
        let (code, verdicts) = lines(&[&validate[..], &["--accept", id]].concat(), text.as_bytes());
        assert_eq!(code, 0, "{verdicts:?}");
        let (_, out, _) = said(&["validate", "-"], text.as_bytes());
        assert!(out.contains(&format!("--accept {id}")), "{out}");
    }
    // Neither reading takes an update without a score.
    let none = changed(sports, |payload| payload["update"] = json!({"teamName": "A"}));
    let (code, verdicts) =
        lines(&["validate", "-", "--format", "json", "--accept", "score-earned"], none.as_bytes());
    assert_eq!(code, 1);
    assert!(!verdicts[0].to_string().contains("--accept"), "{verdicts:?}");
}

#[test]
fn schema_stands_alone_and_its_line_is_not_sent() {
    let (code, schema, _) = said(&["schema", ORDER], b"");
    assert_eq!(code, 0);
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let mut references = Vec::new();
    collect(&schema, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(schema.pointer(pointer).is_some(), "{reference}");
    }
    assert_eq!(schema["properties"]["event"]["properties"]["name"], json!({"const": ORDER}));
    let mut order: Value = serde_json::from_slice(&sample(ORDER, &[])).unwrap();
    order["$schema"] = json!("./order.schema.json");
    let (code, verdicts) =
        lines(&["validate", "-", "--format", "json"], order.to_string().as_bytes());
    assert_eq!((code, &verdicts[0]["errors"]), (0, &json!([])));
    let dry =
        ["send", "-", "--region", "na", "--stage", "development", "--dry-run", "--format", "json"];
    let (code, sent) = lines(&dry, order.to_string().as_bytes());
    assert!(code == 0 && sent[0].get("$schema").is_none() && sent[0].get("event").is_some());
    let (code, _, errors) = said(&["schema", "AMAZON.OrderStatus.Updtaed"], b"");
    assert!(code == 2 && errors.contains("AMAZON.OrderStatus.Updated"), "{errors}");
}

fn collect<'a>(schema: &'a Value, references: &mut Vec<&'a str>) {
    match schema {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[test]
fn completions_know_commands_and_templates() {
    for (shell, words) in [
        ("bash", &["manifest", "--dry-run", "AMAZON.WeatherAlert.Activated"][..]),
        ("zsh", &["manifest", "--dry-run", "AMAZON.WeatherAlert.Activated"]),
        ("fish", &["manifest", "dry-run", "AMAZON.WeatherAlert.Activated"]),
        // PowerShell's script completes commands and options only.
        ("powershell", &["manifest", "--dry-run"]),
    ] {
        let (code, script, _) = said(&["completions", shell], b"");
        assert_eq!(code, 0);
        for word in words {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    // Whoever wants another shell is told which there are.
    let (code, _, errors) = said(&["completions", "csh"], b"");
    assert!(code == 2 && errors.contains("fish"), "{errors}");
    let (_, script, _) = said(&["completions", "bash"], b"");
    let script = file("completions.bash", script.as_bytes());
    let checked = std::process::Command::new("bash").args(["-n", &script]).status().unwrap();
    assert!(checked.success());
}
