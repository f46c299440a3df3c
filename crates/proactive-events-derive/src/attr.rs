//! `#[event(…)]` and `#[payload(…)]`: what stands in them, whatever it stands on.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Path, Token, Type, UnOp};

use crate::errors::Errors;
use crate::kind::Kind;

/// The value of a `key = value` or `key(…)` pair, with its key for spans.
pub(crate) struct Entry<T> {
    pub(crate) key: Path,
    pub(crate) value: T,
}

/// Everything that `#[payload(…)]` can say.
#[derive(Default)]
pub(crate) struct PayloadAttr {
    pub(crate) name: Option<Entry<LitStr>>,
    pub(crate) localized: Option<Entry<LitStr>>,
    /// Numeric constraints in the order written; the key is the builder method of `Field`.
    pub(crate) numbers: Vec<Entry<Expr>>,
    pub(crate) items: Option<Entry<Box<PayloadAttr>>>,
}

/// The constraints that hold a number.
const NUMBERS: [&str; 6] = ["min_length", "max_length", "min", "max", "min_items", "max_items"];

impl PayloadAttr {
    /// Reads all `#[payload(…)]` of a field or a variant.
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut read = Self::default();
        for meta in metas(attributes, "payload", errors) {
            read.take(meta, errors);
        }
        read
    }

    fn take(&mut self, meta: Meta, errors: &mut Errors) {
        let key = meta.path().clone();
        if key.is_ident("name") {
            set(&mut self.name, key, string(meta, errors), errors);
        } else if key.is_ident("localized") {
            set(&mut self.localized, key, string(meta, errors), errors);
        } else if key.is_ident("items") {
            let items = items(meta, errors).map(Box::new);
            set(&mut self.items, key, items, errors);
        } else if NUMBERS.iter().any(|number| key.is_ident(number)) {
            if self.numbers.iter().any(|known| known.key.get_ident() == key.get_ident()) {
                errors.add(&key, "stands here twice");
            } else if let Some(value) = number(meta, errors) {
                self.numbers.push(Entry { key, value });
            }
        } else {
            let known = "`name`, `localized`, `min_length`, `max_length`, `min`, `max`, `min_items`, `max_items`, `items(…)`";
            errors.add(key, format!("`payload` knows {known}"));
        }
    }

    /// Whether this numeric constraint is given.
    fn has(&self, number: &str) -> bool {
        self.numbers.iter().any(|entry| entry.key.is_ident(number))
    }

    /// The calls of `Field`'s builder that say the same; an integer type adds its own bounds.
    pub(crate) fn constraints(&self, ty: &Type) -> TokenStream {
        let localized = self.localized.iter().map(|Entry { value, .. }| quote!(.localized(#value)));
        let numbers = self.numbers.iter().map(|Entry { key, value }| quote!(.#key(#value)));
        let (own, items) = match Kind::of(ty) {
            Kind::Integer => {
                let min = (!self.has("min")).then(|| quote!(.min(<#ty>::MIN as i128)));
                let max = (!self.has("max")).then(|| quote!(.max(<#ty>::MAX as i128)));
                (quote!(#min #max), None)
            }
            Kind::List(item) => {
                let nothing = Self::default();
                let constraints =
                    self.items.as_ref().map_or(&nothing, |items| &items.value).constraints(item);
                (TokenStream::new(), Some(quote!(.items(&__private::Field::new("") #constraints))))
            }
            _ => (TokenStream::new(), None),
        };
        quote!(#(#localized)* #(#numbers)* #own #items)
    }
}

/// Reads `#[event(name = "…")]`.
pub(crate) fn event_name(attributes: &[Attribute], errors: &mut Errors) -> Option<Entry<LitStr>> {
    let mut name = None;
    for meta in metas(attributes, "event", errors) {
        let key = meta.path().clone();
        if key.is_ident("name") {
            set(&mut name, key, string(meta, errors), errors);
        } else {
            errors.add(key, "`event` knows `name = \"AMAZON.…\"` only");
        }
    }
    name
}

/// The comma-separated entries of every attribute of this name.
fn metas(attributes: &[Attribute], name: &str, errors: &mut Errors) -> Vec<Meta> {
    let mut metas = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        match attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
            Ok(list) => metas.extend(list),
            Err(error) => errors.push(error),
        }
    }
    metas
}

fn set<T>(slot: &mut Option<Entry<T>>, key: Path, value: Option<T>, errors: &mut Errors) {
    match (&slot, value) {
        (Some(_), _) => errors.add(&key, "stands here twice"),
        (None, Some(value)) => *slot = Some(Entry { key, value }),
        (None, None) => {}
    }
}

fn string(meta: Meta, errors: &mut Errors) -> Option<LitStr> {
    match meta {
        Meta::NameValue(pair) => match pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if !text.value().is_empty() => {
                return Some(text);
            }
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => errors.add(text, "must not be empty"),
            other => errors.add(other, "a string literal is needed"),
        },
        other => errors.add(other, "needs a value: `key = \"text\"`"),
    }
    None
}

fn number(meta: Meta, errors: &mut Errors) -> Option<Expr> {
    let Meta::NameValue(pair) = meta else {
        errors.add(meta, "needs a value: `key = 1`");
        return None;
    };
    let is_integer = |value: &Expr| matches!(value, Expr::Lit(ExprLit { lit: Lit::Int(_), .. }));
    let accepted = match &pair.value {
        Expr::Unary(unary) => matches!(unary.op, UnOp::Neg(_)) && is_integer(&unary.expr),
        value => is_integer(value),
    };
    if !accepted {
        errors.add(pair.value, "an integer literal is needed");
        return None;
    }
    Some(pair.value)
}

fn items(meta: Meta, errors: &mut Errors) -> Option<PayloadAttr> {
    let Meta::List(list) = meta else {
        errors.add(meta, "needs the constraints of an item: `items(min_length = 1)`");
        return None;
    };
    let mut items = PayloadAttr::default();
    match list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
        Ok(metas) => metas.into_iter().for_each(|meta| items.take(meta, errors)),
        Err(error) => errors.push(error),
    }
    Some(items)
}
