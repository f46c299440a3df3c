//! Settings for rehearsals: limits, disputed behaviour, magic customers, the clock, and the views of all this.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod plain;

use std::time::Duration;

use plain::{DEVELOPMENT, JSON, LIVE, call, numbered, order, post, token};
use proactive_events::Timestamp;
use proactive_events_simulator::{
    Fault, MAGIC_CUSTOMERS, MAGIC_PREFIX, ManualClock, PlainText, Repeated, Settings, Simulator,
};
use serde_json::{Value, json};

async fn with(change: impl FnOnce(&mut Settings)) -> (Simulator, ManualClock) {
    let clock = ManualClock::at(Timestamp::now());
    let mut settings = Settings::default();
    change(&mut settings);
    let builder = Simulator::builder().clock(clock.clone()).settings(settings);
    (builder.start().await.unwrap(), clock)
}

#[tokio::test]
async fn status_429_beyond_a_rate_by_the_clock() {
    let (simulator, clock) = with(|settings| settings.requests_per_second = Some(2.0)).await;
    let token = token(&simulator).await;
    let mut statuses = Vec::new();
    for number in 0..3 {
        statuses
            .push(post(&simulator, LIVE, &token, &numbered(number, "u", simulator.now())).await.0);
    }
    assert_eq!(statuses, [202, 202, 429]);
    clock.advance(Duration::from_millis(500));
    assert_eq!(post(&simulator, LIVE, &token, &numbered(3, "u", simulator.now())).await.0, 202);
}

#[tokio::test]
async fn status_432_beyond_a_customers_limit_on_the_live_stage_only() {
    let (simulator, clock) = with(|settings| settings.events_per_customer = Some(1)).await;
    let token = token(&simulator).await;
    let now = simulator.now();
    assert_eq!(post(&simulator, LIVE, &token, &numbered(0, "u1", now)).await.0, 202);
    let (status, answer) = post(&simulator, LIVE, &token, &numbered(1, "u1", now)).await;
    assert_eq!(status, 432, "{answer}");
    assert_eq!(post(&simulator, LIVE, &token, &numbered(1, "u2", now)).await.0, 202);
    assert_eq!(post(&simulator, DEVELOPMENT, &token, &numbered(1, "u1", now)).await.0, 202);
    clock.advance(Duration::from_secs(3_599));
    let token = plain::token(&simulator).await;
    assert_eq!(post(&simulator, LIVE, &token, &numbered(2, "u1", simulator.now())).await.0, 432);
    clock.advance(Duration::from_secs(1));
    assert_eq!(post(&simulator, LIVE, &token, &numbered(2, "u1", simulator.now())).await.0, 202);
}

#[tokio::test]
async fn an_update_with_an_equal_timestamp_changes_nothing_or_is_a_409() {
    for (repeated, status) in [(Repeated::Accept, 202), (Repeated::Conflict, 409)] {
        let (simulator, _) = with(|settings| settings.repeated_timestamp = repeated).await;
        let token = token(&simulator).await;
        let now = simulator.now();
        let first = numbered(0, "u", now);
        assert_eq!(post(&simulator, LIVE, &token, &first).await.0, 202);
        let mut second = first.clone();
        second["event"]["payload"]["state"]["status"] = json!("ORDER_SHIPPED");
        assert_eq!(post(&simulator, LIVE, &token, &second).await.0, status);
        assert_eq!(*simulator.inbox()[0].request, first);
        second["timestamp"] = json!(now.checked_add(Duration::from_millis(1)).unwrap().to_string());
        assert_eq!(post(&simulator, LIVE, &token, &second).await.0, 202, "later wins");
        assert_eq!(*simulator.inbox()[0].request, second);
        assert_eq!(post(&simulator, LIVE, &token, &first).await.0, 202, "earlier changes nothing");
        assert_eq!(*simulator.inbox()[0].request, second);
    }
}

#[tokio::test]
async fn plain_text_in_a_localizable_field_is_taken_or_refused() {
    for (plain_text, status) in [(PlainText::Accept, 202), (PlainText::Refuse, 400)] {
        let (simulator, _) = with(|settings| settings.plain_text = plain_text).await;
        let token = token(&simulator).await;
        let mut order = numbered(0, "u", simulator.now());
        order["event"]["payload"]["order"]["seller"]["name"] = json!("AnyCompany");
        let (found, answer) = post(&simulator, LIVE, &token, &order).await;
        assert_eq!(found, status, "{answer}");
    }
}

#[tokio::test]
async fn status_403_without_enablement_names_client_and_customer() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    simulator.set_enabled("u1", false);
    let order = numbered(0, "u1", Timestamp::now());
    let (status, answer) = post(&simulator, LIVE, &token, &order).await;
    assert_eq!(
        (status, &answer["message"]),
        (403, &json!("No enablement for clientId: me, userId: u1"))
    );
    assert_eq!(call(&simulator, "PUT /simulator/enablements/u1", &[], "").await.0, 204);
    assert_eq!(post(&simulator, LIVE, &token, &order).await.0, 202);
}

