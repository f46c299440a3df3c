//! What a struct does: written, inspected and read property by property.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Ident, LitStr};

use super::schema;
use crate::ast::Object;

/// ```text
/// static FIELDS: [Field; 1] = [Field::new("seller")];
/// impl Payload for Order {
///     fn write(&self, …) { let mut object = ObjectWriter::begin(…)?; object.property(&FIELDS[0], &self.seller)?; object.end() }
///     fn inspect(&self, …) { inspection.property(&FIELDS[0], &self.seller); }
///     fn read(node, …) { let object = ObjectReader::begin(…)?; let p0 = object.property(0, reader); Some(Self { seller: p0? }) }
/// }
/// ```
pub(super) fn expand(input: &DeriveInput, object: &Object<'_>) -> TokenStream {
    let ident = &input.ident;
    let count = object.properties.len();
    let fields = object.properties.iter().map(|property| {
        let (name, constraints) = (&property.wire_name, property.attr.constraints(property.ty));
        quote!(__private::Field::new(#name) #constraints)
    });
    let payload = payload(ident, object);
    let event = object.event.iter().map(|name| event(ident, name));
    let schema = schema::object(ident, object);
    quote! {
        static FIELDS: [__private::Field; #count] = [#(#fields),*];

        #payload

        #[automatically_derived]
        impl __private::Serialize for #ident {
            fn serialize<S: __private::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                __private::serialize(self, serializer)
            }
        }

        #(#event)*
        #schema
    }
}

fn payload(ident: &Ident, object: &Object<'_>) -> TokenStream {
    let idents: Vec<_> = object.properties.iter().map(|property| property.ident).collect();
    let indices: Vec<_> = (0..idents.len()).collect();
    let property = |index: usize, ident: &&Ident, call: &str| {
        // A type that is no payload is an error about the type, not about the derive.
        let ty = object.properties.get(index).map(|property| property.ty.span());
        let call = Ident::new(call, Span::call_site());
        quote_spanned!(ty.unwrap_or_else(Span::call_site)=> #call.property(&FIELDS[#index], &self.#ident))
    };
    let written = idents.iter().enumerate().map(|(index, ident)| property(index, ident, "object"));
    let inspected =
        idents.iter().enumerate().map(|(index, ident)| property(index, ident, "inspection"));
    let locals: Vec<_> = indices.iter().map(|index| format_ident!("property_{index}")).collect();
    quote! {
        #[automatically_derived]
        impl __private::Payload for #ident {
            fn write<S: __private::Serializer>(
                &self,
                _: &__private::Field,
                texts: &__private::Texts<'_>,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                #[allow(unused_mut)]
                let mut object = __private::ObjectWriter::<S>::begin(serializer, texts)?;
                #(#written?;)*
                object.end()
            }

            #[allow(unused_variables)]
            fn inspect<'a>(&'a self, _: &__private::Field, inspection: &mut __private::Inspection<'a>) {
                #(#inspected;)*
            }

            #[allow(unused_variables)]
            fn read(
                node: &__private::Node,
                _: &__private::Field,
                reader: &mut __private::Reader<'_>,
            ) -> ::core::option::Option<Self> {
                let object = __private::ObjectReader::begin(node, &FIELDS, reader)?;
                #(let #locals = object.property(#indices, reader);)*
                ::core::option::Option::Some(Self { #(#idents: #locals?),* })
            }
        }
    }
}

/// A template's root stands in a request as itself.
fn event(ident: &Ident, name: &LitStr) -> TokenStream {
    quote! {
        static ROOT: __private::Field = __private::Field::new("");

        #[automatically_derived]
        impl __private::Event for #ident {
            const NAMES: &'static [&'static str] = &[#name];

            fn name(&self) -> &str {
                #name
            }

            fn write_payload<S: __private::Serializer>(
                &self,
                texts: &__private::Texts<'_>,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                __private::Payload::write(self, &ROOT, texts, serializer)
            }

            fn inspect_payload<'a>(&'a self, inspection: &mut __private::Inspection<'a>) {
                __private::Payload::inspect(self, &ROOT, inspection)
            }

            fn read_payload(
                _: &str,
                payload: &__private::Node,
                reader: &mut __private::Reader<'_>,
            ) -> ::core::option::Option<Self> {
                __private::Payload::read(payload, &ROOT, reader)
            }
        }
    }
}
