//! Who subscribed, from the requests that the skill receives, in whatever order they come.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proactive_events::catalog::order_status::Updated;
use proactive_events::skill::{
    Customer, SkillEvent, SkillEventKind, StoreError, SubscriptionStore, Subscriptions,
};
use proactive_events::{Region, UserId};
use serde_json::{Value, json};

const ORDER: &str = "AMAZON.OrderStatus.Updated";
const WEATHER: &str = "AMAZON.WeatherAlert.Activated";

/// A request of a type, `minute` minutes after noon.
fn request(user: &str, kind: &str, minute: u32, body: Option<Value>) -> Value {
    let mut request = json!({
        "version": "1.0",
        "context": { "System": {
            "application": { "applicationId": "amzn1.ask.skill.1" },
            "user": { "userId": user },
            "apiEndpoint": "https://api.eu.amazonalexa.com",
        } },
        "request": {
            "type": kind,
            "requestId": "r1",
            "timestamp": format!("2026-03-01T{:02}:{:02}:00Z", 12 + minute / 60, minute % 60),
        },
    });
    if let Some(body) = body {
        request["request"]["body"] = body;
    }
    request
}

fn event(user: &str, kind: &str, minute: u32, body: Option<Value>) -> SkillEvent {
    SkillEvent::from_value(&request(user, &format!("AlexaSkillEvent.{kind}"), minute, body))
        .unwrap()
}

fn changed(minute: u32, names: &[&str]) -> SkillEvent {
    let list: Vec<Value> = names.iter().map(|name| json!({ "eventName": name })).collect();
    let body = json!({ "subscriptions": list });
    event("u1", "ProactiveSubscriptionChanged", minute, Some(body))
}

fn user() -> UserId {
    UserId::new("u1").unwrap()
}

fn names(subscriptions: &Subscriptions) -> Vec<String> {
    let customer = subscriptions.customer(&user());
    customer.into_iter().flat_map(|customer| customer.subscriptions).collect()
}

#[test]
fn every_kind_is_read() {
    let scopes =
        json!({ "acceptedPermissions": [{ "scope": "alexa::devices:all:notifications:write" }] });
    let subscribed = json!({ "subscriptions": [{ "eventName": ORDER }] });
    let kinds = [
        ("ProactiveSubscriptionChanged", Some(subscribed)),
        ("SkillEnabled", None),
        ("SkillDisabled", Some(json!({ "userInformationPersistenceStatus": "NOT_PERSISTED" }))),
        ("SkillPermissionAccepted", Some(scopes.clone())),
        ("SkillPermissionChanged", Some(scopes)),
        ("SkillAccountLinked", Some(json!({ "accessToken": "x" }))),
    ];
    let read = kinds.map(|(kind, body)| event("u1", kind, 0, body));
    for (event, kind) in read.iter().zip(["ProactiveSubscriptionChanged", "SkillEnabled"]) {
        assert_eq!(event.kind.name(), format!("AlexaSkillEvent.{kind}"));
    }
    insta::assert_debug_snapshot!(read.map(|event| event.kind));
}

#[test]
fn reading_is_tolerant_of_all_that_is_not_needed() {
    let minimal = r#"{"context":{"System":{"user":{"userId":"u1"}}},
        "request":{"type":"LaunchRequest","timestamp":"2026-03-01T12:00:00+01:00"}}"#;
    let event = SkillEvent::from_json(minimal.as_bytes()).unwrap();
    assert_eq!(event.kind, SkillEventKind::Other("LaunchRequest".to_owned()));
    assert_eq!((event.region(), event.request_id, event.application_id), (None, None, None));

    let odd_lists = [
        None,
        Some(Value::Null),
        Some(json!({})),
        Some(json!({ "subscriptions": null })),
        Some(json!({ "subscriptions": [] })),
        Some(json!({ "subscriptions": [{}, null, { "eventName": 1 }, "x"], "new": true })),
    ];
    for body in odd_lists {
        let event = self::event("u1", "ProactiveSubscriptionChanged", 0, body);
        let none = SkillEventKind::ProactiveSubscriptionChanged { subscriptions: [].into() };
        assert_eq!(event.kind, none);
    }
    for endpoint in ["https://api.fe.amazonalexa.com", "https://API.fe.amazonalexa.com/"] {
        let mut request = request("u1", "LaunchRequest", 0, None);
        request["context"]["System"]["apiEndpoint"] = endpoint.into();
        let event = SkillEvent::from_value(&request).unwrap();
        assert_eq!(event.region(), Some(Region::FarEast));
    }
}

