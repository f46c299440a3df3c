//! Approximation of Alexa's speech, sentence by sentence as Amazon documents it.

use proactive_events::catalog::order_status::Status;
use proactive_events::catalog::{AnyEvent, schemas};
use proactive_events::spoken::Speaker;
use proactive_events::{Event, Locale, Localized, Timestamp};
use proactive_events_tests::fixtures::{self, moment};
use proactive_events_tests::requests::{body, unicast};

fn say_in(event: impl Event, locale: Option<Locale>) -> String {
    let file = format!("{}.json", event.name());
    let (_, schema) = schemas::FILES.iter().find(|(name, _)| *name == file).unwrap();
    Speaker::from_schema(schema).unwrap().say(&body(&unicast(event)), locale).unwrap().text
}

fn say(event: impl Event) -> String {
    say_in(event, None)
}

#[test]
fn weather() {
    use proactive_events::catalog::weather_alert::{Activated, AlertType, WeatherAlert};
    let source = Localized::new(Locale::EnUs, "Example Weather Corp");
    let tornado = Activated::new(WeatherAlert::new(AlertType::Tornado).with_source(source));
    assert_eq!(
        say(tornado),
        "There is a tornado alert for your area. Provided by Example Weather Corp."
    );
    assert_eq!(
        say(Activated::new(WeatherAlert::new(AlertType::SnowStorm))),
        "There is a snow storm alert for your area."
    );
}

#[test]
fn sports() {
    use proactive_events::catalog::sports_event::{
        GameStatistic, Goal, Soccer, SportsEvent, SportsTeam, Updated,
    };
    let team = |name: &str, score| GameStatistic::new(SportsTeam::new(name), score);
    let league = Soccer::new(Localized::new(Locale::EnUs, "TreeFruit League"));
    let event = Updated::new(SportsEvent::new(league, team("Oranges", 1), team("Apples", 2)));
    assert_eq!(say(event.clone()), "TreeFruit League match update, Oranges 1, Apples 2.");
    let goal = event.with_update(Goal::new(1, "Oranges"));
    assert_eq!(say(goal), "TreeFruit League match update, Oranges scored! Oranges 1, Apples 2.");
}

#[test]
fn messages() {
    use proactive_events::catalog::message_alert::{
        Activated, Creator, Freshness, MessageGroup, State, Status, Urgency,
    };
    let group = |count| MessageGroup::new(Creator::new("Jane Doe"), count);
    let new = Activated::new(State::new(Status::Unread).with_freshness(Freshness::New), group(3));
    assert_eq!(say(new), "You have three new messages from Jane Doe.");
    let flagged =
        Activated::new(State::new(Status::Flagged), group(1).with_urgency(Urgency::Urgent));
    assert_eq!(say(flagged), "You have one flagged urgent message from Jane Doe.");
}

#[test]
fn orders() {
    let order = |status, arrival: Option<&str>, entered: Option<Timestamp>| {
        let mut event = fixtures::bare_order();
        event.order.seller.name = Localized::new(Locale::EnUs, "Amazon");
        event.state.status = status;
        event.state.enter_timestamp = entered;
        event.state.delivery_details = arrival.map(|arrival| {
            proactive_events::catalog::order_status::DeliveryDetails::new()
                .with_expected_arrival(moment(arrival))
        });
        say(event)
    };
    let arrival = Some("2019-05-18T12:00:00Z");
    assert_eq!(
        order(Status::PreorderReceived, None, None),
        "Your preorder from Amazon has been received."
    );
    assert_eq!(order(Status::Received, arrival, None), "Your order from Amazon has been received.");
    assert_eq!(order(Status::Preparing, None, None), "Your order from Amazon is being prepared.");
    assert_eq!(
        order(Status::Shipped, arrival, None),
        "Your order from Amazon has been shipped and will arrive by May 18, 2019."
    );
    assert_eq!(order(Status::Shipped, None, None), "Your order from Amazon has been shipped.");
    assert_eq!(
        order(Status::OutForDelivery, arrival, None),
        "Your order from Amazon is out for delivery and will arrive by May 18, 2019."
    );
    let entered = Some(moment("2019-05-02T08:00:00Z"));
    assert_eq!(
        order(Status::Delivered, None, entered),
        "Your order from Amazon was delivered on May 2, 2019."
    );
    assert_eq!(order(Status::Delivered, None, None), "Your order from Amazon has been delivered.");
}

#[test]
fn the_others() {
    assert_eq!(
        say(fixtures::appointment()),
        "Your appointment at Clear Sight for a sight test on June 2, 2026 has been confirmed."
    );
    assert_eq!(say(fixtures::trash()), "This coming Tuesday is glass and cans collection day.");
    assert_eq!(
        say(fixtures::media()),
        "Herons at Dusk will premiere on May 20, 2026 on River Channel."
    );
    assert_eq!(
        say(fixtures::game()),
        "Your friend Robin has challenged you to a rematch of Stone Bridge."
    );
}

#[test]
fn texts_of_the_wanted_locale() {
    let media = say_in(fixtures::media(), Some(Locale::DeDe));
    assert_eq!(media, "Reiher im Zwielicht will premiere on May 20, 2026 on Flusskanal.");
    assert_eq!(say_in(fixtures::media(), Some(Locale::JaJp)), say(fixtures::media()));
}

/// Whatever a template allows, Alexa says something of it.
#[test]
fn every_template_speaks() {
    for (name, event) in fixtures::full_events() {
        let event: AnyEvent = event;
        assert!(say(event).len() > 20, "{name}");
    }
}
