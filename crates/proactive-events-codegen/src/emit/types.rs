//! The types of fields, and the entries of `#[payload(…)]` that enforce the schema.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::model::Type;
use crate::schema::{Bounds, Range};

/// The Rust type.
pub(crate) fn rust_type(ty: &Type) -> TokenStream {
    match ty {
        Type::Text { .. } => quote!(String),
        Type::Localized(_) => quote!(Localized),
        Type::Timestamp { .. } => quote!(Timestamp),
        Type::Date => quote!(Date),
        Type::Uri => quote!(Uri),
        Type::Number(_) => quote!(f64),
        Type::Json { .. } => quote!(Json),
        Type::Map(value) => {
            let value = rust_type(value);
            quote!(BTreeMap<String, #value>)
        }
        Type::Nullable(value) => {
            let value = rust_type(value);
            quote!(Nullable<#value>)
        }
        Type::Integer { name, .. } => Ident::new(name, Span::call_site()).to_token_stream(),
        Type::Boolean => quote!(bool),
        Type::Named(ident) => ident.to_token_stream(),
        Type::List { item, .. } => {
            let item = rust_type(item);
            quote!(Vec<#item>)
        }
    }
}

/// The entries of `#[payload(…)]` that enforce the schema.
pub(super) fn constraints(ty: &Type) -> Vec<TokenStream> {
    match ty {
        Type::Localized(key) => vec![quote!(localized = #key)],
        Type::Text { length, pattern } => {
            let mut entries = bounds("min_length", "max_length", *length);
            entries.extend(pattern.iter().map(|pattern| quote!(pattern = #pattern)));
            entries
        }
        Type::Integer { bounds: value, multiple_of, .. } => {
            let mut entries = bounds("min", "max", *value);
            entries.extend(multiple_of.iter().map(|of| entry("multiple_of", of)));
            entries
        }
        Type::Number(Range { min, max, above, below, multiple_of }) => {
            let entries = [
                ("min", min),
                ("above", above),
                ("max", max),
                ("below", below),
                ("multiple_of", multiple_of),
            ];
            entries
                .into_iter()
                .filter_map(|(name, bound)| Some(entry(name, bound.as_ref()?)))
                .collect()
        }
        Type::List { item, count, is_unique } => {
            let mut entries = bounds("min_items", "max_items", *count);
            entries.extend(is_unique.then(|| quote!(unique_items)));
            entries.extend(items(item));
            entries
        }
        Type::Map(value) => items(value).into_iter().collect(),
        Type::Nullable(value) => constraints(value),
        Type::Json { types, values } => {
            let types = (!types.is_empty()).then(|| quote!(types(#(#types),*)));
            let values = (!values.is_empty()).then(|| quote!(values(#(#values),*)));
            types.into_iter().chain(values).collect()
        }
        Type::Timestamp { is_any: true } => vec![quote!(any_date_time)],
        Type::Timestamp { .. } | Type::Date | Type::Uri | Type::Boolean | Type::Named(_) => {
            Vec::new()
        }
    }
}

/// Constraints of each item of an array or each value of a map.
fn items(ty: &Type) -> Option<TokenStream> {
    let entries = constraints(ty);
    (!entries.is_empty()).then(|| quote!(items(#(#entries),*)))
}

fn bounds<T: std::fmt::Display>(min: &str, max: &str, bounds: Bounds<T>) -> Vec<TokenStream> {
    let bound = |(name, bound): (&str, Option<T>)| Some(entry(name, &bound?.to_string()));
    [(min, bounds.min), (max, bounds.max)].into_iter().filter_map(bound).collect()
}

fn entry(name: &str, literal: &str) -> TokenStream {
    let (name, value) = (Ident::new(name, Span::call_site()), number(literal));
    quote!(#name = #value)
}

/// A number with its thousands apart, as clippy has it.
fn number(digits: &str) -> TokenStream {
    let (sign, digits) =
        digits.strip_prefix('-').map_or((None, digits), |digits| (Some(quote!(-)), digits));
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if is_whole && index > 0 && (digits.len() - index).is_multiple_of(3) && digits.len() > 4 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    let literal: Literal = grouped.parse().unwrap_or_else(|_| Literal::i64_unsuffixed(0));
    quote!(#sign #literal)
}
