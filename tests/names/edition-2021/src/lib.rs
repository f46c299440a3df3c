//! The tests of `proactive-events-names` in another edition.
