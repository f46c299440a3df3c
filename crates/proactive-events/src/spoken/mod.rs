//! The sentence that Alexa would say, rendered from a template's `x-spoken`.
//!
//! The sentences are our approximation of Amazon's documentation, in English, with dates in UTC unless
//! another time zone is given.
//!
//! `x-spoken` holds, by language, `sentences` that are tried in order, each with the conditions under which
//! it applies (`when`: pointer into the payload → the exact word, or `true` and `false` for present and
//! absent) and its text (`say`), and `words` for enum values that are spoken otherwise than spelt.

mod render;
mod sentence;
mod words;

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::{Locale, Timestamp};
use proactive_events_text::without_byte_order_mark;
use render::Render;
use sentence::Sentence;

/// Says the events of one template.
#[derive(Clone, Debug)]
pub struct Speaker {
    schema: Value,
    sentences: Vec<Sentence>,
    words: BTreeMap<String, BTreeMap<String, String>>,
}

/// The sentence that Alexa would say to a customer whose device has this locale.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Speech {
    /// The locale whose texts are used; `None` when the request carries none.
    pub locale: Option<Locale>,
    /// The sentence.
    pub text: String,
}

impl Speaker {
    /// Takes the sentences from a template's schema.
    ///
    /// # Errors
    /// When the text is not JSON, or its `x-spoken` is missing or malformed.
    pub fn from_schema(schema: &str) -> Result<Self, SpokenError> {
        let schema: Value = serde_json::from_str(without_byte_order_mark(schema))
            .map_err(|error| SpokenError(error.to_string()))?;
        let spoken = schema
            .pointer("/x-spoken/en")
            .ok_or_else(|| SpokenError("no English in `x-spoken`".to_owned()))?;
        let sentences = spoken.get("sentences").and_then(Value::as_array);
        let sentences = sentences.ok_or_else(|| SpokenError("no `sentences`".to_owned()))?;
        let sentences =
            sentences.iter().map(Sentence::read).collect::<Result<_, _>>().map_err(SpokenError)?;
        let words = spoken.get("words").and_then(Value::as_object).into_iter().flatten();
        let words =
            words.map(|(pointer, words)| (pointer.clone(), sentence::strings(words))).collect();
        Ok(Self { sentences, words, schema })
    }

    /// The sentence that Alexa would say for a request on a device of this locale, with dates in UTC. The texts are
    /// those of the locale, else of its language, else of `en-US`, else the first in the request. `None` when no
    /// sentence fits, which does not happen for a valid request.
    pub fn say(&self, request: &Value, locale: Option<Locale>) -> Option<Speech> {
        self.say_in(request, locale, &|_| 0)
    }

    /// The same with dates as the customer's clock has them.
    pub fn say_in(
        &self,
        request: &Value,
        locale: Option<Locale>,
        zone: Zone<'_>,
    ) -> Option<Speech> {
        let payload = request.pointer("/event/payload")?;
        let texts = request.get("localizedAttributes").and_then(Value::as_array);
        let texts = choose(texts.map(Vec::as_slice).unwrap_or_default(), locale);
        let render = Render { schema: &self.schema, words: &self.words, payload, texts, zone };
        let sentence = self.sentences.iter().find(|sentence| sentence.fits(payload))?;
        Some(Speech { locale: texts.and_then(tag), text: render.sentence(sentence) })
    }
}

/// A time zone: how far its clocks are east of UTC at a moment, in seconds.
pub type Zone<'a> = &'a dyn Fn(Timestamp) -> i32;

/// The texts for a device of this locale.
fn choose(texts: &[Value], locale: Option<Locale>) -> Option<&Value> {
    let find =
        |fits: &dyn Fn(Locale) -> bool| texts.iter().find(|texts| tag(texts).is_some_and(fits));
    let exact = locale.and_then(|locale| find(&|it| it == locale));
    let by_language = || locale.and_then(|locale| find(&|it| language(it) == language(locale)));
    exact.or_else(by_language).or_else(|| find(&|it| it == Locale::EnUs)).or_else(|| texts.first())
}

fn tag(texts: &Value) -> Option<Locale> {
    texts.get("locale")?.as_str()?.parse().ok()
}

fn language(locale: Locale) -> &'static str {
    locale.as_str().split('-').next().unwrap_or_default()
}

/// The reason why no sentence can be made from a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenError(String);

impl fmt::Display for SpokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the schema does not say what Alexa says: {}", self.0)
    }
}

impl std::error::Error for SpokenError {}
