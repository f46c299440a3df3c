//! A request frozen into bytes: what is queued, sent and sent again.

use std::sync::Arc;
use std::time::Duration;

use crate::document::Document;
use crate::request::{ReadOptions, Reading};
use crate::{Audience, Event, ReferenceId, Request, Timestamp, UserId, Violations};

/// The bytes of a valid request, the same at every attempt, with what a sender needs to know of them.
///
/// Cheap to clone: clones share the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedRequest {
    inner: Arc<Inner>,
}

#[derive(Debug, PartialEq, Eq)]
struct Inner {
    body: Vec<u8>,
    name: String,
    reference_id: ReferenceId,
    user: Option<UserId>,
    expiry_time: Timestamp,
}

impl<E: Event> Request<E> {
    /// The body as it goes over the wire.
    ///
    /// # Errors
    /// Everything that the service would refuse: broken constraints, and locales that one text has and
    /// another lacks. Nothing is sent then.
    pub fn encode(&self) -> Result<EncodedRequest, Violations> {
        Ok(EncodedRequest::with_body(self, self.to_bytes()?))
    }
}

impl EncodedRequest {
    /// The service refuses what expires in less than this.
    const SHORTEST_LIFE: Duration = Duration::from_mins(5);
    /// What is kept for the way there.
    const MARGIN: Duration = Duration::from_secs(30);

    /// Takes a document as it stands, if `E` can be read from it; warnings do not hinder it.
    ///
    /// # Errors
    /// Everything that is wrong with it, in document order.
    pub fn from_document<E: Event>(document: &Document) -> Result<Self, Violations> {
        let reading: Reading<E> = Request::read(document, ReadOptions::default());
        Ok(Self::with_body(&reading.into_result()?, document.to_bytes()))
    }

    fn with_body<E: Event>(request: &Request<E>, body: Vec<u8>) -> Self {
        let user = match request.audience() {
            Audience::Unicast(user) => Some(user.clone()),
            _ => None,
        };
        let inner = Inner {
            body,
            name: request.event().name().to_owned(),
            reference_id: request.reference_id().clone(),
            user,
            expiry_time: request.expiry_time(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The JSON text.
    pub fn body(&self) -> &[u8] {
        &self.inner.body
    }

    /// The wire name of the event's template.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The caller's key.
    pub fn reference_id(&self) -> &ReferenceId {
        &self.inner.reference_id
    }

    /// The customer, unless it goes to everybody who subscribed.
    pub fn user(&self) -> Option<&UserId> {
        self.inner.user.as_ref()
    }

    /// When the event is dropped if it was not announced.
    pub fn expiry_time(&self) -> Timestamp {
        self.inner.expiry_time
    }

    /// The last moment at which sending makes sense: the service, by its own clock, refuses what expires in
    /// less than 5 minutes, and 30 seconds are kept for the way there.
    pub fn deadline(&self) -> Timestamp {
        self.deadline_before(Self::MARGIN)
    }

    /// The last moment at which sending makes sense, with another margin for the way there.
    pub(crate) fn deadline_before(&self, margin: Duration) -> Timestamp {
        let last_chance = Self::SHORTEST_LIFE.saturating_add(margin);
        self.inner.expiry_time.checked_sub(last_chance).unwrap_or(Timestamp::MIN)
    }
}

#[cfg(feature = "client")]
impl EncodedRequest {
    /// The body, shared with the request.
    pub(crate) fn shared_body(&self) -> bytes::Bytes {
        struct Body(Arc<Inner>);
        impl AsRef<[u8]> for Body {
            fn as_ref(&self) -> &[u8] {
                &self.0.body
            }
        }
        bytes::Bytes::from_owner(Body(Arc::clone(&self.inner)))
    }
}
