//! `new` with what is required, `with_…` for the rest.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::DeriveInput;
use syn::ext::IdentExt;

use crate::ast::{Object, Property};
use crate::kind::Kind;

/// ```text
/// impl Order {
///     pub fn new(seller: Seller) -> Self {
///         Self { seller, note: None }
///     }
///     pub fn with_note(mut self, note: impl Into<String>) -> Self {
///         self.note = Some(note.into());
///         self
///     }
/// }
/// ```
pub(super) fn expand(input: &DeriveInput, object: &Object<'_>) -> TokenStream {
    let DeriveInput { ident, vis, .. } = input;
    let (required, optional): (Vec<_>, Vec<_>) =
        object.properties.iter().partition(|property| property.is_required);
    let parameters = required.iter().map(|property| property.parameter());
    let values = object.properties.iter().map(|property| {
        let (ident, value) = (property.ident, property.value());
        if property.is_required {
            quote!(#ident: #value)
        } else {
            quote!(#ident: ::core::option::Option::None)
        }
    });
    let others = object.others.iter().map(|others| {
        let ident = others.ident;
        quote!(#ident: ::core::default::Default::default())
    });
    let values = values.chain(others);
    let setters = optional.iter().map(|property| property.setter(vis));
    let name = object.event.iter().map(|name| {
        let doc = "The template's wire name.";
        quote!(#[doc = #doc] #vis const NAME: &'static str = #name;)
    });
    let doc = format!(
        "A `{ident}` with {}.",
        if required.is_empty() { "nothing set" } else { "what is required" }
    );
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #ident {
            #(#name)*

            #[doc = #doc]
            #[allow(clippy::self_named_constructors, clippy::too_many_arguments)]
            #vis fn new(#(#parameters),*) -> Self {
                Self { #(#values),* }
            }

            #(#setters)*
        }
    }
}

impl Property<'_> {
    /// The parameter that takes the property: texts, lists and integers without bounds are converted.
    fn parameter(&self) -> TokenStream {
        let (ident, ty) = (self.ident, self.ty);
        match Kind::of(ty) {
            Kind::Text | Kind::List(_) | Kind::AnyInteger => {
                quote!(#ident: impl ::core::convert::Into<#ty>)
            }
            _ => quote!(#ident: #ty),
        }
    }

    /// The parameter as the property's value.
    fn value(&self) -> TokenStream {
        let ident = self.ident;
        match Kind::of(self.ty) {
            Kind::Text | Kind::List(_) | Kind::AnyInteger => {
                quote!(::core::convert::Into::into(#ident))
            }
            _ => ident.to_token_stream(),
        }
    }

    fn setter(&self, vis: &syn::Visibility) -> TokenStream {
        let Self { ident, docs, wire_name, .. } = self;
        let (parameter, value) = (self.parameter(), self.value());
        let setter = format_ident!("with_{}", ident.unraw());
        let doc = format!("Sets `{wire_name}`.");
        let docs = if docs.is_empty() {
            quote!(#[doc = #doc])
        } else {
            quote!(#[doc = #doc] #[doc = ""] #(#docs)*)
        };
        quote! {
            #docs
            #[must_use]
            #vis fn #setter(mut self, #parameter) -> Self {
                self.#ident = ::core::option::Option::Some(#value);
                self
            }
        }
    }
}
