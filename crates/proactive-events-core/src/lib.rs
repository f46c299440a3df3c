//! The core of `proactive-events`: events, requests, their wire form, and (feature `send`) one attempt of sending.
//!
//! It names no template: those stand in `proactive-events-catalog`, or in your own code with
//! `#[derive(Event)]`. Use the crate `proactive-events`, which re-exports this one and the catalog.
//!
//! Data flow of an event: a struct that derives [`Event`] → [`Request`] (audience, key, life span)
//! → [`EncodedRequest`] (checked, frozen into bytes) → `send`, or `proactive-events-client`. Reading: [`Document`] (a JSON text
//! with places) → [`Request::read`] (all errors at once, texts restored to their fields).

#[macro_use]
mod macros;

mod document;
pub mod error;
pub mod external;
mod payload;
mod request;
#[cfg(feature = "send")]
pub mod send;
#[cfg(feature = "skill-events")]
pub mod skill;
pub mod values;
mod violation;
pub mod wire;

pub use document::Document;
pub use payload::{Event, Payload, RawEvent};
pub use proactive_events_derive::{Event, Payload};
pub use request::{Audience, EncodedRequest, LifeSpan, Request};
pub use values::{Locale, Localized, ReferenceId, Region, Stage, Timestamp, UserId};
pub use violation::{Violation, Violations};

// The modules of this crate name these from its root; users find them in `values`, `wire` and `error`.
#[cfg(feature = "uri")]
pub(crate) use values::Uri;
pub(crate) use values::{Date, Integer, Nullable, TimestampError, UnknownLocale};
pub(crate) use violation::ViolationCode;

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

/// Items used by derived code; not for use by hand, and not stable.
#[doc(hidden)]
pub mod __private {
    pub use crate::__json_schema as json_schema;
    pub use crate::__pattern as pattern;
    pub use serde_core::ser::{Serialize, Serializer};

    #[cfg(feature = "schemars")]
    pub use schemars;

    pub use proactive_events_text::Decimal;

    pub use crate::document::Node;
    #[cfg(feature = "pattern")]
    pub use crate::payload::Pattern;
    pub use crate::payload::{
        Choice, Field, Inspection, Member, Object, ObjectReader, ObjectWriter, Property, Reader,
        Texts, has_name, read_tag, serialize,
    };
    #[cfg(feature = "schemars")]
    pub use crate::payload::{
        ObjectSchema, SchemaOf, SchemaOfAnything, SchemaOfPayload, choice_schema, one_of,
        tagged_schema,
    };
    pub use crate::values::UnknownValue;
    pub use crate::violation::Reported;
    pub use crate::{Event, Payload};
}
