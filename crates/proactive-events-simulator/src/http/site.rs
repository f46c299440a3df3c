//! Everything that a request needs: the service, and the bounds and access checks in front of it.

use std::sync::Arc;
use std::time::Duration;

use super::body::Room;
use super::guard::Guard;
use crate::service::Service;

/// The service, and what is in front of it.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) service: Arc<Service>,
    pub(super) guard: Guard,
    pub(super) room: Room,
    /// Maximum time that a connection stays open without a request.
    pub(super) idle_timeout: Duration,
}

impl Site {
    pub(crate) fn new(service: Service, guard: Guard, idle_timeout: Duration) -> Self {
        Self { service: Arc::new(service), guard, room: Room::default(), idle_timeout }
    }
}
