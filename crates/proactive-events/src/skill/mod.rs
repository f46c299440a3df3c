//! The state of customers that follows from the requests of the skill: subscriptions and regions.
//!
//! A skill's endpoint hands the body of each request it received, once its signature is verified, to
//! [`SkillEvent::from_json`], and the result to [`Subscriptions::apply`], which records the subscriptions of each
//! customer, and the [`Region`](crate::Region) in which an event reaches them.
//!
//! ```
//! use proactive_events::Region;
//! use proactive_events::skill::{SkillEvent, Subscriptions};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let body = r#"{
//!     "version": "1.0",
//!     "context": { "System": {
//!         "application": { "applicationId": "amzn1.ask.skill.EXAMPLE" },
//!         "user": { "userId": "amzn1.ask.account.EXAMPLE" },
//!         "apiEndpoint": "https://api.eu.amazonalexa.com"
//!     } },
//!     "request": {
//!         "type": "AlexaSkillEvent.ProactiveSubscriptionChanged",
//!         "requestId": "EXAMPLE",
//!         "timestamp": "2026-03-01T12:00:00Z",
//!         "body": { "subscriptions": [{ "eventName": "AMAZON.OrderStatus.Updated" }] }
//!     }
//! }"#;
//! let subscriptions = Subscriptions::default();
//! subscriptions.apply(&SkillEvent::from_json(body.as_bytes())?);
//! for customer in subscriptions.subscribers("AMAZON.OrderStatus.Updated") {
//!     assert_eq!(customer.region(), Some(Region::Europe));
//! }
//! # Ok(())
//! # }
//! ```

mod customer;
mod memory;
mod record;
mod store;

pub use proactive_events_core::skill::{SkillEvent, SkillEventError, SkillEventKind};

pub use customer::Customer;
pub use memory::Subscriptions;
pub use store::{RecordChange, StoreError, StoreFuture, SubscriptionStore};
