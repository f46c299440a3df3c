//! One attempt over transports that are not ours, to the simulator: every template arrives as it was sent.

use std::future::Future;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use proactive_events::catalog::AnyEvent;
use proactive_events::send::{BearerToken, Endpoint, Response, send};
use proactive_events::{EncodedRequest, ReferenceId, Request, Stage};
use proactive_events_simulator::{Fault, Simulator};
use proactive_events_tests::fixtures::full_events;
use proactive_events_tests::requests::customer;
use tower::ServiceExt as _;

type HyperClient = Client<HttpConnector, Full<Bytes>>;

fn hyper_client() -> HyperClient {
    Client::builder(TokioExecutor::new()).build_http()
}

/// A token of the simulator, requested as any client would.
async fn token(simulator: &Simulator) -> BearerToken {
    let form = "grant_type=client_credentials&client_id=me&client_secret=S3CRET\
                &scope=alexa%3A%3Aproactive_events";
    let request = hyper::Request::post(simulator.token_endpoint())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Full::from(form))
        .unwrap();
    let response = hyper_client().request(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    BearerToken::new(body["access_token"].as_str().unwrap()).unwrap()
}

/// Sends all templates; `attempt` makes one attempt over the transport.
async fn all_templates_arrive<F, A>(simulator: &Simulator, attempt: F)
where
    F: Fn(Endpoint, BearerToken, EncodedRequest) -> A,
    A: Future<Output = Response>,
{
    let endpoint = Endpoint::with_base(&simulator.url(), Stage::Development).unwrap();
    let token = token(simulator).await;
    for (name, event) in full_events() {
        let request = Request::unicast(ReferenceId::new(name).unwrap(), customer(), event);
        let encoded = request.encode().unwrap();
        let response = attempt(endpoint.clone(), token.clone(), encoded).await;
        assert_eq!(response.status(), 202, "{name}: {response:?}");
        assert!(response.is_accepted() && response.request_id().is_some());
        let received = simulator.inbox().last().unwrap().clone();
        assert_eq!(received.typed::<AnyEvent>().unwrap(), request);
    }
    assert_eq!(simulator.stats().events, 8);
}

#[tokio::test]
async fn over_hyper_util() {
    let simulator = Simulator::start().await.unwrap();
    let client = hyper_client();
    all_templates_arrive(&simulator, |endpoint, token, request| {
        let client = client.clone();
        async move { send(client, &endpoint, &token, &request).await.unwrap() }
    })
    .await;
}

#[tokio::test]
async fn over_reqwest() {
    let simulator = Simulator::start().await.unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let transport = client
        .map_request(|request: hyper::Request<reqwest::Body>| {
            reqwest::Request::try_from(request).unwrap()
        })
        .map_response(hyper::Response::<reqwest::Body>::from);
    all_templates_arrive(&simulator, |endpoint, token, request| {
        let transport = transport.clone();
        async move { send(transport, &endpoint, &token, &request).await.unwrap() }
    })
    .await;
}

#[tokio::test]
async fn in_memory() {
    let simulator = Simulator::start().await.unwrap();
    let in_memory = |request: hyper::Request<Full<Bytes>>| {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        tokio::spawn(simulator.serve(theirs));
        async move {
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(ours)).await?;
            tokio::spawn(connection);
            sender.send_request(request).await
        }
    };
    let transport = tower::service_fn(in_memory);
    all_templates_arrive(&simulator, |endpoint, token, request| async move {
        send(transport, &endpoint, &token, &request).await.unwrap()
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_a_response_with_its_parts() {
    let simulator = Simulator::start().await.unwrap();
    let endpoint = Endpoint::with_base(&simulator.url(), Stage::Live).unwrap();
    let (_, event) = full_events().swap_remove(0);
    let request = Request::unicast(ReferenceId::random(), customer(), event).encode().unwrap();

    let wrong = BearerToken::new("Bearer Atc|WRONG").unwrap();
    let response = send(hyper_client(), &endpoint, &wrong, &request).await.unwrap();
    assert_eq!((response.status(), response.is_accepted()), (401, false));
    assert!(response.message().is_some_and(|message| message.contains("oken")), "{response:?}");
    assert!(!format!("{response:?}{wrong:?}").contains("WRONG"));

    simulator.add_fault(Fault::status(429, 1));
    let token = token(&simulator).await;
    let response = send(hyper_client(), &endpoint, &token, &request).await.unwrap();
    assert_eq!(response.status(), 429);
}
