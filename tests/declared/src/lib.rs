//! Random declarations by hand, from a seed, and the rules that say which of them are legal.

pub mod generate;
pub mod literals;
pub mod model;
pub mod names;
pub mod random;
pub mod rules;
pub mod strict;
pub mod used;
pub mod values;
