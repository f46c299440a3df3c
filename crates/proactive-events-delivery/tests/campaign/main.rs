//! A campaign's recipients: read, checked, personalised and put into an outbox.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used)]

mod forms;
mod overrides;
mod preview;
mod property;
mod refusals;
mod resume;
mod spy;
mod support;
mod whole_list;
