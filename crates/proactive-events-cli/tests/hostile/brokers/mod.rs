//! Outboxes on NATS whose streams, consumers and leases somebody else touches.
