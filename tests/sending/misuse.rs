//! The misuse catalogue: what people get wrong, and that the message says what to do next.

use std::time::Duration;

use proactive_events::values::Clock;
use proactive_events::{ReferenceId, Request, SendError, Timestamp, UserId};
use proactive_events_simulator::{Fault, FaultPath, ManualClock, Simulator};
use proactive_events_tests::fixtures::order;

use super::bench::{builder, client, numbered, simulator};

/// The message holds what is wrong and what to do.
fn assert_says(error: &SendError, words: &[&str]) {
    let shown = error.to_string();
    for word in words {
        assert!(shown.contains(word), "{word:?} is not in: {shown}");
    }
    assert!(!error.cause().is_empty() && !error.remedy().is_empty());
}

async fn refused_with(fault: Fault) -> SendError {
    let simulator = simulator().await;
    simulator.add_fault(fault);
    client(&simulator).send_encoded(&numbered(0)).await.unwrap_err()
}

fn answer(status: u16, body: &str) -> Fault {
    Fault { status: Some(status), body: Some(body.to_owned()), ..Fault::default() }
}

#[tokio::test]
async fn wrong_region_or_old_user_id() {
    let body = r#"{"type":"Forbidden","message":"No enablement for clientId: amzn1.application-oa2-client.X, userId: amzn1.ask.account.OLD"}"#;
    let error = refused_with(answer(403, body)).await;
    assert_says(&error, &["enabled again", "another region", "apiEndpoint", "newest request"]);
}

#[tokio::test]
async fn account_linking_credentials() {
    let body = r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#;
    let error = refused_with(Fault { path: FaultPath::Token, ..answer(401, body) }).await;
    assert_says(&error, &["account linking", "Permissions page", "Alexa Skill Messaging"]);
    let error = refused_with(answer(401, "")).await;
    assert_says(&error, &["account linking", "messaging credentials"]);
}

#[tokio::test]
async fn no_subscription_or_a_development_one_for_the_live_stage() {
    let simulator = Simulator::builder().strict_subscriptions(true).start().await.unwrap();
    let error = client(&simulator).send_encoded(&numbered(0)).await.unwrap_err();
    assert_says(
        &error,
        &["has not turned on notifications", "stage", "ProactiveSubscriptionChanged"],
    );
}

#[tokio::test]
async fn a_wrong_path() {
    let simulator = simulator().await;
    let client = builder(&simulator).endpoint(format!("{}/v1", simulator.url())).build().unwrap();
    let error = client.send_encoded(&numbered(0)).await.unwrap_err();
    assert_says(&error, &["404", "region, stage or endpoint"]);
}

/// The clock here is ten minutes behind: the service finds the expiry too near, and its `Date` tells why.
#[tokio::test]
async fn a_clock_that_is_off() {
    let here = ManualClock::at(Timestamp::now());
    let there = ManualClock::at(here.now());
    there.advance(Duration::from_mins(10));
    let simulator = Simulator::builder().clock(there).start().await.unwrap();
    let client = builder(&simulator).clock(here.clone()).build().unwrap();
    let id = ReferenceId::new("late").unwrap();
    let user = UserId::new("amzn1.ask.account.1").unwrap();
    let request = Request::unicast(id, user, order()).with_timestamp(here.now());
    let request = request.expires_in(Duration::from_mins(12)).unwrap();
    let error = client.send(&request).await.unwrap_err();
    assert_says(&error, &["400", "10 min behind", "set the clock"]);
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn a_token_endpoint_that_is_something_else() {
    let error = {
        let simulator = simulator().await;
        let mut policy = super::bench::hasty();
        policy.max_attempts = 1;
        simulator.add_fault(Fault { path: FaultPath::Token, ..answer(200, "<html>") });
        let client = builder(&simulator).policy(policy).build().unwrap();
        client.send_encoded(&numbered(0)).await.unwrap_err()
    };
    assert_says(&error, &["not JSON", "not the token endpoint", "proxies"]);
}
