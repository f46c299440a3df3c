//! The properties of a value's field: its wire name, default key and constraints.

use proactive_events_text::Decimal;

/// A property as its declaration describes it; written by the derive, read by [`Payload`](crate::Payload).
#[derive(Clone, Copy, Debug)]
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

    /// The property is localizable; its texts stand under this key unless they bring their own.
    pub const fn localized(mut self, key: &'static str) -> Self {
        self.localized = Some(key);
        self
    }

    /// The fewest characters of the text (`minLength`).
    pub const fn min_length(mut self, characters: u64) -> Self {
        self.length.min = Some(characters);
        self
    }

    /// The most characters of the text (`maxLength`).
    pub const fn max_length(mut self, characters: u64) -> Self {
        self.length.max = Some(characters);
        self
    }

    /// The smallest number (`minimum`).
    pub const fn min(mut self, value: i128) -> Self {
        self.value.min = Some(value);
        self
    }

    /// The largest number (`maximum`).
    pub const fn max(mut self, value: i128) -> Self {
        self.value.max = Some(value);
        self
    }

    /// The smallest number, of a type with fractions (`minimum`).
    pub const fn number_min(mut self, value: f64) -> Self {
        self.number.min = Some(value);
        self
    }

    /// The largest number, of a type with fractions (`maximum`).
    pub const fn number_max(mut self, value: f64) -> Self {
        self.number.max = Some(value);
        self
    }

    /// The number is larger than this (`exclusiveMinimum`).
    pub const fn above(mut self, value: f64) -> Self {
        self.number.above = Some(value);
        self
    }

    /// The number is smaller than this (`exclusiveMaximum`).
    pub const fn below(mut self, value: f64) -> Self {
        self.number.below = Some(value);
        self
    }

    /// The number is a whole multiple of this (`multipleOf`).
    pub const fn multiple_of(mut self, value: Decimal) -> Self {
        self.multiple_of = Some(value);
        self
    }

    /// The text fits this pattern somewhere (`pattern`).
    #[cfg(feature = "pattern")]
    pub const fn pattern(mut self, pattern: &'static crate::payload::pattern::Pattern) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Stands in for the method of the feature `pattern`, so that its absence is one error.
    #[cfg(not(feature = "pattern"))]
    #[doc(hidden)]
    pub const fn pattern(self, (): ()) -> Self {
        self
    }

    /// No two items are equal (`uniqueItems`).
    pub const fn unique_items(mut self) -> Self {
        self.unique_items = true;
        self
    }

    /// The JSON types that the value may have (`type`), where any value could stand.
    pub const fn types(mut self, types: &'static [&'static str]) -> Self {
        self.types = types;
        self
    }

    /// The JSON texts of the values that it may have (`enum`, `const`), where any value could stand.
    pub const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    /// A date-time in every spelling of RFC 3339, not of the service's grammar only.
    pub const fn any_date_time(mut self) -> Self {
        self.any_date_time = true;
        self
    }

    /// The fewest items of the array (`minItems`).
    pub const fn min_items(mut self, items: u64) -> Self {
        self.item_count.min = Some(items);
        self
    }

    /// The most items of the array (`maxItems`).
    pub const fn max_items(mut self, items: u64) -> Self {
        self.item_count.max = Some(items);
        self
    }

    /// Constraints of each item of the array (`items`).
    pub const fn items(mut self, item: &'static Self) -> Self {
        self.items = Some(item);
        self
    }
}
