//! The constraints of `#[payload(…)]`: what each is written with, and what it stands on.

use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Lit, LitStr, Meta, Path, Token, UnOp};

use crate::errors::Errors;
use crate::meta::{flag, string};

/// What a constraint is written with.
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

/// What stands behind the key.
pub(crate) enum Argument {
    None,
    Number(Expr),
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

    fn number(self, meta: Meta, errors: &mut Errors) -> Option<Expr> {
        let Meta::NameValue(pair) = meta else {
            errors.add(meta, "needs a value: `key = 1`");
            return None;
        };
        let is_number = |value: &Expr| match value {
            Expr::Lit(ExprLit { lit: Lit::Int(_), .. }) => true,
            Expr::Lit(ExprLit { lit: Lit::Float(_), .. }) => matches!(self, Self::Number),
            _ => false,
        };
        let accepted = match &pair.value {
            Expr::Unary(unary) => matches!(unary.op, UnOp::Neg(_)) && is_number(&unary.expr),
            value => is_number(value),
        };
        if !accepted {
            let needed = if matches!(self, Self::Number) { "a number" } else { "an integer" };
            errors.add(pair.value, format!("{needed} literal is needed"));
            return None;
        }
        Some(pair.value)
    }
}

/// `key("a", "b")`
fn texts(meta: Meta, errors: &mut Errors) -> Option<Vec<LitStr>> {
    let Meta::List(list) = meta else {
        errors.add(meta, "needs a list: `key(\"a\", \"b\")`");
        return None;
    };
    match list.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated) {
        Ok(texts) => Some(texts.into_iter().collect()),
        Err(error) => {
            errors.push(error);
            None
        }
    }
}
