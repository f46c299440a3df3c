//! A template that somebody writes by hand and the generated one of the same schema are the same thing.

use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Event, Request};
use proactive_events_tests::requests::{multicast, unicast};
use proactive_events_tests::{by_hand, fixtures};

/// Encodes the generated event, reads it into the type by hand, and encodes that.
fn same_bytes<G: Event, H: Event>(requests: [Request<G>; 2]) {
    assert_eq!(G::NAMES, H::NAMES);
    for request in requests {
        let generated = request.encode().unwrap();
        let document = Document::parse(generated.body()).unwrap();
        let by_hand = Request::<H>::read(&document, ReadOptions::default()).into_result().unwrap();
        let by_hand = by_hand.encode().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(by_hand.body()), text(generated.body()));
    }
}

macro_rules! templates {
    ($($module:ident::$event:ident = $fixture:ident;)+) => {$(
        #[test]
        fn $module() {
            same_bytes::<_, by_hand::$module::$event>([
                unicast(fixtures::$fixture()),
                multicast(fixtures::$fixture()),
            ]);
        }
    )+

        #[test]
        fn all_templates_are_compared() {
            let compared = [$(by_hand::$module::$event::NAME),+];
            assert_eq!(compared.as_slice(), proactive_events::catalog::AnyEvent::NAMES);
        }
    };
}

templates! {
    media_content::Available = media;
    message_alert::Activated = messages;
    occasion::Updated = appointment;
    order_status::Updated = order;
    social_game_invite::Available = game;
    sports_event::Updated = sports;
    trash_collection_alert::Activated = trash;
    weather_alert::Activated = weather;
}

/// Built by hand, not read: the constructors are the same too.
#[test]
fn constructors() {
    use by_hand::order_status::{Order, Seller, State, Status, Updated};
    let seller = || fixtures::text("AnyCompany", "Beispiel GmbH");
    let event = Updated::new(State::new(Status::Shipped), Order::new(Seller::new(seller())));
    let generated = {
        use proactive_events::catalog::order_status::{Order, Seller, State, Status, Updated};
        Updated::new(State::new(Status::Shipped), Order::new(Seller::new(seller())))
    };
    let (event, generated) =
        (unicast(event).encode().unwrap(), unicast(generated).encode().unwrap());
    assert_eq!(event.body(), generated.body());
}
