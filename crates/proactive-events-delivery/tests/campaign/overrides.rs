//! Values of a recipient's own, and what all requests have in common.

use std::time::Duration;

use proactive_events::Document;
use proactive_events_delivery::campaign::CampaignBody;
use proactive_events_delivery::outbox::Key;
use serde_json::json;

use crate::support::{CAMPAIGN, body, body_lasting, enqueued, now, refused, waiting};

const STATUS: &str = "/event/payload/state/status";
const ARRIVAL: &str = "/event/payload/state/enterTimestamp";

#[tokio::test]
async fn a_request_has_its_own_user_reference_id_and_times() {
    let (_, outbox) = enqueued("user\nA\nB\"ü\\\n").await;
    for it in waiting(&*outbox).await {
        let key = Key::of_recipient(CAMPAIGN, &it.user);
        assert_eq!(it.value("/referenceId"), key.to_string());
        assert_eq!(it.value("/relevantAudience/type"), "Unicast");
        assert_eq!(it.value("/relevantAudience/payload/user"), it.user);
        assert_eq!(it.request.timestamp(), now());
        let life_span = it.request.expiry_time().duration_since(now()).unwrap();
        assert_eq!(life_span, Duration::from_hours(12));
    }
}

#[tokio::test]
async fn values_come_from_a_table() {
    let texts = "/localizedAttributes/de-DE/sellerName";
    let list = format!(
        "{STATUS},user,{texts},{ARRIVAL}\n\
         ORDER_DELIVERED,A,\"Müller, \"\"Söhne\"\"\",2026-06-02T10:00:00Z\n\
         ,B,17,\n\
         ORDER_DELIVERED,C,,\n"
    );
    let (report, outbox) = enqueued(list).await;
    assert_eq!(report.refused, 0);
    let waiting = waiting(&*outbox).await;
    let values: Vec<_> = waiting
        .iter()
        .map(|it| {
            let text = it.value("/localizedAttributes/1/sellerName");
            (it.value(STATUS), text, it.value(ARRIVAL))
        })
        .collect();
    let expected = [
        (json!("ORDER_DELIVERED"), json!("Müller, \"Söhne\""), json!("2026-06-02T10:00:00Z")),
        (json!("ORDER_SHIPPED"), json!("17"), json!(null)),
        (json!("ORDER_DELIVERED"), json!("Beispiel"), json!(null)),
    ];
    assert_eq!(values, expected);
    assert_eq!(waiting[0].value("/localizedAttributes/0/sellerName"), "AnyCompany");
}

/// A body with a number.
fn pins() -> CampaignBody {
    let text = r#"{"timestamp":"2026-05-18T19:22:00Z","referenceId":"pins","expiryTime":"2026-05-19T07:22:00Z",
        "event":{"name":"AMAZON.MessageAlert.Activated","payload":{
            "state":{"status":"UNREAD"},"messageGroup":{"creator":{"name":"Andy"},"count":5}}},
        "localizedAttributes":[],"relevantAudience":{"type":"Multicast","payload":{}}}"#;
    CampaignBody::from_document(Document::parse(text.as_bytes()).unwrap()).unwrap()
}

#[test]
fn values_are_json_where_the_body_has_no_string() {
    let list = "user,/event/payload/messageGroup/count,/event/payload/messageGroup/creator/name,/event/payload/messageGroup/urgency,/event/payload/state/freshness\n\
        A,7,8,URGENT,\"\"\"NEW\"\"\"\n\
        B,seven,,,\n\
        C,-1,,,\n\
        D,,,5,\n";
    let mut list = crate::support::recipients(list);
    let region = proactive_events::Region::Europe;
    let preview =
        proactive_events_delivery::campaign::preview(&pins(), &mut list, "p", region).unwrap();
    let json: serde_json::Value =
        serde_json::from_slice(preview.requests[0].request.body()).unwrap();
    let payload = &json["event"]["payload"];
    assert_eq!(payload["messageGroup"]["count"], 7);
    assert_eq!(payload["messageGroup"]["creator"]["name"], "8");
    assert_eq!(payload["messageGroup"]["urgency"], "URGENT");
    assert_eq!(payload["state"]["freshness"], "NEW");
    let reasons: Vec<_> = preview
        .first_refused
        .iter()
        .map(|it| (it.line, it.failure.code.clone().unwrap()))
        .collect();
    let code = |line: u64, code: &str| (line, code.to_owned());
    assert_eq!(reasons, [code(3, "override"), code(4, "range"), code(5, "unknown-value")]);
}

#[tokio::test]
async fn json_lines_give_json() {
    let list = format!(
        "{{\"user\":\"A\",\"{STATUS}\":\"ORDER_DELIVERED\"}}\n\
         {{\"user\":\"B\",\"{ARRIVAL}\":17}}\n\
         {{\"user\":\"C\",\"/event/payload/state\":{{\"status\":\"PREORDER_RECEIVED\"}}}}\n"
    );
    let (_, outbox) = enqueued(list).await;
    let waiting = waiting(&*outbox).await;
    assert_eq!(waiting[0].value(STATUS), "ORDER_DELIVERED");
    assert_eq!(waiting[1].value(STATUS), "PREORDER_RECEIVED");
    assert_eq!(refused(&*outbox).await[0].0, 2);
}

#[tokio::test]
async fn more_values_than_are_kept_change_nothing() {
    let text = |line: usize| format!("Seller {}", line % 1_500);
    let rows: String = (0..3_200).map(|line| format!("user{line},{}\n", text(line))).collect();
    let (report, outbox) =
        enqueued(format!("user,/localizedAttributes/en-US/sellerName\n{rows}")).await;
    assert_eq!(report.added, 3_200);
    for (line, it) in waiting(&*outbox).await.iter().enumerate() {
        assert_eq!(it.value("/localizedAttributes/0/sellerName"), text(line));
    }
}

#[test]
fn the_life_span_is_clamped() {
    for (expiry, minutes) in [
        ("2026-05-18T19:23:00Z", 6),
        ("2026-05-18T19:00:00Z", 6),
        ("2026-05-18T20:22:00Z", 60),
        ("2026-05-19T19:22:00Z", 24 * 60 - 1),
        ("2026-06-19T19:22:00Z", 24 * 60 - 1),
    ] {
        let times = format!(r#""timestamp":"2026-05-18T19:22:00Z","expiryTime":"{expiry}""#);
        let life_span = body_lasting(&times).frame().life_span().duration();
        assert_eq!(life_span, Duration::from_mins(minutes), "{expiry}");
    }
}

#[test]
fn the_digest_is_of_what_is_sent() {
    let times = |hour| {
        let times = r#""timestamp":"2026-05-18T0H:22:00Z","expiryTime":"2026-05-18T1H:22:00Z""#;
        body_lasting(&times.replace('H', hour))
    };
    assert_eq!(times("1").digest(), times("2").digest());
    assert_ne!(times("1").digest(), body().digest());
    assert_ne!(pins().digest(), body().digest());
    assert_eq!(body().digest().len(), 64);
    assert_eq!(body().reference_id(), CAMPAIGN);
}

#[test]
fn a_wrong_body_is_told_with_all_that_is_wrong() {
    let text = br#"{"timestamp":"x","referenceId":"a b","expiryTime":"2026-05-19T07:22:00Z","event":{"name":"AMAZON.No"}}"#;
    let violations = CampaignBody::from_document(Document::parse(text).unwrap()).unwrap_err();
    let pointers: Vec<_> = violations.iter().map(|it| it.pointer.as_str()).collect();
    assert_eq!(pointers, ["/timestamp", "/referenceId", "/event/name"]);
}
