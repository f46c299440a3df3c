//! The constraints of `#[payload(…)]`: what each is written with, and what it stands on.

use std::collections::HashSet;

use syn::punctuated::Punctuated;
use syn::{LitStr, Meta, Path, Token};

use crate::errors::Errors;
use crate::meta::{flag, string};
use crate::number::Number;

/// The kind of value that a constraint takes.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    Integer,
    Number,
    Text,
    Texts,
    Flag,
}

/// Each constraint, its form and the types that it is for, as errors name them.
const CONSTRAINTS: [(&str, Form, &str); 15] = [
    ("localized", Form::Text, "`Localized`"),
    ("min_length", Form::Integer, "`String`"),
    ("max_length", Form::Integer, "`String`"),
    ("pattern", Form::Text, "`String`"),
    ("min", Form::Number, "numbers"),
    ("max", Form::Number, "numbers"),
    ("above", Form::Number, "`f64`"),
    ("below", Form::Number, "`f64`"),
    ("multiple_of", Form::Number, "numbers"),
    ("min_items", Form::Integer, "`Vec`"),
    ("max_items", Form::Integer, "`Vec`"),
    ("unique_items", Form::Flag, "`Vec`"),
    ("types", Form::Texts, "`Json`"),
    ("values", Form::Texts, "`Json`"),
    ("any_date_time", Form::Flag, "`Timestamp`"),
];

/// The value after the key.
pub(crate) enum Argument {
    None,
    Number(Number),
    Text(LitStr),
    Texts(Vec<LitStr>),
}

/// The types that a constraint is for, in words; `items` and `others` included.
pub(crate) fn meant_for(key: &str) -> &'static str {
    let known = CONSTRAINTS.iter().find(|(known, ..)| *known == key);
    match (known, key) {
        (Some((.., fits)), _) => fits,
        (None, "others") => "a `BTreeMap<String, …>` of a struct",
        (None, _) => "`Vec` and `BTreeMap<String, …>`",
    }
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

    /// Reads what stands behind the key.
    pub(crate) fn read(self, meta: Meta, errors: &mut Errors) -> Option<Argument> {
        match self {
            Self::Flag => flag(meta, errors).map(|()| Argument::None),
            Self::Text => string(meta, errors).map(Argument::Text),
            Self::Texts => texts(meta, errors).map(Argument::Texts),
            Self::Integer | Self::Number => self.number(meta, errors).map(Argument::Number),
        }
    }

    fn number(self, meta: Meta, errors: &mut Errors) -> Option<Number> {
        let Meta::NameValue(pair) = meta else {
            errors.add(meta, "needs a value: `key = 1`");
            return None;
        };
        let written = pair.value.clone();
        match Number::read(pair.value) {
            Ok(number) if matches!(self, Self::Number) || number.is_integer() => Some(number),
            Ok(number) => {
                errors.add(number, "an integer literal is needed");
                None
            }
            Err("a number literal is needed") if !matches!(self, Self::Number) => {
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
