//! The constraints of `#[payload(…)]`: what each is written with, what it stands on, and the call of `Field`'s
//! builder that says the same.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Expr, ExprLit, Lit, LitStr, Meta, Path, Token, Type, UnOp};

use crate::attr::{PayloadAttr, flag, string};
use crate::errors::Errors;
use crate::kind::Kind;

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

/// The calls of `Field`'s builder that say the same; an integer type adds its own bounds.
pub(crate) fn calls(attr: &PayloadAttr, ty: &Type) -> TokenStream {
    let kind = Kind::of(ty);
    let own = attr.constraints.iter().map(|entry| call(&entry.key, &entry.value, &kind));
    let further = match kind {
        Kind::Nullable(value) => {
            // The demands are the value's.
            return calls(attr, value);
        }
        Kind::Integer => {
            let min = (!attr.has("min")).then(|| quote!(.min(<#ty>::MIN as i128)));
            let max = (!attr.has("max")).then(|| quote!(.max(<#ty>::MAX as i128)));
            quote!(#min #max)
        }
        Kind::List(item) | Kind::Map(item) => {
            let nothing = PayloadAttr::default();
            let items = attr.items.as_ref().map_or(&nothing, |items| &items.value);
            let items = calls(items, item);
            quote!(.items(&__private::Field::new("") #items))
        }
        _ => TokenStream::new(),
    };
    quote!(#(#own)* #further)
}

fn call(key: &Path, argument: &Argument, kind: &Kind<'_>) -> TokenStream {
    let has_fraction = matches!(kind, Kind::Number) || key.is_ident("multiple_of");
    match argument {
        Argument::None => quote!(.#key()),
        Argument::Number(value) if key.is_ident("min") && has_fraction => {
            quote!(.number_min(#value as f64))
        }
        Argument::Number(value) if key.is_ident("max") && has_fraction => {
            quote!(.number_max(#value as f64))
        }
        Argument::Number(value) if has_fraction => quote!(.#key(#value as f64)),
        Argument::Number(value) => quote!(.#key(#value)),
        Argument::Text(text) if key.is_ident("pattern") => {
            quote_spanned!(text.span()=> .#key(__private::pattern!(#text)))
        }
        Argument::Text(text) => quote!(.#key(#text)),
        Argument::Texts(texts) => quote!(.#key(&[#(#texts),*])),
    }
}
