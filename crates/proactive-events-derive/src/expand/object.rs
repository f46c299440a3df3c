//! Code for a struct: it is written, inspected and read property by property.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};
use syn::{DeriveInput, Ident, LitStr};

use super::field::calls;
use super::schema;
use crate::ast::Object;
use crate::kind::Kind;

/// ```text
/// static FIELDS: [Field; 1] = [Field::new("seller")];
/// impl Property<0> for Order { type Value = Seller; }
/// impl Object for Order {
///     fn write_properties(&self, object) { Property::<0>::write(&self.seller, &FIELDS[0], object)?; Ok(()) }
///     fn inspect_properties(&self, inspection) { Property::<0>::inspect(&self.seller, &FIELDS[0], inspection); }
///     fn read_properties(object, reader) { let p0 = Property::<0>::read(&FIELDS[0], object, reader); Ok(Self { seller: p0? }) }
/// }
/// impl Payload for Order { … begins and ends the object … }
/// ```
pub(super) fn expand(input: &DeriveInput, object: &Object<'_>) -> TokenStream {
    let ident = &input.ident;
    let count = object.properties.len();
    let fields = object.properties.iter().map(|property| {
        let (name, constraints) = (&property.wire_name, calls(&property.attr, property.ty));
        quote!(__private::Field::new(#name) #constraints)
    });
    let others = object.others.iter().map(|others| {
        let constraints = calls(&others.attr, others.ty);
        quote!(static OTHERS: __private::Field = __private::Field::new("") #constraints;)
    });
    let properties = properties(ident, object);
    let payload = payload(ident);
    let event = object.event.iter().map(|name| event(ident, name));
    let schema = schema::object(ident, object);
    quote! {
        static FIELDS: [__private::Field; #count] = [#(#fields),*];
        #(#others)*

        #properties
        #payload
        #(#event)*
        #schema
    }
}

fn properties(ident: &Ident, object: &Object<'_>) -> TokenStream {
    let idents: Vec<_> = object.properties.iter().map(|property| property.ident).collect();
    let types = object.properties.iter().map(|property| property.whole.to_token_stream());
    let indices: Vec<_> = (0..idents.len()).collect();
    let locals: Vec<_> = indices.iter().map(|index| format_ident!("property_{index}")).collect();
    let others: Vec<_> = object.others.iter().map(|others| others.ident).collect();
    // Not called as the field, which could be called as another local.
    let rest: Vec<_> = others.iter().map(|_| format_ident!("other_properties")).collect();
    let other_types = object.others.iter().filter_map(|others| match Kind::of(others.ty) {
        Kind::Map(ty) => Some(ty.to_token_stream()),
        _ => None,
    });
    let values: Vec<_> = types.chain(other_types).collect();
    let value_indices = 0..values.len();
    let other_index = idents.len();
    let is_open = !others.is_empty();
    let names = object.properties.iter().map(|property| &property.wire_name);
    quote! {
        #(
            #[automatically_derived]
            #[doc(hidden)]
            impl __private::Property<#value_indices> for #ident {
                type Value = #values;
            }
        )*

        #[automatically_derived]
        #[doc(hidden)]
        impl __private::Object for #ident {
            const NAMES: &'static [&'static str] = &[#(#names),*];
            const IS_OPEN: bool = #is_open;

            fn fields() -> &'static [__private::Field] {
                &FIELDS
            }

            #[allow(unused_variables)]
            fn write_properties<S: __private::Serializer>(
                &self,
                object: &mut __private::ObjectWriter<'_, S>,
            ) -> ::core::result::Result<(), S::Error> {
                #(<Self as __private::Property<#indices>>::write(&self.#idents, &FIELDS[#indices], object)?;)*
                #(<Self as __private::Property<#other_index>>::write_others(&self.#others, &OTHERS, object)?;)*
                ::core::result::Result::Ok(())
            }

            #[allow(unused_variables)]
            fn inspect_properties<'a>(&'a self, inspection: &mut __private::Inspection<'a>) {
                #(<Self as __private::Property<#indices>>::inspect(&self.#idents, &FIELDS[#indices], inspection);)*
                #(<Self as __private::Property<#other_index>>::inspect_others(
                    &self.#others,
                    (&OTHERS, &FIELDS),
                    inspection,
                );)*
            }

            #[allow(unused_variables)]
            fn read_properties(
                object: &__private::ObjectReader<'_>,
                reader: &mut __private::Reader<'_>,
            ) -> ::core::result::Result<Self, __private::Reported> {
                #(let #locals = <Self as __private::Property<#indices>>::read(&FIELDS[#indices], object, reader);)*
                #(let #rest = <Self as __private::Property<#other_index>>::read_others(&OTHERS, object, reader);)*
                ::core::result::Result::Ok(Self { #(#idents: #locals?,)* #(#others: #rest?,)* })
            }
        }
    }
}

fn payload(ident: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl __private::Payload for #ident {
            fn write<S: __private::Serializer>(
                &self,
                _: &__private::Field,
                texts: &__private::Texts<'_>,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let mut object = __private::ObjectWriter::<S>::begin(serializer, texts)?;
                __private::Object::write_properties(self, &mut object)?;
                object.end()
            }

            fn inspect<'a>(&'a self, _: &__private::Field, inspection: &mut __private::Inspection<'a>) {
                __private::Object::inspect_properties(self, inspection)
            }

            fn read(
                node: &__private::Node,
                _: &__private::Field,
                reader: &mut __private::Reader<'_>,
            ) -> ::core::result::Result<Self, __private::Reported> {
                let object = __private::ObjectReader::begin_object::<Self>(
                    node,
                    ::core::option::Option::None,
                    reader,
                )?;
                __private::Object::read_properties(&object, reader)
            }
        }

        #[automatically_derived]
        impl __private::Serialize for #ident {
            fn serialize<S: __private::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                __private::serialize(self, serializer)
            }
        }
    }
}

/// A template's root is written into a request directly.
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
            ) -> ::core::result::Result<Self, __private::Reported> {
                __private::Payload::read(payload, &ROOT, reader)
            }
        }
    }
}
