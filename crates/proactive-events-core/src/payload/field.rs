//! The properties of a value's field: its wire name, default key and constraints.

use proactive_events_text::Decimal;

/// A property as its declaration describes it; written by the derive, read by [`Payload`](crate::Payload).
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Field {
    pub(crate) name: &'static str,
    pub(crate) localized: Option<&'static str>,
    pub(crate) length: Bounds<u64>,
    pub(crate) value: Bounds<i128>,
    pub(crate) item_count: Bounds<u64>,
    pub(crate) items: Option<&'static Field>,
    pub(crate) unique_items: bool,
    pub(crate) number: Range,
    pub(crate) multiple_of: Option<Decimal>,
    pub(crate) types: &'static [&'static str],
    pub(crate) values: &'static [&'static str],
    pub(crate) any_date_time: bool,
    #[cfg(feature = "pattern")]
    pub(crate) pattern: Option<&'static crate::payload::pattern::Pattern>,
}

/// The bounds of a number that need not be an integer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Range {
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) above: Option<f64>,
    pub(crate) below: Option<f64>,
}

/// A lower and an upper bound, both inclusive, each optional.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds<T> {
    pub(crate) min: Option<T>,
    pub(crate) max: Option<T>,
}

impl<T: Copy + PartialOrd> Bounds<T> {
    const NONE: Self = Self { min: None, max: None };

    pub(crate) fn contain(&self, value: T) -> bool {
        self.min.is_none_or(|min| min <= value) && self.max.is_none_or(|max| value <= max)
    }
}

impl<T: std::fmt::Display> std::fmt::Display for Bounds<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.min, &self.max) {
            (Some(min), Some(max)) => write!(f, "{min} to {max}"),
            (Some(min), None) => write!(f, "at least {min}"),
            (None, Some(max)) => write!(f, "at most {max}"),
            (None, None) => f.write_str("any"),
        }
    }
}

/// The methods of a builder, each of which sets one part of `self`.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($($value:ident: $type:ty)?) $($part:ident).+ = $set:expr;)+) => {$(
        $(#[$doc])*
        pub const fn $name(mut self $(, $value: $type)?) -> Self {
            self.$($part).+ = $set;
            self
        }
    )+};
}

impl Field {
    /// A property without constraints, by its wire name.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            localized: None,
            length: Bounds::NONE,
            value: Bounds::NONE,
            item_count: Bounds::NONE,
            items: None,
            unique_items: false,
            number: Range { min: None, max: None, above: None, below: None },
            multiple_of: None,
            types: &[],
            values: &[],
            any_date_time: false,
            #[cfg(feature = "pattern")]
            pattern: None,
        }
    }

    /// Stands in for the method of the feature `pattern`, so that its absence is one error.
    #[cfg(not(feature = "pattern"))]
    #[doc(hidden)]
    pub const fn pattern(self, (): ()) -> Self {
        self
    }

    setters! {
        /// The property is localizable; its texts stand under this key unless they bring their own.
        localized(key: &'static str) localized = Some(key);
        /// The fewest characters of the text (`minLength`).
        min_length(characters: u64) length.min = Some(characters);
        /// The most characters of the text (`maxLength`).
        max_length(characters: u64) length.max = Some(characters);
        /// The smallest number (`minimum`).
        min(value: i128) value.min = Some(value);
        /// The largest number (`maximum`).
        max(value: i128) value.max = Some(value);
        /// The smallest number, of a type with fractions (`minimum`).
        number_min(value: f64) number.min = Some(value);
        /// The largest number, of a type with fractions (`maximum`).
        number_max(value: f64) number.max = Some(value);
        /// The number is larger than this (`exclusiveMinimum`).
        above(value: f64) number.above = Some(value);
        /// The number is smaller than this (`exclusiveMaximum`).
        below(value: f64) number.below = Some(value);
        /// The number is a whole multiple of this (`multipleOf`).
        multiple_of(value: Decimal) multiple_of = Some(value);
        /// The text fits this pattern somewhere (`pattern`).
        #[cfg(feature = "pattern")]
        pattern(pattern: &'static crate::payload::pattern::Pattern) pattern = Some(pattern);
        /// No two items are equal (`uniqueItems`).
        unique_items() unique_items = true;
        /// The JSON types that the value may have (`type`), where any value could stand.
        types(types: &'static [&'static str]) types = types;
        /// The JSON texts of the values that it may have (`enum`, `const`), where any value could stand.
        values(values: &'static [&'static str]) values = values;
        /// A date-time in every spelling of RFC 3339, not of the service's grammar only.
        any_date_time() any_date_time = true;
        /// The fewest items of the array (`minItems`).
        min_items(items: u64) item_count.min = Some(items);
        /// The most items of the array (`maxItems`).
        max_items(items: u64) item_count.max = Some(items);
        /// Constraints of each item of the array (`items`).
        items(item: &'static Self) items = Some(item);
    }
}
