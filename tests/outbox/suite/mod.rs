//! The semantics, sentence by sentence.

pub mod counts;
pub mod crash;
pub mod decide;
pub mod extend;
pub mod give_up;
pub mod keep;
pub mod lease;
pub mod moment;
pub mod order;
pub mod put;
pub mod requests;
pub mod retry;
pub mod store;
pub mod supersede;
pub mod undecided;
