//! Constraints → the calls of `Field`'s builder that say the same.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Path, Type};

use crate::attr::PayloadAttr;
use crate::constraint::Argument;
use crate::kind::Kind;

/// The calls of `Field`'s builder that say the same; an integer type adds its own bounds.
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
