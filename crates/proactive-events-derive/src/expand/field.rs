//! Constraints → the same constraints as calls of `Field`'s builder.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Path, Type};

use crate::attr::PayloadAttr;
use crate::constraint::Argument;
use crate::kind::Kind;

/// The constraints as calls of `Field`'s builder; an integer type adds its own bounds.
pub(super) fn calls(attr: &PayloadAttr, ty: &Type) -> TokenStream {
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
    match argument {
        Argument::None => quote!(.#key()),
        Argument::Divisor(of) => {
            let of = of.divisor_tokens();
            quote!(.#key(#of))
        }
        Argument::Number(value) if matches!(kind, Kind::Number) => {
            let value = value.float_tokens();
            match key {
                key if key.is_ident("min") => quote!(.number_min(#value)),
                key if key.is_ident("max") => quote!(.number_max(#value)),
                key => quote!(.#key(#value)),
            }
        }
        // A value that is not an integer, or not a count, was reported.
        Argument::Number(value) if key.is_ident("min") || key.is_ident("max") => {
            value.to_integer().map(|_| quote!(.#key(#value))).unwrap_or_default()
        }
        Argument::Number(value) if value.to_count().is_some() => quote!(.#key(#value)),
        Argument::Number(_) => TokenStream::new(),
        Argument::Text(text) if key.is_ident("pattern") => {
            quote_spanned!(text.span()=> .#key(__private::pattern!(#text)))
        }
        Argument::Text(text) => quote!(.#key(#text)),
        Argument::Texts(texts) => quote!(.#key(&[#(#texts),*])),
    }
}