#[test]
fn what_is_needed_is_named_without_repeating_the_request() {
    let mut cases = vec!["".to_owned(), "[]".to_owned(), "{\"context\":".to_owned()];
    for pointer in ["/context/System/user/userId", "/request/type", "/request/timestamp"] {
        for wrong in [Value::Null, json!(""), json!(7), json!("yesterday")] {
            let mut request = request("amzn1.ask.account.SECRET", "LaunchRequest", 0, None);
            *request.pointer_mut(pointer).unwrap() = wrong;
            cases.push(request.to_string());
        }
    }
    let errors: Vec<String> = cases
        .iter()
        .filter_map(|text| SkillEvent::from_json(text.as_bytes()).err())
        .map(|error| error.to_string())
        .collect();
    assert!(errors.iter().all(|error| !error.contains("SECRET")), "{errors:#?}");
    insta::assert_debug_snapshot!(errors);
}

#[test]
fn the_list_is_the_whole_list_and_the_latest_timestamp_holds() {
    let subscriptions = Subscriptions::default();
    assert!(subscriptions.apply(&changed(10, &[ORDER, WEATHER])));
    assert!(subscriptions.apply(&changed(20, &[WEATHER])));
    assert!(!subscriptions.apply(&changed(15, &[ORDER])), "overtaken");
    assert_eq!(names(&subscriptions), [WEATHER]);
    assert!(subscriptions.subscribers_of::<Updated>().is_empty());

    assert!(subscriptions.apply(&event("u1", "ProactiveSubscriptionChanged", 30, None)));
    assert!(names(&subscriptions).is_empty());
    assert!(subscriptions.apply(&changed(40, &[ORDER])));
    assert_eq!(subscriptions.subscribers_of::<Updated>().len(), 1);
    assert_eq!(subscriptions.subscribers(ORDER)[0].region(), Some(Region::Europe));
}

#[test]
fn a_customer_who_moved_is_found_at_the_latest_host() {
    let subscriptions = Subscriptions::default();
    let mut launch = request("u1", "LaunchRequest", 30, None);
    launch["context"]["System"]["apiEndpoint"] = Region::NorthAmerica.endpoint().into();
    subscriptions.apply(&SkillEvent::from_value(&launch).unwrap());
    subscriptions.apply(&changed(20, &[ORDER]));
    let customer = subscriptions.customer(&user()).unwrap();
    assert_eq!(customer.region(), Some(Region::NorthAmerica));
    assert!(
        customer.is_subscribed(ORDER),
        "the list is older than the host, and still the latest list"
    );
}

#[test]
fn a_customer_who_disabled_the_skill_is_forgotten_for_good() {
    let subscriptions = Subscriptions::default();
    subscriptions.apply(&changed(10, &[ORDER]));
    assert!(subscriptions.apply(&event("u1", "SkillDisabled", 20, None)));
    assert!(!subscriptions.apply(&changed(19, &[ORDER])), "late, and from before the end");
    assert!(!subscriptions.apply(&changed(20, &[ORDER])), "in the same second: the end holds");
    assert!(subscriptions.subscribers(ORDER).is_empty());
    let mark = subscriptions.customer(&user()).unwrap();
    assert!(mark.is_disabled() && mark.api_endpoint.is_none() && mark.subscriptions.is_empty());

    // More than two hours later nothing of before can come any more: the id goes, too.
    subscriptions.apply(&event("u2", "SkillEnabled", 141, None));
    assert_eq!(subscriptions.customer(&user()), None);
    assert_eq!(subscriptions.customers().len(), 1);
}

