//! Integers of any size, as JSON has them.

use std::cmp::Ordering;
use std::fmt;

use proactive_events_text::Decimal;
use serde_core::ser::{Serialize, Serializer};

use crate::document::Number;

/// An integer without bounds of its own: what a schema's `integer` is that names no `minimum` or no `maximum`.
///
/// Numbers of every integer type become one. Up to 127 bits, every integer is held exactly. Beyond, those are that a
/// 64-bit float shows as they are, such as `1e300`; others are refused when they are read.
///
/// ```
/// use proactive_events::values::Integer;
///
/// let count = Integer::from(3);
/// assert_eq!((count.as_i64(), count.to_string()), (Some(3), "3".to_owned()));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Integer(Size);

#[derive(Clone, Copy, Debug)]
enum Size {
    Exact(i128),
    /// Whole, and beyond 127 bits: what the shortest text of the float shows.
    Huge(f64),
}

impl Integer {
    /// The integer of a document's number; `None` where it is not an integer, or is out of range.
    pub(crate) fn of_number(number: &Number) -> Option<Self> {
        let decimal = number.decimal().filter(|decimal| decimal.is_whole())?;
        let huge = || number.to_float().map(Size::Huge);
        decimal.to_integer().map(Size::Exact).or_else(huge).map(Self)
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

    pub(crate) fn decimal(self) -> Decimal {
        match self.0 {
            Size::Exact(integer) => Decimal::of_integer(integer),
            Size::Huge(number) => Decimal::of_float(number),
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

from!(u8, u16, u32, u64, i8, i16, i32, i64, i128);

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.as_i64(), self.0) {
            (Some(integer), _) => serializer.serialize_i64(integer),
            (None, Size::Exact(integer)) => serializer.serialize_i128(integer),
            (None, Size::Huge(number)) => serializer.serialize_f64(number),
        }
    }
}

impl PartialEq for Integer {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.0, other.0) {
            (Size::Exact(a), Size::Exact(b)) => a.partial_cmp(&b),
            (Size::Huge(a), Size::Huge(b)) => a.partial_cmp(&b),
            // The huge one is beyond every exact one.
            (Size::Exact(_), Size::Huge(b)) => 0.0.partial_cmp(&b),
            (Size::Huge(a), Size::Exact(_)) => a.partial_cmp(&0.0),
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
