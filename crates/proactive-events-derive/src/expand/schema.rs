//! `schemars::JsonSchema`, from the same fields that write and read.
//!
//! A macro of the core crate keeps or drops this code, by a feature of the core. A feature of this crate would apply to
//! every user of the derive in a build, even if their core lacks the feature.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Ident, LitStr, Type};

use crate::ast::Object;
use crate::kind::Kind;

/// An object's schema: its properties, which of them are required, and nothing else allowed.
pub(super) fn object(ident: &Ident, object: &Object<'_>) -> TokenStream {
    let properties = object.properties.iter().enumerate().map(|(index, property)| {
        let (ty, is_required) = (property.ty, property.is_required);
        let schema = schema_of(ty);
        quote!(object.property(&FIELDS[#index], #is_required, #schema);)
    });
    let others = object.others.iter().filter_map(|others| match Kind::of(others.ty) {
        Kind::Map(ty) => {
            let schema = schema_of(ty);
            Some(quote!(object.others(&OTHERS, #schema);))
        }
        _ => None,
    });
    implement(
        ident,
        quote! {
            #[allow(unused_imports)]
            use __private::{SchemaOfAnything as _, SchemaOfPayload as _};
            #[allow(unused_mut)]
            let mut object = __private::ObjectSchema::default();
            #(#properties)*
            #(#others)*
            object.finish()
        },
    )
}

/// The schema of a property's type.
fn schema_of(ty: &Type) -> TokenStream {
    quote_spanned!(ty.span()=> (&__private::SchemaOf::<#ty>::new()).schema(generator))
}

/// The schema of one of several objects.
pub(super) fn tagged(
    ident: &Ident,
    tag: &LitStr,
    types: &[TokenStream],
    words: &[TokenStream],
) -> TokenStream {
    let members =
        quote!([#(__private::tagged_schema::<#types>(#tag, #words, generator)),*].to_vec());
    implement(ident, quote!(__private::one_of(#members)))
}

/// The schema of a list of words.
pub(super) fn choice(ident: &Ident) -> TokenStream {
    implement(ident, quote!(__private::choice_schema::<Self>()))
}

fn implement(ident: &Ident, schema: TokenStream) -> TokenStream {
    let name = ident.to_string();
    quote! {
        __private::json_schema! {
            #[automatically_derived]
            impl __private::schemars::JsonSchema for #ident {
                fn schema_name() -> ::std::borrow::Cow<'static, str> {
                    ::std::borrow::Cow::Borrowed(#name)
                }

                fn schema_id() -> ::std::borrow::Cow<'static, str> {
                    ::std::borrow::Cow::Borrowed(::core::concat!(::core::module_path!(), "::", #name))
                }

                #[allow(unused_variables)]
                fn json_schema(generator: &mut __private::schemars::SchemaGenerator) -> __private::schemars::Schema {
                    #schema
                }
            }
        }
    }
}
