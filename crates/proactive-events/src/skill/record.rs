//! A [`Customer`] as `serde` stores it.

use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_core::ser::{Serialize, SerializeStruct, Serializer};

use super::Customer;

const FIELDS: [&str; 6] =
    ["user", "apiEndpoint", "endpointSince", "subscriptions", "subscriptionsSince", "disabledAt"];

impl Serialize for Customer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [user, api_endpoint, endpoint_since, subscriptions, subscriptions_since, disabled_at] =
            FIELDS;
        let mut record = serializer.serialize_struct("Customer", FIELDS.len())?;
        record.serialize_field(user, &self.user)?;
        record.serialize_field(api_endpoint, &self.api_endpoint)?;
        record.serialize_field(endpoint_since, &self.endpoint_since)?;
        record.serialize_field(subscriptions, &self.subscriptions)?;
        record.serialize_field(subscriptions_since, &self.subscriptions_since)?;
        record.serialize_field(disabled_at, &self.disabled_at)?;
        record.end()
    }
}

impl<'de> Deserialize<'de> for Customer {
    /// Unknown fields are skipped: a later version may have stored the record.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("Customer", &FIELDS, RecordVisitor)
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Customer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a customer's record")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Customer, M::Error> {
        let (mut user, mut api_endpoint, mut endpoint_since) = (None, None, None);
        let (mut subscriptions, mut subscriptions_since, mut disabled_at) = (None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "user" => user = Some(map.next_value()?),
                "apiEndpoint" => api_endpoint = map.next_value()?,
                "endpointSince" => endpoint_since = map.next_value()?,
                "subscriptions" => subscriptions = Some(map.next_value()?),
                "subscriptionsSince" => subscriptions_since = map.next_value()?,
                "disabledAt" => disabled_at = map.next_value()?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Customer {
            user: user.ok_or_else(|| M::Error::missing_field("user"))?,
            api_endpoint,
            endpoint_since,
            subscriptions: subscriptions.unwrap_or_default(),
            subscriptions_since,
            disabled_at,
        })
    }
}
