//! The core of `proactive-events`: events, requests, their wire form, and (feature `send`) one attempt of sending.
//!
//! It names no template: those stand in `proactive-events-catalog`, or in your own code with
//! `#[derive(Event)]`. Use the crate `proactive-events`, which re-exports this one and the catalog.
//!
//! The way of an event: a struct that derives [`Event`] → [`Request`] (for whom, under which key, how long)
//! → [`EncodedRequest`] (checked, frozen into bytes) → `send`, or `proactive-events-client`. The way back: [`Document`] (a JSON text
//! with places) → [`Request::read`] (everything wrong in one go, texts back in their fields).

mod audience;
mod clock;
mod code;
mod constraint;
mod date;
mod decimal;
mod document;
mod encoded;
mod event;
mod field;
mod findings;
mod frame;
mod integer;
#[cfg(feature = "schemars")]
mod json_schema;
mod locale;
mod localized;
mod nullable;
#[cfg(feature = "pattern")]
mod pattern;
mod payload;
mod pointer;
mod raw;
mod read;
mod redact;
mod reference_id;
mod region;
mod request;
#[cfg(feature = "send")]
pub mod send;
#[cfg(feature = "skill-events")]
mod skill;
mod stage;
mod suggestion;
mod text;
mod timestamp;
#[cfg(feature = "uri")]
mod uri;
mod violation;
mod write;

pub use audience::{Audience, EmptyUserId, UserId};
pub use clock::{Clock, SystemClock};
pub use code::Code;
pub use date::{Date, DateError};
pub use document::{Document, EditError};
pub use encoded::EncodedRequest;
pub use event::{Event, Payload};
pub use frame::Frame;
pub use integer::Integer;
pub use locale::{Locale, UnknownLocale};
pub use localized::Localized;
pub use nullable::Nullable;
pub use proactive_events_derive::{Event, Payload};
pub use raw::{PayloadCheck, RawEvent};
pub use redact::{redact_text, redact_url};
pub use reference_id::{ReferenceId, ReferenceIdError};
pub use region::{Region, UnknownRegion};
pub use request::{LifeSpan, LifeSpanError, ReadOptions, Reading, Request};
/// Any JSON value, where a schema says no more.
pub use serde_json::Value as Json;
#[cfg(feature = "skill-events")]
pub use skill::{
    Customer, SkillEvent, SkillEventError, SkillEventKind, SubscriptionStore, Subscriptions,
};
pub use stage::{Stage, UnknownStage};
pub use suggestion::did_you_mean;
pub use text::{ByteOrderMark, DecodeError, decode_text, without_byte_order_mark};
pub use timestamp::{Timestamp, TimestampError};
#[cfg(feature = "uri")]
pub use uri::{Uri, UriError};
pub use violation::{Position, Violation, Violations};

/// Passes the impl of `JsonSchema` on, which derived code always has to offer.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __json_schema {
    ($($implementation:tt)*) => { $($implementation)* };
}

/// Drops the impl of `JsonSchema`: the feature `schemars` is off.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __json_schema {
    ($($implementation:tt)*) => {};
}

/// A pattern that is compiled once.
#[cfg(feature = "pattern")]
#[doc(hidden)]
#[macro_export]
macro_rules! __pattern {
    ($text:literal) => {{
        static PATTERN: $crate::__private::Pattern = $crate::__private::Pattern::new($text);
        &PATTERN
    }};
}

/// Says what is missing: the feature `pattern` is off.
#[cfg(not(feature = "pattern"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __pattern {
    ($text:literal) => {
        ::core::compile_error!(
            "turn on the feature `pattern` of `proactive-events`: a text has a pattern"
        )
    };
}

/// What derived code names; not for use by hand, and not stable.
#[doc(hidden)]
pub mod __private {
    pub use crate::__json_schema as json_schema;
    pub use crate::__pattern as pattern;
    pub use serde_core::ser::{Serialize, Serializer};

    pub use crate::decimal::Decimal;
    pub use crate::document::Node;
    pub use crate::field::Field;
    #[cfg(feature = "schemars")]
    pub use schemars;

    #[cfg(feature = "schemars")]
    pub use crate::json_schema::{ObjectSchema, choice_schema, one_of, tagged_schema};
    #[cfg(feature = "pattern")]
    pub use crate::pattern::Pattern;
    pub use crate::payload::{Choice, Object, has_name};
    pub use crate::read::{ObjectReader, Reader, read_tag};
    pub use crate::write::{Inspection, ObjectWriter, Texts, serialize};
    pub use crate::{Event, Payload};
}
