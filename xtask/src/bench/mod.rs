//! `cargo xtask bench`: measurements side by side with a peer, in one run, as ratios.

pub(crate) mod codegen;
pub(crate) mod deliver;
pub(crate) mod fleet;
pub(crate) mod scale;
mod scratch;
pub(crate) mod send;
pub(crate) mod simulate;

use std::fmt;

/// The reason for a missing result.
pub(crate) struct Failed(String);

impl<E: fmt::Display> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Failed {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// Shows why.
    pub(crate) fn report(&self) {
        eprintln!("{}", self.0);
    }
}

/// The value in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
