//! One full and one minimal event of each template, of the project's own invention.

use proactive_events::catalog::{
    AnyEvent, media_content, message_alert, occasion, order_status, social_game_invite,
    sports_event, trash_collection_alert, weather_alert,
};
use proactive_events::{Locale, Localized, Timestamp};

/// A moment that all fixtures share.
///
/// # Panics
/// When the text is not a date-time, which fails the test.
pub fn moment(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// A text in two locales.
pub fn text(english: &str, german: &str) -> Localized {
    Localized::new(Locale::EnUs, english).and(Locale::DeDe, german)
}

/// An order with everything that the template has.
pub fn order() -> order_status::Updated {
    use order_status::{DeliveryDetails, Order, Seller, State, Status, Updated};
    let details = DeliveryDetails::new().with_expected_arrival(moment("2026-05-22T10:00:00Z"));
    let state = State::new(Status::OutForDelivery)
        .with_enter_timestamp(moment("2026-05-18T07:30:00.250Z"))
        .with_delivery_details(details);
    Updated::new(state, Order::new(Seller::new(text("AnyCompany", "Beispiel GmbH"))))
}

/// A shipped order without details.
pub fn bare_order() -> order_status::Updated {
    use order_status::{Order, Seller, State, Status, Updated};
    Updated::new(
        State::new(Status::Shipped),
        Order::new(Seller::new(text("AnyCompany", "Beispiel GmbH"))),
    )
}

/// A storm warning with its source.
pub fn weather() -> weather_alert::Activated {
    use weather_alert::{Activated, AlertType, WeatherAlert};
    let source = text("Example Weather Corp", "Beispielwetter");
    Activated::new(WeatherAlert::new(AlertType::ThunderStorm).with_source(source))
}

/// A goal.
pub fn sports() -> sports_event::Updated {
    use sports_event::{GameStatistic, Goal, Soccer, SportsEvent, SportsTeam, Updated};
    let team = |name: &str, score| GameStatistic::new(SportsTeam::new(name), score);
    let league = Soccer::new(text("River League", "Flussliga"));
    Updated::new(SportsEvent::new(league, team("Herons", 2), team("Otters", 0)))
        .with_update(Goal::new(1, "Herons"))
}

/// Three new urgent messages.
pub fn messages() -> message_alert::Activated {
    use message_alert::{Activated, Creator, Freshness, MessageGroup, State, Status, Urgency};
    let state = State::new(Status::Unread).with_freshness(Freshness::New);
    Activated::new(
        state,
        MessageGroup::new(Creator::new("Robin Roe"), 3).with_urgency(Urgency::Urgent),
    )
}

/// A booked appointment.
pub fn appointment() -> occasion::Updated {
    use occasion::{Broker, ConfirmationStatus, Occasion, OccasionType, Provider, State, Updated};
    let occasion = Occasion::new(
        OccasionType::Appointment,
        text("sight test", "Sehtest"),
        Provider::new(text("Clear Sight", "Klarblick")),
        moment("2026-06-02T09:00:00Z"),
    );
    let broker = Broker::new(text("BookIt", "Buchdas"));
    Updated::new(State::new(ConfirmationStatus::Confirmed), occasion.with_broker(broker))
}

/// Glass and cans on Tuesday.
pub fn trash() -> trash_collection_alert::Activated {
    use trash_collection_alert::{Activated, Alert, CollectionDayOfWeek, GarbageType};
    Activated::new(Alert::new(
        [GarbageType::Glass, GarbageType::Cans],
        CollectionDayOfWeek::Tuesday,
    ))
}

/// A premiere.
pub fn media() -> media_content::Available {
    use media_content::{Availability, Available, Content, ContentType, Method, Provider};
    let availability = Availability::new(moment("2026-05-20T18:00:00Z"), Method::Premiere)
        .with_provider(Provider::new(text("River Channel", "Flusskanal")));
    Available::new(
        availability,
        Content::new(text("Herons at Dusk", "Reiher im Zwielicht"), ContentType::Movie),
    )
}

/// A rematch.
pub fn game() -> social_game_invite::Available {
    use social_game_invite::{
        Available, Game, Invite, InviteType, Inviter, Offer, RelationshipToInvitee,
    };
    let invite =
        Invite::new(Inviter::new("Robin"), RelationshipToInvitee::Friend, InviteType::Challenge);
    Available::new(invite, Game::new(Offer::Rematch, text("Stone Bridge", "Steinbrücke")))
}

/// Each template's name with an event that has everything the template has.
pub fn full_events() -> Vec<(&'static str, AnyEvent)> {
    vec![
        ("media_content", media().into()),
        ("message_alert", messages().into()),
        ("occasion", appointment().into()),
        ("order_status", order().into()),
        ("social_game_invite", game().into()),
        ("sports_event", sports().into()),
        ("trash_collection_alert", trash().into()),
        ("weather_alert", weather().into()),
    ]
}