#[tokio::test]
async fn status_403_without_a_subscription_to_this_template() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let order = numbered(0, "u1", Timestamp::now());
    let on = |events: &str| format!("{{\"events\": [{events}]}}");
    let put = "PUT /simulator/subscriptions/u1";
    for (events, status) in
        [("\"AMAZON.WeatherAlert.Activated\"", 403), ("\"AMAZON.OrderStatus.Updated\"", 202)]
    {
        assert_eq!(call(&simulator, put, &[JSON], &on(events)).await.0, 204);
        assert_eq!(post(&simulator, LIVE, &token, &order).await.0, status, "{events}");
    }
    assert_eq!(call(&simulator, put, &[JSON], "{\"evnets\": []}").await.0, 400);
}

#[tokio::test]
async fn magic_customers_each_have_one_outcome() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let mut outcomes = Vec::new();
    for (name, outcome) in MAGIC_CUSTOMERS {
        if name == "slow" {
            continue;
        }
        let order = numbered(0, &format!("{MAGIC_PREFIX}{name}"), Timestamp::now());
        let (status, _) = match name {
            // Their answers are none, or no text.
            "cut" | "reset" | "half" | "garbage" => (0, Value::Null),
            _ => post(&simulator, LIVE, &token, &order).await,
        };
        let expected = outcome.get(..3).and_then(|status| status.parse().ok()).unwrap_or(0);
        assert_eq!(status, expected, "{name}");
        outcomes.push(status);
    }
    assert_eq!(outcomes.len(), 14);
    assert_eq!(simulator.stats().events, 0);
}

#[tokio::test]
async fn the_clock_is_put_forward_and_tokens_and_events_grow_old() {
    let simulator = Simulator::start().await.unwrap();
    let token = token(&simulator).await;
    let order = numbered(0, "u", simulator.now());
    assert_eq!(post(&simulator, LIVE, &token, &order).await.0, 202);
    assert!(!simulator.inbox()[0].is_expired(simulator.now()));
    let advance = r#"{"advanceSeconds": 3600}"#;
    let (status, answer) = call(&simulator, "POST /simulator/clock", &[JSON], advance).await;
    assert_eq!((status, &answer["forwardSeconds"]), (200, &json!(3600)));
    assert!(simulator.inbox()[0].is_expired(simulator.now()));
    assert_eq!(post(&simulator, LIVE, &token, &numbered(1, "u", simulator.now())).await.0, 401);
    assert_eq!(call(&simulator, "POST /simulator/clock", &[JSON], "{}").await.0, 400);
    simulator.reset();
    assert!(
        simulator.now().duration_since(Timestamp::now()).unwrap_or_default()
            < Duration::from_mins(1)
    );
}

#[tokio::test]
async fn the_three_shapes_of_error_bodies() {
    let message = "The token is missing, expired or invalid.";
    for (shape, body) in [
        ("type", json!({"type": "Unauthorized", "message": message})),
        ("code", json!({"code": "UNAUTHORIZED", "message": message})),
        ("number", json!({"code": 401, "message": message})),
    ] {
        let simulator = Simulator::start().await.unwrap();
        let change = json!({ "errorShape": shape }).to_string();
        assert_eq!(call(&simulator, "PATCH /simulator/settings", &[JSON], &change).await.0, 200);
        let answer = post(&simulator, LIVE, "Bearer none", &order(Timestamp::now())).await;
        assert_eq!(answer, (401, body));
    }
}

#[tokio::test]
async fn chance_is_the_same_for_the_same_seed() {
    let run = async |seed| {
        let simulator = Simulator::builder().seed(seed).start().await.unwrap();
        let fault = Fault { status: Some(503), probability: 0.5, ..Fault::default() };
        let token = token(&simulator).await;
        simulator.add_fault(fault);
        let mut statuses = Vec::new();
        for number in 0..32 {
            let order = numbered(number, "u", Timestamp::now());
            statuses.push(post(&simulator, LIVE, &token, &order).await.0);
        }
        statuses
    };
    assert_eq!(run(1).await, run(1).await);
    assert_ne!(run(1).await, run(2).await);
}

#[tokio::test]
async fn settings_are_read_and_changed_member_by_member() {
    let simulator = Simulator::start().await.unwrap();
    let change = |text: &'static str| call(&simulator, "PATCH /simulator/settings", &[JSON], text);
    let (status, settings) = change(r#"{"eventsPerCustomer": 3, "plainText": "refuse"}"#).await;
    assert_eq!((status, &settings["eventsPerCustomer"]), (200, &json!(3)));
    let (_, settings) = change(r#"{"eventsPerCustomer": null}"#).await;
    assert_eq!(
        (&settings["eventsPerCustomer"], &settings["plainText"]),
        (&Value::Null, &json!("refuse"))
    );
    for wrong in ["[]", r#"{"plainTxt": "accept"}"#, r#"{"requestsPerSecond": 0}"#, ""] {
        assert_eq!(change(wrong).await.0, 400, "{wrong}");
    }
    assert_eq!(simulator.settings().plain_text, PlainText::Refuse);
}
