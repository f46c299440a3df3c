//! The commands, one module each.

pub(crate) mod demo;
pub(crate) mod new;
pub(crate) mod send;
pub(crate) mod simulate;
pub(crate) mod templates;
pub(crate) mod validate;
