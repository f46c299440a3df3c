//! Code for an enum of words.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::schema;
use crate::ast::Choice;

/// The words, for users.
pub(super) fn expand_public(input: &DeriveInput, choice: &Choice<'_>) -> TokenStream {
    let DeriveInput { ident, vis, .. } = input;
    let variants: Vec<_> = choice.variants.iter().map(|variant| variant.ident).collect();
    let names = choice.variants.iter().map(|variant| &variant.wire_name);
    quote! {
        #[automatically_derived]
        #[allow(deprecated)]
        impl #ident {
            /// Every value, in the order of the declaration.
            #vis const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// The wire value.
            #vis const fn as_str(&self) -> &'static str {
                match self {
                    #(Self::#variants => #names),*
                }
            }
        }
    }
}

/// The traits.
pub(super) fn expand(input: &DeriveInput, choice: &Choice<'_>) -> TokenStream {
    let ident = &input.ident;
    let variants = choice.variants.iter().map(|variant| variant.ident);
    let names = choice.variants.iter().map(|variant| &variant.wire_name);
    let schema = schema::choice(ident);
    quote! {
        #[automatically_derived]
        impl __private::Choice for #ident {
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(&self) -> &'static str {
                Self::as_str(self)
            }

            fn parse(text: &str) -> ::core::option::Option<Self> {
                match text {
                    #(#names => ::core::option::Option::Some(Self::#variants),)*
                    _ => ::core::option::Option::None,
                }
            }
        }

        #[automatically_derived]
        impl __private::Payload for #ident {
            fn write<S: __private::Serializer>(
                &self,
                _: &__private::Field,
                _: &__private::Texts<'_>,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(Self::as_str(self))
            }

            fn inspect<'a>(&'a self, _: &__private::Field, _: &mut __private::Inspection<'a>) {}

            fn read(
                node: &__private::Node,
                _: &__private::Field,
                reader: &mut __private::Reader<'_>,
            ) -> ::core::result::Result<Self, __private::Reported> {
                <Self as __private::Choice>::read_choice(node, reader)
            }
        }

        #[automatically_derived]
        impl __private::Serialize for #ident {
            fn serialize<S: __private::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(Self::as_str(self))
            }
        }

        #[automatically_derived]
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(Self::as_str(self))
            }
        }

        #[automatically_derived]
        impl ::core::str::FromStr for #ident {
            type Err = __private::UnknownValue;

            /// Reads a wire value; the case counts.
            fn from_str(text: &str) -> ::core::result::Result<Self, __private::UnknownValue> {
                <Self as __private::Choice>::from_name(text)
            }
        }

        #schema
    }
}
