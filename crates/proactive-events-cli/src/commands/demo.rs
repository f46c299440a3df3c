//! `proactive demo`: the whole path on a simulator in this process, through real HTTP.

use std::io::Write as _;

use anyhow::{Context as _, anyhow};
use proactive_events::catalog::order_status::{DeliveryDetails, Status};
use proactive_events::catalog::{AnyEvent, schemas};
use proactive_events::spoken::Speaker;
use proactive_events::wire::ReadOptions;
use proactive_events::{
    Accepted, Client, Credentials, Document, Event as _, Locale, ReferenceId, Region, Request,
    SendError, Stage, Timestamp,
};
use proactive_events_simulator::Simulator;

use crate::exit::Exit;
use crate::output::{BAD, DIM, GOOD, HEADING, stdout};
use crate::sample;

const TEMPLATE: &str = "AMAZON.OrderStatus.Updated";

pub(crate) fn run() -> anyhow::Result<Exit> {
    super::runtime()?.block_on(async {
        let simulator = Simulator::start().await.context("no simulator")?;
        let credentials = Credentials::new("demo", "not a secret");
        let client = Client::builder(Region::NorthAmerica, Stage::Development, credentials)
            .endpoint(simulator.url())
            .token_endpoint(simulator.token_endpoint())
            .build()?;
        let demo = Demo { simulator, client };
        let done = demo.show().await;
        demo.simulator.shutdown().await;
        done
    })
}

struct Demo {
    simulator: Simulator,
    client: Client,
}

impl Demo {
    async fn show(&self) -> anyhow::Result<Exit> {
        heading(&format!("A simulator of the service listens on {}", self.simulator.url()))?;
        heading("One event of each template")?;
        for name in AnyEvent::NAMES {
            self.send(&sample::request(name, &[Locale::EnUs])?).await?;
        }
        heading("An update: same reference id, later timestamp; it replaces the event")?;
        self.update().await?;
        heading("A multicast: every customer who subscribed to the template")?;
        let warning =
            sample::request("AMAZON.WeatherAlert.Activated", &[Locale::EnUs])?.event().clone();
        self.send(&Request::multicast(ReferenceId::random(), warning)).await?;
        heading("A wrong event: refused before a byte is sent")?;
        self.refuse()?;
        let stats = self.simulator.stats();
        heading(&format!(
            "The simulator took {} requests for {} events",
            stats.requests, stats.events
        ))?;
        Ok(Exit::Done)
    }

    /// Sends a request, and says what Alexa would say and what came back.
    async fn send(&self, request: &Request<AnyEvent>) -> anyhow::Result<()> {
        let sent = self.client.send(request).await.map_err(not_accepted)?;
        print(request, &sent)
    }

    async fn update(&self) -> anyhow::Result<()> {
        let request = sample::request(TEMPLATE, &[Locale::EnUs])?;
        self.send(&request).await?;
        let AnyEvent::OrderStatusUpdated(mut event) = request.event().clone() else {
            return Err(anyhow!("the sample is not an order"));
        };
        event.state.status = Status::OutForDelivery;
        event.state.delivery_details =
            Some(DeliveryDetails::new().with_expected_arrival(Timestamp::now()));
        let update = request.update(AnyEvent::from(event))?;
        self.send(&update).await?;
        let id = update.reference_id().as_str();
        let states =
            self.simulator.inbox().iter().filter(|received| received.reference_id == id).count();
        writeln!(
            stdout(),
            "  {DIM}the inbox holds {states} event with the reference id {id}{DIM:#}"
        )?;
        Ok(())
    }

    /// Shows what is wrong with a request whose status is misspelt.
    fn refuse(&self) -> anyhow::Result<()> {
        let before = self.simulator.stats().requests;
        let text = serde_json::to_string(&sample::request(TEMPLATE, &[Locale::EnUs])?)?;
        let mut document = Document::parse(text.as_bytes())?;
        document.set("/event/payload/state/status", "\"ORDER_SHIPED\"")?;
        let reading = Request::<AnyEvent>::read(&document, ReadOptions::default());
        for violation in &reading.errors {
            writeln!(stdout(), "  {BAD}error{BAD:#} {violation}")?;
        }
        if reading.errors.is_empty() || self.simulator.stats().requests != before {
            return Err(anyhow!("a wrong event was not refused"));
        }
        Ok(())
    }
}

fn heading(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(stdout(), "\n{HEADING}{text}{HEADING:#}")?)
}

fn print(request: &Request<AnyEvent>, sent: &Accepted) -> anyhow::Result<()> {
    let name = request.event().name();
    let file = format!("{name}.json");
    let schema =
        schemas::FILES.iter().find(|(known, _)| *known == file).map_or("{}", |(_, text)| text);
    let speaker = Speaker::from_schema(schema)?;
    let body = serde_json::to_value(request)?;
    let speech = speaker.say(&body, None).map(|speech| speech.text).unwrap_or_default();
    let mut out = stdout();
    writeln!(out, "  {name}\n    Alexa: “{speech}”")?;
    let id = sent.request_id.as_deref().unwrap_or("none");
    writeln!(
        out,
        "    {GOOD}accepted{GOOD:#} {DIM}status {}, request id {id}{DIM:#}",
        sent.status
    )?;
    Ok(())
}

fn not_accepted(error: SendError) -> anyhow::Error {
    anyhow!("the simulator did not accept an event: {error}")
}