#[test]
fn every_order_and_every_repetition_ends_the_same() {
    let events = [
        changed(10, &[ORDER]),
        event("u1", "SkillEnabled", 5, None),
        changed(30, &[WEATHER]),
        event("u1", "SkillDisabled", 20, None),
        event("u1", "ProactiveSubscriptionChanged", 25, None),
    ];
    let mut ends: Vec<Customer> = Vec::new();
    for order in orders(events.len()) {
        let mut customer = Customer::new(user());
        for index in order.iter().chain(&order[..2]) {
            customer.apply(&events[*index]);
        }
        ends.push(customer);
    }
    assert_eq!(ends.len(), 120);
    assert!(ends.iter().all(|end| *end == ends[0] && end.is_subscribed(WEATHER)), "{ends:#?}");
}

/// Every order of `n` things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(count - 1);
    let insert = |order: &Vec<usize>, at| {
        let mut order = order.clone();
        order.insert(at, count - 1);
        order
    };
    shorter.iter().flat_map(|order| (0..count).map(move |at| insert(order, at))).collect()
}

/// Whoever keeps customers elsewhere needs the trait only.
async fn through(store: &dyn SubscriptionStore) -> Result<Vec<Customer>, StoreError> {
    store.take_in(&changed(10, &[ORDER])).await?;
    store.take_in(&changed(5, &[WEATHER])).await?;
    store.subscribers(ORDER).await
}

#[tokio::test]
async fn a_store_behind_the_trait_takes_events_in_alike() {
    let store = Subscriptions::default();
    let subscribed = through(&store).await.unwrap();
    assert_eq!(subscribed, [store.customer(&user()).unwrap()]);
    assert_eq!(names(&store), [ORDER]);
}

#[tokio::test]
async fn a_store_is_chosen_at_run_time() {
    let store: Box<dyn SubscriptionStore> = Box::new(Subscriptions::default());
    let subscribed = tokio::spawn(async move { through(&*store).await.unwrap() }).await.unwrap();
    assert_eq!(subscribed.len(), 1);
}

/// The timestamp of a request whose `request.timestamp` is this JSON.
fn moment(timestamp: &str) -> Result<String, String> {
    let text = request("amzn1.ask.account.SECRET", "LaunchRequest", 0, None).to_string();
    let text = text.replace("\"2026-03-01T12:00:00Z\"", timestamp);
    let event = SkillEvent::from_json(text.as_bytes());
    event.map(|event| event.timestamp.to_string()).map_err(|error| error.to_string())
}

#[test]
fn a_timestamp_may_be_a_number_of_milliseconds_or_seconds() {
    for (timestamp, expected) in [
        ("1772366400000", "2026-03-01T12:00:00Z"),
        ("1772366400123", "2026-03-01T12:00:00.123Z"),
        ("1772366400000.0", "2026-03-01T12:00:00Z"),
        ("1.7723664e12", "2026-03-01T12:00:00Z"),
        ("1772366400", "2026-03-01T12:00:00Z"),
        ("1772366400.5", "2026-03-01T12:00:00.500Z"),
        ("1.7723664E9", "2026-03-01T12:00:00Z"),
        ("0", "1970-01-01T00:00:00Z"),
        ("-1000000000000", "1938-04-24T22:13:20Z"),
        ("253402300799999", "9999-12-31T23:59:59.999Z"),
        ("\"1772366400000\"", "2026-03-01T12:00:00Z"),
        ("\"1772366400\"", "2026-03-01T12:00:00Z"),
        ("\" 2026-03-01T12:00:00Z\\n\"", "2026-03-01T12:00:00Z"),
        ("\"2026-03-01t12:00:00z\"", "2026-03-01T12:00:00Z"),
        ("\"2026-03-01T13:00:00.0000000000+01:00\"", "2026-03-01T12:00:00Z"),
    ] {
        assert_eq!(moment(timestamp).as_deref(), Ok(expected), "{timestamp}");
    }
    for timestamp in [
        "253402300800000",
        "1772366400000000000",
        "-62135596800001",
        "1e300",
        "18446744073709551615",
        "\"99999999999999999999\"",
        "\"NaN\"",
        "\"inf\"",
        "true",
        "null",
        "[1772366400000]",
        "\"0000-01-01T00:00:00Z\"",
    ] {
        let error = moment(timestamp).unwrap_err();
        assert!(error.starts_with("/request/timestamp: "), "{timestamp}: {error}");
    }
    assert!(moment("1e300").unwrap_err().contains("0001 to 9999"));
}

