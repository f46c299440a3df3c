//! Which key each localized text of an event gets, and the `localizedAttributes` array.

use serde_core::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::{Locale, Localized, Violation, ViolationCode};

/// A localized text that the walk met.
#[derive(Debug)]
pub(super) struct Collected<'a> {
    pub(super) text: &'a Localized,
    /// The preferred key: its own, or its field's.
    pub(super) key: &'a str,
    pub(super) pointer: String,
}

/// The localized texts of one event with their keys; serialises as `localizedAttributes`.
#[derive(Debug)]
pub struct Texts<'a> {
    texts: Vec<Assigned<'a>>,
    locales: Vec<Locale>,
    /// Texts are written in full instead of their references.
    by_content: bool,
}

#[derive(Debug)]
struct Assigned<'a> {
    text: &'a Localized,
    key: String,
    pointer: String,
    /// Another text has the same key and the same contents.
    is_shared: bool,
}

impl<'a> Texts<'a> {
    /// Gives each text its key: equal texts share one, different ones get `key2`, `key3` and so on.
    pub(super) fn assign(collected: Vec<Collected<'a>>) -> Self {
        let mut texts: Vec<Assigned<'a>> = Vec::with_capacity(collected.len());
        for Collected { text, key: wanted, pointer } in collected {
            let mut key = wanted.to_owned();
            let mut number = 2;
            let is_shared = loop {
                match texts.iter().find(|other| other.key == key) {
                    None => break false,
                    Some(other) if other.text.has_same_texts(text) => break true,
                    Some(_) => key = format!("{wanted}{number}"),
                }
                number += 1;
            };
            texts.push(Assigned { text, key, pointer, is_shared });
        }
        let mut locales = Vec::new();
        for (locale, _) in texts.iter().flat_map(|assigned| assigned.text.iter()) {
            if !locales.contains(&locale) {
                locales.push(locale);
            }
        }
        Self { texts, locales, by_content: false }
    }

    /// Texts without keys, each written in full: for comparing values before keys are given.
    pub(crate) fn by_content() -> Self {
        Self { texts: Vec::new(), locales: Vec::new(), by_content: true }
    }

    /// Writes the reference to a text of this event, which is found by its address.
    pub(crate) fn write_reference<S: Serializer>(
        &self,
        text: &Localized,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        if self.by_content {
            return serializer.collect_str(&format_args!("{text:?}"));
        }
        match self.texts.iter().find(|assigned| std::ptr::eq(assigned.text, text)) {
            Some(Assigned { key, .. }) => {
                serializer.collect_str(&format_args!("{}{key}", Localized::REFERENCE_PREFIX))
            }
            None => Err(S::Error::custom(
                "a localized text is written that `Payload::inspect` did not visit",
            )),
        }
    }

    /// Every locale that one text has and another lacks, and every empty text.
    pub(super) fn gaps(&self) -> impl Iterator<Item = Violation> {
        self.locales.iter().enumerate().flat_map(move |(index, locale)| {
            self.texts.iter().filter_map(move |assigned| assigned.gap(index, *locale))
        })
    }
}

impl Assigned<'_> {
    fn gap(&self, index: usize, locale: Locale) -> Option<Violation> {
        let Self { key, pointer, .. } = self;
        let (code, what) = match self.text.get(locale) {
            Some("") => (ViolationCode::Empty, "is empty"),
            Some(_) => return None,
            None => (ViolationCode::MissingText, "is missing"),
        };
        let message = format!("the text of {pointer} (key {key:?}) {what} in {locale}");
        let hint = "all localized texts of an event need the same locales";
        Some(
            Violation::new(format!("/localizedAttributes/{index}/{key}"), code, message)
                .with_hint(hint),
        )
    }
}

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(Some(self.locales.len()))?;
        self.locales
            .iter()
            .try_for_each(|locale| array.serialize_element(&InLocale(self, *locale)))?;
        array.end()
    }
}

/// One object of the array: the locale and all texts in it.
struct InLocale<'a>(&'a Texts<'a>, Locale);

impl Serialize for InLocale<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(texts, locale) = self;
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("locale", locale.as_str())?;
        for assigned in texts.texts.iter().filter(|assigned| !assigned.is_shared) {
            if let Some(text) = assigned.text.get(*locale) {
                object.serialize_entry(&assigned.key, text)?;
            }
        }
        object.end()
    }
}
