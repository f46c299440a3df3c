//! Values that are a text.

use proactive_events_core::values::{Date, ReferenceIdError};
use proactive_events_core::{Locale, ReferenceId, Region, Stage, Timestamp, UserId};

/// Writes the value, reads it again, and reads nothing else.
fn round_trip<T>(text: &str, wrong: &str)
where
    T: std::str::FromStr<Err: std::fmt::Debug> + PartialEq + std::fmt::Debug,
    T: serde_core::Serialize + serde_core::de::DeserializeOwned + for<'a> TryFrom<&'a str>,
{
    let value: T = text.parse().unwrap();
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(json, format!("{text:?}"));
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), value);
    assert_eq!(T::try_from(text).ok(), Some(value));
    for wrong in [format!("{wrong:?}"), "1".to_owned(), "null".to_owned()] {
        assert!(serde_json::from_str::<T>(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn values_go_through_serde() {
    round_trip::<Date>("2026-05-18", "2026-02-30");
    round_trip::<Locale>("en-US", "en_US");
    round_trip::<ReferenceId>("order~4711", "with blanks");
    round_trip::<Region>("eu", "EU");
    round_trip::<Stage>("live", "prod");
    round_trip::<Timestamp>("2026-05-18T19:22:00.500Z", "2026-05-18");
    round_trip::<UserId>("amzn1.ask.account.EXAMPLE", "");
}

#[test]
fn keeps_to_the_documented_and_the_published_characters() {
    for (key, documented) in
        [("order4711", true), ("a~B", true), ("unique.reference.id.1", false), ("a-b_c", false)]
    {
        assert_eq!(ReferenceId::new(key).unwrap().is_documented(), documented, "{key}");
    }
    assert!(ReferenceId::new("x".repeat(100)).is_ok());
    assert_eq!(ReferenceId::new("x".repeat(101)), Err(ReferenceIdError::Length(101)));
    assert_eq!(ReferenceId::new(""), Err(ReferenceIdError::Length(0)));
    assert_eq!(ReferenceId::new("a b"), Err(ReferenceIdError::Character(' ')));
    assert_eq!(ReferenceId::new("é"), Err(ReferenceIdError::Character('é')));
}

#[test]
fn random_ids_differ_and_are_documented() {
    let ids: std::collections::BTreeSet<_> = (0..1_000).map(|_| ReferenceId::random()).collect();
    assert_eq!(ids.len(), 1_000);
    assert!(ids.iter().all(|id| id.is_documented() && id.as_str().len() == 32));
}
