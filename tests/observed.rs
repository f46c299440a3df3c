//! Observability: logs without secrets, and metrics.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, CounterFn, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use proactive_events::{
    Client, Credentials, EncodedRequest, ReferenceId, Region, Request, Stage, UserId,
};
use proactive_events_simulator::{Fault, FaultPath, Simulator};
use proactive_events_tests::fixtures::order;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Level, Subscriber};

fn client(simulator: &Simulator) -> Client {
    let credentials = Credentials::new("me", "S3CRET");
    Client::builder(Region::NorthAmerica, Stage::Development, credentials)
        .endpoint(simulator.url())
        .token_endpoint(simulator.token_endpoint())
        .build()
        .unwrap()
}

fn numbered(number: usize) -> EncodedRequest {
    let id = ReferenceId::new(format!("order{number}")).unwrap();
    let user = UserId::new(format!("amzn1.ask.account.{number}")).unwrap();
    Request::unicast(id, user, order()).encode().unwrap()
}

/// Everything that is logged, a line each, with its level.
#[derive(Clone, Default)]
struct Log {
    lines: Arc<Mutex<Vec<(Level, String)>>>,
    spans: Arc<AtomicU64>,
}

impl Log {
    fn put(&self, level: Level, line: String) {
        self.lines.lock().unwrap().push((level, line));
    }

    fn lines(&self) -> Vec<(Level, String)> {
        self.lines.lock().unwrap().clone()
    }
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("proactive_events")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = Text(span.metadata().name().to_owned());
        span.record(&mut text);
        self.put(*span.metadata().level(), text.0);
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut text = Text("recorded".to_owned());
        values.record(&mut text);
        self.put(Level::DEBUG, text.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        self.put(*event.metadata().level(), text.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn logs_name_everything_but_secrets_tokens_and_customers() {
    let log = Log::default();
    // For the whole process: which of its threads logs first would matter otherwise.
    tracing::subscriber::set_global_default(log.clone()).unwrap();
    let simulator = Simulator::start().await.unwrap();
    let client = client(&simulator);
    simulator.add_fault(Fault { path: FaultPath::Token, ..Fault::status(503, 1) });
    simulator.add_fault(Fault::status(500, 1));
    simulator.add_fault(Fault::status(401, 1));
    client.send_encoded(&numbered(1)).await.unwrap();
    // The service repeats what it was sent.
    let body = r#"{"code":"BAD","message":"bad: amzn1.ask.account.2, Atza|TOKEN"}"#.to_owned();
    simulator.add_fault(Fault { body: Some(body), ..Fault::status(400, 1) });
    client.send_encoded(&numbered(2)).await.unwrap_err();
    simulator.add_fault(Fault::status(404, 1));
    client.send_encoded(&numbered(3)).await.unwrap_err();
    let lines = log.lines();
    for (level, line) in &lines {
        for secret in ["S3CRET", "Bearer", "Atc|", "Atza|"] {
            assert!(!line.contains(secret), "{level}: {line}");
        }
        assert!(!line.contains("amzn1.ask") || *level == Level::TRACE, "{level}: {line}");
    }
    for part in [
        "proactive_events.send otel.kind=\"client\"",
        "server.address=127.0.0.1",
        "http.response.status_code=500",
        "http.request.resend_count=2",
        "error.type=\"bad_request\"",
        "the lane is paused",
        "no token",
    ] {
        assert!(lines.iter().any(|(_, line)| line.contains(part)), "{part} in {lines:#?}");
    }
}

/// Counts by name and labels; how many durations there were.
#[derive(Clone, Default)]
struct Counts(Arc<Mutex<BTreeMap<String, u64>>>);

struct Count(Counts, String);

impl Count {
    fn of(counts: &Counts, key: &Key) -> Arc<Self> {
        let labels = key.labels().map(|label| format!("{}={}", label.key(), label.value()));
        let labels: Vec<_> = labels.collect();
        Arc::new(Self(counts.clone(), format!("{} {}", key.name(), labels.join(" "))))
    }

    fn add(&self, count: u64) {
        *self.0.0.lock().unwrap().entry(self.1.clone()).or_default() += count;
    }
}

impl CounterFn for Count {
    fn increment(&self, count: u64) {
        self.add(count);
    }

    fn absolute(&self, _: u64) {}
}

impl HistogramFn for Count {
    fn record(&self, _: f64) {
        self.add(1);
    }
}

impl Recorder for Counts {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Count::of(self, key))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Count::of(self, key))
    }
}

#[tokio::test]
async fn metrics_count_outcomes_attempts_tokens_and_pauses() {
    let counts = Counts::default();
    let _guard = metrics::set_default_local_recorder(&counts);
    let simulator = Simulator::start().await.unwrap();
    let client = client(&simulator);
    simulator.add_fault(Fault::status(500, 2));
    client.send_encoded(&numbered(1)).await.unwrap();
    simulator.add_fault(Fault::status(404, 1));
    client.send_encoded(&numbered(2)).await.unwrap_err();
    let counts = counts.0.lock().unwrap();
    let duration = |status| {
        format!(
            "http.client.request.duration http.request.method=POST http.response.status_code={status} error.type="
        )
    };
    for (key, count) in [
        ("proactive_events.client.events outcome=accepted".to_owned(), 1),
        ("proactive_events.client.events outcome=not_found".to_owned(), 1),
        ("proactive_events.client.tokens error.type=".to_owned(), 1),
        ("proactive_events.client.pauses ".to_owned(), 1),
        (duration(500), 2),
        (duration(202), 1),
        (duration(404), 1),
    ] {
        assert_eq!(counts.get(&key), Some(&count), "{key} in {counts:#?}");
    }
}
