//! The summary, the results, and what the service gets.

use std::io::Write as _;

use proactive_events::Timestamp;
use proactive_events_simulator::MAGIC_PREFIX;
use serde_json::{Value, json};

use crate::world::{World, user};

#[tokio::test(flavor = "multi_thread")]
async fn all_are_accepted() {
    let world = World::new().await;
    world.list(3);
    let said = world.deliver("run", &[]);
    assert_eq!(said.code, 0, "{said:?}");
    // One line, and nothing else.
    let summary = r#"{"campaign":"spring","recipients":3,"accepted":3,"refused":0,"expired":0,"failed":0,"pending":0}"#;
    assert_eq!(said.out, format!("{summary}\n"));
    let text = std::fs::read_to_string(world.path("results.jsonl")).unwrap();
    let keys =
        ["user", "referenceId", "outcome", "status", "requestId", "attempts", "line", "error"];
    for line in text.lines() {
        let places: Vec<_> =
            keys.iter().map(|key| line.find(&format!("\"{key}\":")).unwrap()).collect();
        assert!(places.is_sorted(), "{line}");
    }
    for (line, result) in world.results() {
        assert_eq!(result.as_object().unwrap().len(), keys.len());
        assert_eq!(result["user"], user(line as usize - 2));
        assert_eq!((&result["outcome"], &result["status"]), (&json!("accepted"), &json!(202)));
        assert!(
            result["requestId"].is_string() && result["attempts"] == 1 && result["error"].is_null()
        );
    }
}

