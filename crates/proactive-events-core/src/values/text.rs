//! Values that are a text in JSON, in files and on command lines: one parser, one spelling.

/// Implements `serde` in both directions, `TryFrom<&str>` and `TryFrom<String>` for types with `FromStr`. `$write` is the
/// method of a serializer that writes the text of `$text`.
macro_rules! text_value {
    ($type:ty, $expected:literal, $write:ident($text:expr)) => {
        impl serde_core::Serialize for $type {
            fn serialize<S: serde_core::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                let text: fn(&Self) -> &_ = $text;
                serializer.$write(text(self))
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

text_value!(super::Date, "a date such as 2026-05-18", collect_str(|date| date));
text_value!(super::Locale, "a locale such as en-US", serialize_str(|locale| locale.as_str()));
text_value!(super::ReferenceId, "a reference id", serialize_str(|id| id.as_str()));
text_value!(super::Region, "na, eu or fe", serialize_str(|region| region.as_str()));
text_value!(super::Stage, "development or live", serialize_str(|stage| stage.as_str()));
text_value!(super::Timestamp, "a date-time such as 2026-05-18T19:22:00Z", collect_str(|it| it));
text_value!(super::UserId, "a user id", serialize_str(|user| user.as_str()));
#[cfg(feature = "uri")]
text_value!(super::Uri, "a URI with a scheme", serialize_str(|uri| uri.as_str()));

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
