//! The control API for tests and rehearsals: JSON under `/simulator`.

pub(super) mod clock;
pub(super) mod customers;
pub(super) mod faults;
mod listing;
mod live;
mod object;
pub(super) mod settings;
pub(super) mod views;

pub(super) use live::live;
pub(super) use object::LARGEST;
