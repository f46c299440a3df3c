//! The constraints of `#[payload(…)]`: the value that each takes, and the types that it fits.

use std::collections::HashSet;

use syn::punctuated::Punctuated;
use syn::{LitStr, Meta, Path, Token};

use crate::errors::Errors;
use crate::kind::Kind;
use crate::meta::{flag, string};
use crate::number::Number;

/// The kind of value that a constraint takes.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    Integer,
    Number,
    /// A number of which others are multiples.
    Divisor,
    Text,
    Texts,
    Flag,
}

/// The types that an attribute fits.
#[derive(Clone, Copy)]
enum On {
    Texts,
    Localized,
    Numbers,
    Floats,
    Lists,
    Maps,
    ListsAndMaps,
    Json,
    Timestamps,
}

/// Each constraint, its form and the types that it is for.
const CONSTRAINTS: [(&str, Form, On); 15] = [
    ("localized", Form::Text, On::Localized),
    ("min_length", Form::Integer, On::Texts),
    ("max_length", Form::Integer, On::Texts),
    ("pattern", Form::Text, On::Texts),
    ("min", Form::Number, On::Numbers),
    ("max", Form::Number, On::Numbers),
    ("above", Form::Number, On::Floats),
    ("below", Form::Number, On::Floats),
    ("multiple_of", Form::Divisor, On::Numbers),
    ("min_items", Form::Integer, On::Lists),
    ("max_items", Form::Integer, On::Lists),
    ("unique_items", Form::Flag, On::Lists),
    ("types", Form::Texts, On::Json),
    ("values", Form::Texts, On::Json),
    ("any_date_time", Form::Flag, On::Timestamps),
];

impl On {
    /// The types of an attribute, `items` and `others` included.
    fn of(key: &str) -> Self {
        let known = CONSTRAINTS.iter().find(|(known, ..)| *known == key);
        match (known, key) {
            (Some((.., on)), _) => *on,
            (None, "others") => Self::Maps,
            (None, _) => Self::ListsAndMaps,
        }
    }

    /// True if the constraint applies to a type of this kind. A nullable value takes the constraints of its value, but it is
    /// not a map of the properties of a struct.
    fn has(self, kind: &Kind<'_>) -> bool {
        match kind {
            Kind::Text => matches!(self, Self::Texts),
            Kind::Localized => matches!(self, Self::Localized),
            Kind::Integer | Kind::AnyInteger => matches!(self, Self::Numbers),
            Kind::Number => matches!(self, Self::Numbers | Self::Floats),
            Kind::List(_) => matches!(self, Self::Lists | Self::ListsAndMaps),
            Kind::Map(_) => matches!(self, Self::Maps | Self::ListsAndMaps),
            Kind::Nullable(value) => !matches!(self, Self::Maps) && self.has(&Kind::of(value)),
            Kind::Json => matches!(self, Self::Json),
            Kind::Timestamp => matches!(self, Self::Timestamps),
            Kind::Other => false,
        }
    }

    /// The types in words.
    const fn words(self) -> &'static str {
        match self {
            Self::Texts => "`String`",
            Self::Localized => "`Localized`",
            Self::Numbers => "numbers",
            Self::Floats => "`f64`",
            Self::Lists => "`Vec`",
            Self::Maps => "a `BTreeMap<String, …>` of a struct",
            Self::ListsAndMaps => "`Vec` and `BTreeMap<String, …>`",
            Self::Json => "`Json`",
            Self::Timestamps => "`Timestamp`",
        }
    }
}

/// The types that an attribute is for, in words, unless a type of this kind is one of them.
pub(crate) fn meant_for_others(key: &str, kind: &Kind<'_>) -> Option<&'static str> {
    let on = On::of(key);
    (!on.has(kind)).then(|| on.words())
}

/// The value after the key.
pub(crate) enum Argument {
    None,
    Number(Number),
    Divisor(Number),
    Text(LitStr),
    Texts(Vec<LitStr>),
}

impl Form {
    /// Every constraint.
    pub(crate) fn keys() -> impl Iterator<Item = &'static str> {
        CONSTRAINTS.iter().map(|(key, ..)| *key)
    }

    /// The form of the constraint, if there is one of this name.
    pub(crate) fn of(key: &Path) -> Option<Self> {
        CONSTRAINTS.iter().find(|(known, ..)| key.is_ident(known)).map(|(_, form, _)| *form)
    }

    /// Reads the argument after the key.
    pub(crate) fn read(self, meta: Meta, errors: &mut Errors) -> Option<Argument> {
        match self {
            Self::Flag => flag(meta, errors).map(|()| Argument::None),
            Self::Text => string(meta, errors).map(Argument::Text),
            Self::Texts => texts(meta, errors).map(Argument::Texts),
            Self::Integer | Self::Number => self.number(meta, errors).map(Argument::Number),
            Self::Divisor => {
                let of = self.number(meta, errors)?;
                if let Some(message) = of.refuse_divisor() {
                    errors.add(&of, message);
                }
                Some(Argument::Divisor(of))
            }
        }
    }

    fn number(self, meta: Meta, errors: &mut Errors) -> Option<Number> {
        let Meta::NameValue(pair) = meta else {
            errors.add(meta, "needs a value: `key = 1`");
            return None;
        };
        let written = pair.value.clone();
        match Number::read(pair.value) {
            Ok(number) if !matches!(self, Self::Integer) || number.is_integer() => Some(number),
            Ok(number) => {
                errors.add(number, "an integer literal is needed");
                None
            }
            Err("a number literal is needed") if matches!(self, Self::Integer) => {
                errors.add(written, "an integer literal is needed");
                None
            }
            Err(message) => {
                errors.add(written, message);
                None
            }
        }
    }
}

/// `key("a", "b")`
fn texts(meta: Meta, errors: &mut Errors) -> Option<Vec<LitStr>> {
    let Meta::List(list) = meta else {
        errors.add(meta, "needs a list: `key(\"a\", \"b\")`");
        return None;
    };
    match list.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated) {
        Ok(texts) if texts.is_empty() => {
            errors.add(list, "must not be empty");
            None
        }
        Ok(texts) => {
            let texts: Vec<_> = texts.into_iter().collect();
            let mut known = HashSet::new();
            for text in texts.iter().filter(|text| !known.insert(text.value())) {
                errors.add(text, "stands here twice");
            }
            Some(texts)
        }
        Err(error) => {
            errors.push(error);
            None
        }
    }
}
