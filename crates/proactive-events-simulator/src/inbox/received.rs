//! The inbox as tests look at it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use proactive_events::{Event, Request, Stage, Timestamp, Violations};
use serde_json::Value;

/// An event that was accepted, in its newest state.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Received {
    /// The stage to which it was sent.
    pub stage: Stage,
    /// The customer; `None` for a multicast.
    pub user: Option<String>,
    /// The sender's key.
    pub reference_id: String,
    /// The template.
    pub name: String,
    /// The body of the request.
    pub request: Arc<Value>,
    /// When it arrived, by the simulator's clock.
    pub received_at: Timestamp,
}

impl Received {
    /// The request, typed.
    ///
    /// # Errors
    /// When it is not an `E`.
    pub fn typed<E: Event>(&self) -> Result<Request<E>, Violations> {
        Request::from_slice(self.request.to_string().as_bytes())
    }

    /// True if the event is no longer announced at that moment: its `expiryTime` has come.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        let expiry = self.request.get("expiryTime").and_then(Value::as_str);
        expiry.and_then(|text| text.parse().ok()).is_some_and(|expiry: Timestamp| expiry <= now)
    }
}

impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user.as_deref().unwrap_or("everybody");
        write!(f, "{} {:?} for {user} ({} stage)", self.name, self.reference_id, self.stage)
    }
}

/// Snapshot of the accepted events, in the order of first arrival; a slice with filters.
///
/// ```
/// # use proactive_events::catalog::order_status::Updated;
/// # use proactive_events_simulator::Simulator;
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let simulator = Simulator::start().await?;
/// let nothing = simulator.inbox().for_user("amzn1.ask.account.1").one::<Updated>();
/// assert!(nothing.unwrap_err().to_string().contains("there are 0"));
/// # std::io::Result::Ok(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Inbox(pub(crate) Vec<Received>);

impl Inbox {
    fn only(mut self, fits: impl Fn(&Received) -> bool) -> Self {
        self.0.retain(fits);
        self
    }

    /// Those for this customer; multicasts are not among them.
    pub fn for_user(self, user: &str) -> Self {
        self.only(|received| received.user.as_deref() == Some(user))
    }

    /// Multicast events.
    pub fn for_everybody(self) -> Self {
        self.only(|received| received.user.is_none())
    }

    /// Those to this stage.
    pub fn on(self, stage: Stage) -> Self {
        self.only(|received| received.stage == stage)
    }

    /// Those that are an `E`, typed.
    pub fn all<E: Event>(&self) -> Vec<Request<E>> {
        self.0.iter().filter_map(|received| received.typed().ok()).collect()
    }

    /// The only one that is an `E`, typed.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn one<E: Event>(&self) -> Result<Request<E>, NotOne> {
        let mut found = self.all();
        match (found.pop(), found.len()) {
            (Some(request), 0) => Ok(request),
            (last, before) => Err(NotOne {
                found: before + usize::from(last.is_some()),
                inbox: self.0.iter().map(ToString::to_string).collect(),
            }),
        }
    }
}

impl Deref for Inbox {
    type Target = [Received];

    fn deref(&self) -> &[Received] {
        &self.0
    }
}

impl IntoIterator for Inbox {
    type Item = Received;
    type IntoIter = std::vec::IntoIter<Received>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// There was not exactly one such event.
#[derive(Clone, PartialEq, Eq)]
pub struct NotOne {
    found: usize,
    inbox: Vec<String>,
}

impl fmt::Display for NotOne {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one event of this kind was expected, there are {}; in the inbox: ", self.found)?;
        if self.inbox.is_empty() {
            return f.write_str("nothing");
        }
        f.write_str(&self.inbox.join("; "))
    }
}

impl fmt::Debug for NotOne {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for NotOne {}