/// Only the time is unusable: who, what and where are kept, and the caller may say the time.
#[test]
fn an_event_without_a_usable_time_is_not_lost() {
    let subscribed = json!({ "subscriptions": [{ "eventName": ORDER }] });
    let received = "2026-03-01T12:30:00Z".parse().unwrap();
    for wrong in [Value::Null, json!("yesterday"), json!(1e300), json!({})] {
        let mut request = request(
            "u1",
            "AlexaSkillEvent.ProactiveSubscriptionChanged",
            0,
            Some(subscribed.clone()),
        );
        request["request"]["timestamp"] = wrong;
        let error = SkillEvent::from_value(&request).unwrap_err();
        assert_eq!(error.pointer(), "/request/timestamp");
        assert!(!format!("{error:?}").contains("u1"), "{error:?}");
        let event = error.with_timestamp(received).unwrap();
        assert_eq!((event.user.as_str(), event.timestamp), ("u1", received));
        let subscriptions = Subscriptions::default();
        assert!(subscriptions.apply(&event));
        assert_eq!(subscriptions.subscribers(ORDER)[0].region(), Some(Region::Europe));
    }
    let mut nobody = request("", "LaunchRequest", 0, None);
    nobody["request"]["timestamp"] = Value::Null;
    let error = SkillEvent::from_value(&nobody).unwrap_err();
    assert_eq!(error.pointer(), "/context/System/user/userId");
    assert!(error.with_timestamp(received).is_err(), "nothing is known of whom");
}

#[test]
fn the_session_names_the_customer_where_the_context_does_not() {
    for wrong in [json!(""), json!(7), Value::Null] {
        let mut request = request("u1", "LaunchRequest", 0, None);
        request["context"]["System"]["user"]["userId"] = wrong;
        request["session"] = json!({ "user": { "userId": "u2" } });
        assert_eq!(SkillEvent::from_value(&request).unwrap().user.as_str(), "u2");
    }
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let text = request("u1", "LaunchRequest", 0, None).to_string();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    assert_eq!(SkillEvent::from_json(&marked).unwrap().user.as_str(), "u1");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let error = SkillEvent::from_json(&utf16).unwrap_err().to_string();
    assert!(error.contains("UTF-16"), "{error}");
}

#[test]
fn a_record_keeps_everything() {
    let event = r#"{
        "context": { "System": {
            "application": { "applicationId": "amzn1.ask.skill.1" },
            "user": { "userId": "amzn1.ask.account.1" },
            "apiEndpoint": "https://api.eu.amazonalexa.com"
        } },
        "request": {
            "type": "AlexaSkillEvent.ProactiveSubscriptionChanged",
            "timestamp": "2026-03-01T12:00:00Z",
            "body": { "subscriptions": [{ "eventName": "AMAZON.OrderStatus.Updated" }] }
        }
    }"#;
    let event = SkillEvent::from_json(event.as_bytes()).unwrap();
    let mut customer = Customer::new(event.user.clone());
    customer.apply(&event);
    let json = serde_json::to_string(&customer).unwrap();
    assert_eq!(serde_json::from_str::<Customer>(&json).unwrap(), customer, "{json}");
    let later = json.replacen('{', "{\"later\":[1],", 1);
    assert_eq!(serde_json::from_str::<Customer>(&later).unwrap(), customer);
    assert!(serde_json::from_str::<Customer>("{}").is_err());
}