/// `printf 'spring\0amzn1.ask.account.A' | sha256sum`
#[tokio::test(flavor = "multi_thread")]
async fn the_reference_id_follows_from_campaign_and_user() {
    let world = World::new().await;
    world.file("list.csv", b"user\namzn1.ask.account.A\n");
    assert_eq!(world.deliver("run", &[]).code, 0);
    let reference_id = "8136d6c54281c9cf137ef34d532f5b3f";
    assert_eq!(world.results()[&2]["referenceId"], reference_id);
    assert_eq!(world.simulator.inbox()[0].reference_id, reference_id);
    // By another name it is another campaign.
    let said = world.deliver("run", &["--campaign", "autumn", "--results", "/dev/null"]);
    assert_eq!((said.code, &said.line()["campaign"]), (0, &json!("autumn")));
    assert_eq!(world.events(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_request_is_unicast_and_new_with_the_bodys_life_span() {
    let world = World::new().await;
    world.body(|body| {
        body["relevantAudience"] = json!({"type": "Multicast", "payload": {}});
        body["timestamp"] = "2020-01-01T00:00:00Z".into();
        body["expiryTime"] = "2020-01-01T02:00:00Z".into();
    });
    world.list(1);
    let before = world.simulator.now();
    assert_eq!(world.deliver("run", &[]).code, 0);
    let request = world.simulator.inbox()[0].request.clone();
    assert_eq!(
        request["relevantAudience"],
        json!({"type": "Unicast", "payload": {"user": user(0)}})
    );
    let time = |key: &str| request[key].as_str().unwrap().parse::<Timestamp>().unwrap();
    let life = time("expiryTime").duration_since(time("timestamp")).unwrap();
    assert_eq!(life.as_secs(), 2 * 3_600);
    assert!(time("timestamp").unix_millis() >= before.unix_millis());

    // As with `send --fresh`: 6 minutes at least, 23 h 59 min at most.
    for (expiry, minutes) in [("2020-01-01T00:00:01Z", 6), ("2020-01-09T00:00:00Z", 23 * 60 + 59)] {
        world.body(|body| {
            body["timestamp"] = "2020-01-01T00:00:00Z".into();
            body["expiryTime"] = expiry.into();
        });
        let shown = world.deliver("run", &["--dry-run"]);
        let request = shown.line();
        let time = |key: &str| request[key].as_str().unwrap().parse::<Timestamp>().unwrap();
        let life = time("expiryTime").duration_since(time("timestamp")).unwrap();
        assert_eq!(life.as_secs(), minutes * 60, "{shown:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_told_with_its_line() {
    let world = World::new().await;
    let not_enabled = format!("{MAGIC_PREFIX}not-enabled");
    let list = format!(
        "user,region,/event/payload/state/status\n\
         {},,\n,na,\n{},us,\n{},,ORDER_SHIPED\n{not_enabled},eu,\n{},fe,ORDER_DELIVERED\n",
        user(0),
        user(1),
        user(2),
        user(3)
    );
    world.file("list.csv", list.as_bytes());
    let said = world.deliver("run", &[]);
    assert_eq!((said.code, said.counts()), (1, [2, 4, 0, 0]), "{said:?}");
    let results = world.results();
    assert_eq!(results.keys().copied().collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7]);
    for (line, code) in [(3, "empty"), (4, "unknown-region"), (5, "unknown-value")] {
        let result = &results[&line];
        assert_eq!(
            (&result["outcome"], &result["status"], &result["attempts"], &result["error"]["code"]),
            (&json!("refused"), &Value::Null, &json!(0), &json!(code)),
            "{result}"
        );
        assert!(result["error"]["message"].is_string() && result["error"]["cause"].is_string());
    }
    assert_eq!((&results[&3]["user"], &results[&4]["user"]), (&Value::Null, &json!(user(1))));
    assert_eq!((&results[&6]["outcome"], &results[&6]["status"]), (&json!("refused"), &json!(403)));
    assert!(results[&6]["error"]["message"].as_str().unwrap().contains("No enablement"));
    assert_eq!(world.events(), 2, "the others are sent to");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_stands_there_twice_is_one_recipient() {
    let world = World::new().await;
    let list = format!("user\n{0}\n{1}\n{0}\n", user(0), user(1));
    world.file("list.csv", list.as_bytes());
    let said = world.deliver("run", &[]);
    assert_eq!((said.code, said.counts(), world.events()), (0, [2, 0, 0, 0], 2));
    assert!(said.err.contains("line 4: this user stands in line 2 already"), "{}", said.err);
    assert_eq!(world.results().into_keys().collect::<Vec<_>>(), [2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_override_values_texts_and_the_region() {
    let world = World::new().await;
    let list = format!(
        "user,/event/payload/state/status,/localizedAttributes/de-DE/sellerName,region\n\
         {},ORDER_DELIVERED,Bäckerei,eu\n{},,,\n",
        user(0),
        user(1)
    );
    world.file("list.csv", list.as_bytes());
    let said = world.deliver("enqueue", &[]);
    assert_eq!((said.code, said.counts()), (0, [0, 0, 0, 2]), "{said:?}");
    let pending = world.deliver("status", &["--list", "pending"]).lines();
    assert_eq!((&pending[0]["region"], &pending[1]["region"]), (&json!("eu"), &json!("na")));
    let said = world.deliver("work", &[]);
    assert_eq!((said.code, said.counts()), (0, [2, 0, 0, 0]), "{said:?}");
    let inbox = world.simulator.inbox();
    let request =
        |number| inbox.iter().find(|it| it.user == Some(user(number))).unwrap().request.clone();
    let status = |request: &Value| request["event"]["payload"]["state"]["status"].clone();
    let seller = |request: &Value, locale: &str| {
        let texts = request["localizedAttributes"].as_array().unwrap();
        texts.iter().find(|it| it["locale"] == locale).unwrap()["sellerName"].clone()
    };
    let (changed, same) = (request(0), request(1));
    assert_eq!(
        (status(&changed), status(&same)),
        (json!("ORDER_DELIVERED"), json!("ORDER_SHIPPED"))
    );
    assert_eq!(seller(&changed, "de-DE"), "Bäckerei");
    assert_eq!(seller(&changed, "en-US"), seller(&same, "en-US"));
    assert_ne!(seller(&same, "de-DE"), "Bäckerei");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_comes_in_every_form() {
    let world = World::new().await;
    let csv = format!("user\n{}\n", user(0));
    let lines =
        format!("{{\"user\":\"{}\",\"region\":\"fe\"}}\n{{\"user\":\"{}\"}}\n", user(1), user(2));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(format!("user\n{}\n", user(3)).as_bytes()).unwrap();
    world.file("list.jsonl", lines.as_bytes());
    world.file("list.csv.gz", &gzip.finish().unwrap());
    let results = ["--results", "/dev/null"];
    let (jsonl, gz) = (world.path("list.jsonl"), world.path("list.csv.gz"));
    for (recipients, input, name, count) in [
        ("-", csv.as_str(), "a", 1),
        ("-", lines.as_str(), "b", 2),
        (jsonl.to_str().unwrap(), "", "c", 2),
        (gz.to_str().unwrap(), "", "d", 1),
    ] {
        let more = [&results[..], &["--recipients", recipients, "--campaign", name]].concat();
        let said = world.deliver_from("run", &more, input.as_bytes());
        assert_eq!((said.code, said.counts()), (0, [count, 0, 0, 0]), "{name}: {said:?}");
        // The input of a pipe can be repeated.
        let said = world.deliver_from("run", &more, input.as_bytes());
        assert_eq!((said.code, said.counts()), (0, [count, 0, 0, 0]), "{name}: {said:?}");
    }
    assert_eq!(world.simulator.stats().requests, 6, "nothing is sent twice");
    let body = std::fs::read(world.path("body.json")).unwrap();
    world.list(1);
    let said = world.deliver_from(
        "run",
        &["--body", "-", "--campaign", "e", "--results", "/dev/null"],
        &body,
    );
    assert_eq!(said.code, 0, "the body may come from there, too: {said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rate_is_kept() {
    let world = World::new().await;
    world.list(20);
    let begin = std::time::Instant::now();
    assert_eq!(world.deliver("run", &["--rate", "40", "--concurrency", "3"]).code, 0);
    // The first goes at once, each of the others 25 ms after the one before it, less what is made up for.
    assert!(begin.elapsed().as_millis() >= 19 * 25 - 10);
}
