//! Integers of any size, as JSON has them.

use std::cmp::Ordering;
use std::fmt;

/// An integer without bounds of its own: what a schema's `integer` is that names no `minimum` or no `maximum`.
///
/// Numbers of every integer type become one. Exact up to 127 bits; beyond, as a 64-bit float, which is what most
/// readers of JSON keep of such numbers.
///
/// ```
/// use proactive_events_core::Integer;
///
/// let count = Integer::from(3);
/// assert_eq!((count.as_i64(), count.to_string()), (Some(3), "3".to_owned()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Integer(Size);

#[derive(Clone, Copy, Debug)]
enum Size {
    Exact(i128),
    /// Whole, and beyond 127 bits.
    Huge(f64),
}

impl Integer {
    /// The integer that the float is, if it is whole.
    pub(crate) fn from_float(number: f64) -> Option<Self> {
        let fits = number.abs() < 1e38;
        match number.fract() == 0.0 && number.is_finite() {
            true if fits => Some(Self(Size::Exact(number as i128))),
            true => Some(Self(Size::Huge(number))),
            false => None,
        }
    }

    /// The integer, if it has 64 bits at most.
    pub fn as_i64(self) -> Option<i64> {
        self.as_i128().and_then(|integer| integer.try_into().ok())
    }

    /// The integer, if it is exact.
    pub const fn as_i128(self) -> Option<i128> {
        match self.0 {
            Size::Exact(integer) => Some(integer),
            Size::Huge(_) => None,
        }
    }

    /// The nearest 64-bit float.
    pub const fn to_f64(self) -> f64 {
        match self.0 {
            Size::Exact(integer) => integer as f64,
            Size::Huge(number) => number,
        }
    }

    /// The integer, or the nearest one of 127 bits: enough to hold it against bounds.
    pub(crate) const fn saturated(self) -> i128 {
        match self.0 {
            Size::Exact(integer) => integer,
            Size::Huge(number) => number as i128,
        }
    }
}

macro_rules! from {
    ($($integer:ty),+) => {$(
        impl From<$integer> for Integer {
            fn from(integer: $integer) -> Self {
                Self(Size::Exact(integer.into()))
            }
        }
    )+};
}

from!(u8, u16, u32, u64, i8, i16, i32, i64);

impl PartialEq for Integer {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.0, other.0) {
            (Size::Exact(a), Size::Exact(b)) => a.partial_cmp(&b),
            _ => self.to_f64().partial_cmp(&other.to_f64()),
        }
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Size::Exact(integer) => integer.fmt(f),
            Size::Huge(number) => fmt::LowerExp::fmt(&number, f),
        }
    }
}

impl fmt::LowerExp for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Size::Exact(integer) => fmt::LowerExp::fmt(&integer, f),
            Size::Huge(number) => fmt::LowerExp::fmt(&number, f),
        }
    }
}
