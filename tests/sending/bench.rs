//! Shared parts of these tests: a simulator, clients with short waits, requests, and a record of the sent ones.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use http_body_util::BodyExt as _;
use proactive_events::client::{Backoff, SeededRandom, SendAllOptions, SendOutcome, SendPolicy};
use proactive_events::{
    Client, ClientBuilder, Credentials, EncodedRequest, ReferenceId, Region, Request, Stage, UserId,
};
use proactive_events_simulator::{Fault, Simulator};
use proactive_events_tests::fixtures::order;

/// Back-offs of a few milliseconds: the tests wait for real.
pub(crate) fn hasty() -> SendPolicy {
    let quick = |base, cap| Backoff::new(Duration::from_millis(base), Duration::from_millis(cap));
    let mut policy = SendPolicy::default();
    policy.backoff = quick(1, 20);
    policy.throttle = quick(1, 20);
    policy.breaker.wait = quick(2, 20);
    policy.budget.per_second = 1_000.0;
    policy
}

pub(crate) fn builder(simulator: &Simulator) -> ClientBuilder {
    let credentials = Credentials::new("me", "S3CRET");
    Client::builder(Region::NorthAmerica, Stage::Development, credentials)
        .endpoint(simulator.url())
        .token_endpoint(simulator.token_endpoint())
        .random(SeededRandom::new(7))
        .policy(hasty())
}

pub(crate) fn client(simulator: &Simulator) -> Client {
    builder(simulator).build().unwrap()
}

pub(crate) async fn simulator() -> Simulator {
    Simulator::start().await.unwrap()
}

/// An order of a number, for a customer of the same number.
pub(crate) fn numbered(number: usize) -> EncodedRequest {
    for_customer(number, number)
}

pub(crate) fn for_customer(number: usize, customer: usize) -> EncodedRequest {
    let id = ReferenceId::new(format!("order{number}")).unwrap();
    let user = UserId::new(format!("amzn1.ask.account.{customer}")).unwrap();
    Request::unicast(id, user, order()).encode().unwrap()
}

/// Sends a number of orders and returns their outcomes.
pub(crate) async fn send_many(
    client: &Client,
    count: usize,
    concurrency: usize,
) -> Vec<SendOutcome> {
    let requests = stream::iter((0..count).map(numbered));
    client
        .send_all(requests, SendAllOptions::default().with_concurrency(concurrency))
        .collect()
        .await
}

/// A fault with a status by chance, for good.
pub(crate) fn sometimes(status: u16, probability: f64) -> Fault {
    Fault { status: Some(status), probability, ..Fault::default() }
}

/// The bodies that went out, by reference id.
#[derive(Clone, Default)]
pub(crate) struct Bodies(Arc<Mutex<BTreeMap<String, Vec<Vec<u8>>>>>);

impl Bodies {
    /// Records everything that the client sends.
    pub(crate) fn record(&self, builder: ClientBuilder) -> ClientBuilder {
        let bodies = self.clone();
        recording(builder, move |id, body| {
            bodies.0.lock().unwrap().entry(id).or_default().push(body);
        })
    }

    /// Every attempt of an event carried the same bytes; returns how many attempts there were.
    pub(crate) fn assert_identical(&self) -> usize {
        let bodies = self.0.lock().unwrap();
        for (id, attempts) in bodies.iter() {
            assert!(attempts.iter().all(|body| *body == attempts[0]), "{id}");
        }
        bodies.values().map(Vec::len).sum()
    }
}

/// Tells reference id and body of each HTTP request for an event, as it leaves.
pub(crate) fn recording(
    builder: ClientBuilder,
    tell: impl Fn(String, Vec<u8>) + Clone + Send + Sync + 'static,
) -> ClientBuilder {
    use tower::ServiceExt as _;
    builder.layer(tower::layer::layer_fn(move |exchange: proactive_events::client::Exchange| {
        let tell = tell.clone();
        tower::service_fn(move |request: hyper::Request<http_body_util::Full<_>>| {
            let (tell, exchange) = (tell.clone(), exchange.clone());
            async move {
                let body = request.body().clone().collect().await.unwrap().to_bytes();
                // The form of a request for a token is not JSON.
                if let Ok(json) = serde_json::from_slice::<serde_json::Value>(&body) {
                    tell(json["referenceId"].as_str().unwrap().to_owned(), body.to_vec());
                }
                exchange.oneshot(request).await
            }
        })
    }))
}
