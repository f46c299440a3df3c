//! A live view of the journal: server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Sse};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::http::site::Site;
use crate::service::Service;

/// Interval between messages, so that proxies and browsers keep the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// An event `exchange` for each request from now on, its number as the id and the exchange as JSON; an event
/// `missed` with a count for a viewer who is too slow.
pub(in crate::http) async fn live(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let numbers = site.service.journal().watch();
    let events = events(numbers, Arc::clone(&site.service)).map(Ok::<_, Infallible>);
    let heartbeat = KeepAlive::new().interval(HEARTBEAT).text("still here");
    ([(CACHE_CONTROL, "no-store")], Sse::new(events).keep_alive(heartbeat))
}

fn events(numbers: Receiver<u64>, service: Arc<Service>) -> impl Stream<Item = Event> {
    // Sent at once: the viewer is connected.
    let hello = stream::once(async { Event::default().comment("connected") });
    let stopping = service.stopping();
    let state = (numbers, stopping, service);
    hello.chain(stream::unfold(state, |(mut numbers, mut stopping, service)| async move {
        let next = async {
            tokio::select! {
                // An error means that the service is gone.
                _ = stopping.wait_for(|stopping| *stopping) => None,
                number = numbers.recv() => event(&service, number),
            }
        };
        let event = next.await;
        event.map(|event| (event, (numbers, stopping, service)))
    }))
}

/// The event for a number, if the service is still there.
fn event(service: &Service, number: Result<u64, RecvError>) -> Option<Event> {
    let missed = |count: u64| Some(Event::default().event("missed").data(count.to_string()));
    match number {
        Ok(number) => {
            let Some(entry) = service.journal().get(number) else { return missed(1) };
            let event = Event::default().id(number.to_string()).event("exchange");
            Some(event.data(entry.json()))
        }
        Err(RecvError::Lagged(count)) => missed(count),
        Err(RecvError::Closed) => None,
    }
}
