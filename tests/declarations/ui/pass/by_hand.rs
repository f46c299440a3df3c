//! A template written by hand does what a generated one does.
#![deny(warnings, missing_docs)]

use proactive_events::{Event, Locale, Localized, Payload, ReferenceId, Request, Timestamp};

/// A door was opened.
#[derive(Clone, Debug, PartialEq, Event)]
#[event(name = "ACME.Door.Opened")]
pub struct Opened {
    /// Which door.
    pub door: Door,
    /// By whom.
    #[payload(min_length = 1, max_length = 80)]
    pub r#by: Option<String>,
    /// Moments of the visits, three at most.
    #[payload(max_items = 3)]
    pub moments: Vec<Timestamp>,
    /// Names with a reader's, an object's and a node's.
    pub reader: Option<i8>,
    #[allow(missing_docs)]
    pub object: Option<bool>,
    #[allow(missing_docs)]
    pub node: Option<Nothing>,
}

/// A door.
#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Door {
    /// Its name.
    #[payload(localized = "doorName")]
    pub name: Localized,
    /// Its kind.
    pub kind: Option<Kind>,
}

/// A kind of door.
#[derive(Clone, Debug, PartialEq, Payload)]
pub enum Kind {
    /// To the house.
    FrontDoor,
    /// To the garden.
    #[payload(name = "GARDEN")]
    Back,
}

/// Nothing.
#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Nothing {}

/// Any event of the house.
#[derive(Clone, Debug, PartialEq, Event)]
pub enum House {
    /// A door.
    Door(Opened),
}

fn main() {
    let name = Localized::new(Locale::EnUs, "Front");
    let event = Opened::new(Door::new(name).with_kind(Kind::FrontDoor), []).with_by("Robin");
    let request = Request::multicast(ReferenceId::random(), event);
    let encoded = request.encode().unwrap();
    let text = std::str::from_utf8(encoded.body()).unwrap();
    assert!(text.contains(r#"{"door":{"name":"localizedattribute:doorName","kind":"FRONT_DOOR"},"by":"Robin","moments":[]}"#));
    let read = Request::<House>::from_slice(encoded.body()).unwrap();
    assert_eq!(read.event(), &House::from(request.event().clone()));
    assert_eq!((Opened::NAME, Kind::ALL.len(), Kind::Back.as_str()), ("ACME.Door.Opened", 2, "GARDEN"));
    let _ = Nothing::new();
}
