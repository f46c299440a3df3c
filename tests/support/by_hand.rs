//! The eight templates as declarations that regeneration does not touch. They began as a copy of the catalog without
//! its docs: they test the derive and later changes of the generator, not a second reading of the facts.

#![allow(missing_docs)]

pub mod media_content {
    use proactive_events::{Event, Localized, Payload, Timestamp};
    #[derive(Clone, Debug, PartialEq, Event)]
    #[event(name = "AMAZON.MediaContent.Available")]
    pub struct Available {
        pub availability: Availability,
        pub content: Content,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Availability {
        pub start_time: Timestamp,
        pub provider: Option<Provider>,
        pub method: Method,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Provider {
        #[payload(localized = "providerName")]
        pub name: Localized,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum Method {
        Stream,
        Air,
        Release,
        Premiere,
        Drop,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Content {
        #[payload(localized = "contentName")]
        pub name: Localized,
        pub content_type: ContentType,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum ContentType {
        Book,
        Episode,
        Album,
        Single,
        Movie,
        Game,
    }
}

pub mod message_alert {
    use proactive_events::{Event, Payload};
    #[derive(Clone, Debug, PartialEq, Event)]
    #[event(name = "AMAZON.MessageAlert.Activated")]
    pub struct Activated {
        pub state: State,
        pub message_group: MessageGroup,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct State {
        pub status: Status,
        pub freshness: Option<Freshness>,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum Status {
        Unread,
        Flagged,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum Freshness {
        New,
        Overdue,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct MessageGroup {
        pub creator: Creator,
        #[payload(min = 1, max = 2_147_483_647)]
        pub count: u32,
        pub urgency: Option<Urgency>,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Creator {
        #[payload(min_length = 1)]
        pub name: String,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum Urgency {
        Urgent,
    }
}

pub mod occasion {
    use proactive_events::{Event, Localized, Payload, Timestamp};
    #[derive(Clone, Debug, PartialEq, Event)]
    #[event(name = "AMAZON.Occasion.Updated")]
    pub struct Updated {
        pub state: State,
        pub occasion: Occasion,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct State {
        pub confirmation_status: ConfirmationStatus,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum ConfirmationStatus {
        Confirmed,
        Canceled,
        Rescheduled,
        Requested,
        Created,
        Updated,
        Received,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Occasion {
        pub occasion_type: OccasionType,
        #[payload(localized = "subject")]
        pub subject: Localized,
        pub provider: Provider,
        pub booking_time: Timestamp,
        pub broker: Option<Broker>,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum OccasionType {
        ReservationRequest,
        Reservation,
        AppointmentRequest,
        Appointment,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Provider {
        #[payload(localized = "providerName")]
        pub name: Localized,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Broker {
        #[payload(localized = "brokerName")]
        pub name: Localized,
    }
}

pub mod order_status {
    use proactive_events::{Event, Localized, Payload, Timestamp};
    #[derive(Clone, Debug, PartialEq, Event)]
    #[event(name = "AMAZON.OrderStatus.Updated")]
    pub struct Updated {
        pub state: State,
        pub order: Order,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct State {
        pub status: Status,
        pub enter_timestamp: Option<Timestamp>,
        pub delivery_details: Option<DeliveryDetails>,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum Status {
        PreorderReceived,
        #[payload(name = "ORDER_RECEIVED")]
        Received,
        #[payload(name = "ORDER_PREPARING")]
        Preparing,
        #[payload(name = "ORDER_SHIPPED")]
        Shipped,
        #[payload(name = "ORDER_OUT_FOR_DELIVERY")]
        OutForDelivery,
        #[payload(name = "ORDER_DELIVERED")]
        Delivered,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct DeliveryDetails {
        pub expected_arrival: Option<Timestamp>,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Order {
        pub seller: Seller,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Seller {
        #[payload(localized = "sellerName")]
        pub name: Localized,
    }
}

pub mod social_game_invite {
    use proactive_events::{Event, Localized, Payload};
    #[derive(Clone, Debug, PartialEq, Event)]
    #[event(name = "AMAZON.SocialGameInvite.Available")]
    pub struct Available {
        pub invite: Invite,
        pub game: Game,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Invite {
        pub inviter: Inviter,
        pub relationship_to_invitee: RelationshipToInvitee,
        pub invite_type: InviteType,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Inviter {
        #[payload(min_length = 1)]
        pub name: String,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum RelationshipToInvitee {
        Friend,
        Contact,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum InviteType {
        Challenge,
        Invite,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Game {
        pub offer: Offer,
        #[payload(localized = "gameName")]
        pub name: Localized,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum Offer {
        Match,
        Rematch,
        Game,
    }
}

pub mod sports_event {
    use proactive_events::{Event, Localized, Payload};
    #[derive(Clone, Debug, PartialEq, Event)]
    #[event(name = "AMAZON.SportsEvent.Updated")]
    pub struct Updated {
        pub update: Option<Goal>,
        pub sports_event: SportsEvent,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Goal {
        #[payload(max = 2_147_483_647)]
        pub score_earned: u32,
        #[payload(min_length = 1)]
        pub team_name: String,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct SportsEvent {
        pub event_league: Soccer,
        pub home_team_statistic: GameStatistic,
        pub away_team_statistic: GameStatistic,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Soccer {
        #[payload(localized = "eventLeagueName")]
        pub name: Localized,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct GameStatistic {
        pub team: SportsTeam,
        #[payload(max = 2_147_483_647)]
        pub score: u32,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct SportsTeam {
        #[payload(min_length = 1)]
        pub name: String,
    }
}

pub mod trash_collection_alert {
    use proactive_events::{Event, Payload};
    #[derive(Clone, Debug, PartialEq, Event)]
    #[event(name = "AMAZON.TrashCollectionAlert.Activated")]
    pub struct Activated {
        pub alert: Alert,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct Alert {
        #[payload(min_items = 1, max_items = 5)]
        pub garbage_types: Vec<GarbageType>,
        pub collection_day_of_week: CollectionDayOfWeek,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum GarbageType {
        Bottles,
        Bulky,
        Burnable,
        Cans,
        Clothing,
        Compostable,
        Crushable,
        GardenWaste,
        Glass,
        Hazardous,
        HomeAppliances,
        KitchenWaste,
        Landfill,
        PetBottles,
        RecyclablePlastics,
        WastePaper,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum CollectionDayOfWeek {
        Monday,
        Tuesday,
        Wednesday,
        Thursday,
        Friday,
        Saturday,
        Sunday,
    }
}

pub mod weather_alert {
    use proactive_events::{Event, Localized, Payload};
    #[derive(Clone, Debug, PartialEq, Event)]
    #[event(name = "AMAZON.WeatherAlert.Activated")]
    pub struct Activated {
        pub weather_alert: WeatherAlert,
    }
    #[derive(Clone, Debug, PartialEq, Payload)]
    pub struct WeatherAlert {
        #[payload(localized = "source")]
        pub source: Option<Localized>,
        pub alert_type: AlertType,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
    pub enum AlertType {
        Tornado,
        Hurricane,
        SnowStorm,
        ThunderStorm,
    }
}
