//! Text that a customer hears in their own language.

use crate::Locale;

/// The text of a localizable field in each locale.
///
/// The texts live in the field. Writing the request puts `localizedattribute:<key>` in their place and
/// gathers `localizedAttributes`, so that a dangling key cannot be written down. The key is the field's own
/// (`sellerName`); fields with equal texts share it, others get `sellerName2` and so on.
///
/// All texts of one event must cover the same locales.
///
/// ```
/// use proactive_events::{Locale, Localized};
///
/// let seller = Localized::new(Locale::EnUs, "AnyCompany").and(Locale::DeDe, "Beispiel GmbH");
/// assert_eq!(seller.get(Locale::DeDe), Some("Beispiel GmbH"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Localized {
    key: Option<String>,
    content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Content {
    Plain(String),
    ByLocale(Vec<(Locale, String)>),
}

impl Content {
    /// A text in one locale, with room for a few more.
    fn of_locale(locale: Locale, text: String) -> Self {
        let mut texts = Vec::with_capacity(4);
        texts.push((locale, text));
        Self::ByLocale(texts)
    }
}

impl Localized {
    /// The beginning of a reference on the wire; the key of a text follows.
    pub const REFERENCE_PREFIX: &'static str = "localizedattribute:";

    /// The text in one locale; add others by [`and`](Self::and).
    pub fn new(locale: Locale, text: impl Into<String>) -> Self {
        Self { key: None, content: Content::of_locale(locale, text.into()) }
    }

    /// Adds the text in another locale; the last text of a locale counts.
    ///
    /// On [`plain`](Self::plain) text this replaces it by a localized text.
    pub fn and(mut self, locale: Locale, text: impl Into<String>) -> Self {
        self.insert(locale, text.into());
        self
    }

    fn insert(&mut self, locale: Locale, text: String) {
        match &mut self.content {
            Content::Plain(_) => self.content = Content::of_locale(locale, text),
            Content::ByLocale(texts) => {
                match texts.iter_mut().find(|(known, _)| *known == locale) {
                    Some((_, known)) => *known = text,
                    None => texts.push((locale, text)),
                }
            }
        }
    }

    /// The same text in each of the locales, or `None` when there are none.
    pub fn in_all(locales: &[Locale], text: &str) -> Option<Self> {
        let texts: Vec<_> = locales.iter().map(|locale| (*locale, text.to_owned())).collect();
        (!texts.is_empty()).then_some(Self { key: None, content: Content::ByLocale(texts) })
    }

    /// Text in the field itself, without a locale.
    ///
    /// Amazon documents references only; whether every template takes plain text is not on record.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { key: None, content: Content::Plain(text.into()) }
    }

    /// The same under a key of the caller's choice instead of the field's own.
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The text in this locale; `None` for plain text.
    pub fn get(&self, locale: Locale) -> Option<&str> {
        self.iter().find(|(known, _)| *known == locale).map(|(_, text)| text)
    }

    /// The text without a locale, if this is [`plain`](Self::plain).
    pub fn as_plain(&self) -> Option<&str> {
        match &self.content {
            Content::Plain(text) => Some(text),
            Content::ByLocale(_) => None,
        }
    }

    /// The texts with their locales; none for plain text.
    pub fn iter(&self) -> impl Iterator<Item = (Locale, &str)> {
        let texts: &[_] = match &self.content {
            Content::Plain(_) => &[],
            Content::ByLocale(texts) => texts,
        };
        texts.iter().map(|(locale, text)| (*locale, text.as_str()))
    }

    /// The key of the caller's choice.
    pub(crate) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// True if both have the same texts in the same locales; order and key don't count.
    pub(crate) fn has_same_texts(&self, other: &Self) -> bool {
        self.iter().count() == other.iter().count()
            && self.iter().all(|(locale, text)| other.get(locale) == Some(text))
    }
}

impl<T: Into<String>> FromIterator<(Locale, T)> for Localized {
    /// The texts by their locales; the last text of a locale counts. Encoding an event refuses a text without any locale.
    fn from_iter<I: IntoIterator<Item = (Locale, T)>>(texts: I) -> Self {
        let mut localized = Self { key: None, content: Content::ByLocale(Vec::new()) };
        localized.extend(texts);
        localized
    }
}

impl<T: Into<String>> Extend<(Locale, T)> for Localized {
    fn extend<I: IntoIterator<Item = (Locale, T)>>(&mut self, texts: I) {
        for (locale, text) in texts {
            self.insert(locale, text.into());
        }
    }
}

impl IntoIterator for Localized {
    type Item = (Locale, String);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    /// The texts with their locales; none for plain text.
    fn into_iter(self) -> Self::IntoIter {
        match self.content {
            Content::Plain(_) => Vec::new().into_iter(),
            Content::ByLocale(texts) => texts.into_iter(),
        }
    }
}

/// True if a text can stand under this key: `locale` names the locale itself.
pub(crate) fn is_usable_key(key: &str) -> bool {
    !key.is_empty() && key != "locale"
}
