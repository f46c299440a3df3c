//! A request frozen into bytes: what is queued, sent and sent again.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::document::Document;
use crate::request::{LifeSpan, ReadOptions, Reading};
use crate::{Audience, Event, RawEvent, ReferenceId, Request, Timestamp, UserId, Violations};

/// The bytes of a valid request, the same at every attempt, with what a sender needs to know of them.
///
/// Cheap to clone: clones share the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedRequest {
    inner: Arc<Inner>,
    /// An earlier attempt, by another sender, may have arrived.
    is_repeated: bool,
}

#[derive(PartialEq, Eq)]
struct Inner {
    body: Vec<u8>,
    name: String,
    reference_id: ReferenceId,
    user: Option<UserId>,
    timestamp: Timestamp,
    expiry_time: Timestamp,
}

impl EncodedRequest {
    /// Time kept for the way to the service: 30 seconds.
    pub const DEFAULT_MARGIN: Duration = Duration::from_secs(30);

    /// Takes a document unchanged, if `E` can be read from it; warnings are allowed.
    ///
    /// # Errors
    /// Everything that is wrong with it, in document order.
    pub fn from_document<E: Event>(document: &Document) -> Result<Self, Violations> {
        let reading: Reading<E> = Request::read(document, ReadOptions::default());
        Ok(Self::with_body(&reading.into_result()?, document.to_bytes()))
    }

    fn with_body<E: Event>(request: &Request<E>, body: Vec<u8>) -> Self {
        Self::new(
            body,
            request.event().name(),
            request.reference_id().clone(),
            request.audience(),
            (request.timestamp(), request.expiry_time()),
        )
    }

    /// Takes a valid body, and the values that it contains.
    pub(super) fn new(
        body: Vec<u8>,
        name: &str,
        reference_id: ReferenceId,
        audience: &Audience,
        (timestamp, expiry_time): (Timestamp, Timestamp),
    ) -> Self {
        let user = match audience {
            Audience::Unicast(user) => Some(user.clone()),
            Audience::Multicast => None,
        };
        let name = name.to_owned();
        let inner = Inner { body, name, reference_id, user, timestamp, expiry_time };
        Self { inner: Arc::new(inner), is_repeated: false }
    }

    /// Takes bytes that [`body`](Self::body) gave before, such as from a queue. The envelope is read; the payload,
    /// which was checked when the bytes were made, is not checked again.
    ///
    /// # Errors
    /// When the bytes are not a request: they were damaged since.
    pub fn restore(body: Vec<u8>) -> Result<Self, Violations> {
        let document = Document::parse(&body)?;
        let reading: Reading<RawEvent> = Request::read(&document, ReadOptions::default());
        Ok(Self::with_body(&reading.into_result()?, body))
    }

    /// The same request, as one that may have arrived before, such as after a crash: that the service knows it
    /// already (409) is success then.
    #[must_use]
    pub fn repeated(self) -> Self {
        Self { is_repeated: true, ..self }
    }

    /// True if it may have arrived before.
    pub fn is_repeated(&self) -> bool {
        self.is_repeated
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

    /// The customer, unless it goes to all subscribers.
    pub fn user(&self) -> Option<&UserId> {
        self.inner.user.as_ref()
    }

    /// When the event happened, for the service: later ones replace earlier ones.
    pub fn timestamp(&self) -> Timestamp {
        self.inner.timestamp
    }

    /// When the event is dropped if it was not announced.
    pub fn expiry_time(&self) -> Timestamp {
        self.inner.expiry_time
    }

    /// The last moment at which sending makes sense: the service, by its own clock, refuses what expires in
    /// less than 5 minutes, and 30 seconds are kept for the way there.
    pub fn deadline(&self) -> Timestamp {
        self.deadline_before(Self::DEFAULT_MARGIN)
    }

    /// The last moment at which sending makes sense, with another margin for the way there.
    pub fn deadline_before(&self, margin: Duration) -> Timestamp {
        let last_chance = LifeSpan::MIN.duration().saturating_add(margin);
        self.inner.expiry_time.checked_sub(last_chance).unwrap_or(Timestamp::MIN)
    }
}

impl AsRef<[u8]> for EncodedRequest {
    /// The JSON text.
    fn as_ref(&self) -> &[u8] {
        &self.inner.body
    }
}

impl fmt::Debug for Inner {
    /// Without the body: it names the customer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("name", &self.name)
            .field("reference_id", &self.reference_id)
            .field("user", &self.user)
            .field("timestamp", &self.timestamp)
            .field("expiry_time", &self.expiry_time)
            .finish_non_exhaustive()
    }
}
