//! What the place of a value demands of it: its wire name, default key and constraints.

use crate::Code;

/// A property as its declaration describes it; written by the derive, read by [`Payload`](crate::Payload).
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub(crate) name: &'static str,
    pub(crate) localized: Option<&'static str>,
    pub(crate) length: Bounds<u64>,
    pub(crate) value: Bounds<i128>,
    pub(crate) item_count: Bounds<u64>,
    pub(crate) items: Option<&'static Field>,
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

    /// What the array demands of each item (`items`).
    pub const fn items(mut self, item: &'static Self) -> Self {
        self.items = Some(item);
        self
    }

    /// What is wrong with this text here.
    pub(crate) fn refuse_text(&self, text: &str) -> Option<(Code, String)> {
        let characters = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        match characters {
            _ if self.length.contain(characters) => None,
            0 => Some((Code::Empty, "the text must not be empty".to_owned())),
            _ => Some((Code::Length, format!("{characters} characters, allowed: {}", self.length))),
        }
    }

    /// What is wrong with this number here.
    pub(crate) fn refuse_number(&self, number: i128) -> Option<(Code, String)> {
        (!self.value.contain(number))
            .then(|| (Code::Range, format!("{number} is out of range: {}", self.value)))
    }

    /// What is wrong with an array of so many items here.
    pub(crate) fn refuse_count(&self, items: usize) -> Option<(Code, String)> {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        (!self.item_count.contain(items))
            .then(|| (Code::ItemCount, format!("{items} items, allowed: {}", self.item_count)))
    }
}
