//! Values that are a text in JSON, in files and on command lines: one parser, one spelling.

/// Implements `serde` in both directions, `TryFrom<&str>` and `TryFrom<String>` for types with `FromStr`. `$text` gives
/// the text of a value.
macro_rules! text_value {
    ($type:ty, $expected:literal, $text:expr) => {
        impl serde_core::Serialize for $type {
            fn serialize<S: serde_core::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                let text: fn(&Self) -> _ = $text;
                serializer.collect_str(&text(self))
            }
        }

        impl<'de> serde_core::Deserialize<'de> for $type {
            fn deserialize<D: serde_core::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                struct Visitor;

                impl serde_core::de::Visitor<'_> for Visitor {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: serde_core::de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Visitor)
            }
        }

        impl TryFrom<&str> for $type {
            type Error = <Self as std::str::FromStr>::Err;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<String> for $type {
            type Error = <Self as std::str::FromStr>::Err;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
}

text_value!(super::Date, "a date such as 2026-05-18", |date| *date);
text_value!(super::Locale, "a locale such as en-US", |locale| locale.as_str());
text_value!(super::ReferenceId, "a reference id", |id| id.clone());
text_value!(super::Region, "na, eu or fe", |region| region.as_str());
text_value!(super::Stage, "development or live", |stage| stage.as_str());
text_value!(super::Timestamp, "a date-time such as 2026-05-18T19:22:00Z", |moment| *moment);
text_value!(super::UserId, "a user id", |user| user.as_str().to_owned());
#[cfg(feature = "uri")]
text_value!(super::Uri, "a URI with a scheme", |uri| uri.clone());

/// `AsRef<str>` for types that hold a text.
macro_rules! as_ref_str {
    ($($type:ty),+) => {$(
        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
    )+};
}

as_ref_str!(super::Locale, super::ReferenceId, super::Region, super::Stage, super::UserId);
#[cfg(feature = "uri")]
as_ref_str!(super::Uri);

#[cfg(test)]
mod tests {
    use crate::{Date, Locale, ReferenceId, Region, Stage, Timestamp, UserId};

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
}
