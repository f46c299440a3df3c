//! Traits without behaviour for a declaration that could not be understood: its uses then compile, so that
//! the user sees the error about the declaration only.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::ast::Role;

pub(super) fn expand(input: &DeriveInput, role: Role) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let serializer = quote!(S: __private::Serializer);
    let written = quote!(::core::result::Result<S::Ok, S::Error>);
    let read = quote!(::core::result::Result<Self, __private::Reported>);
    let payload = quote! {
        #[automatically_derived]
        impl #impl_generics __private::Payload for #ident #type_generics #where_clause {
            fn write<#serializer>(&self, _: &__private::Field, _: &__private::Texts<'_>, _: S) -> #written {
                ::core::unreachable!()
            }
            fn inspect<'inspect>(&'inspect self, _: &__private::Field, _: &mut __private::Inspection<'inspect>) {}
            fn read(_: &__private::Node, _: &__private::Field, _: &mut __private::Reader<'_>) -> #read {
                ::core::unreachable!()
            }
        }
    };
    let object = quote! {
        #[automatically_derived]
        impl #impl_generics __private::Object for #ident #type_generics #where_clause {
            const NAMES: &'static [&'static str] = &[];

            fn fields() -> &'static [__private::Field] {
                &[]
            }
            fn write_properties<#serializer>(
                &self,
                _: &mut __private::ObjectWriter<'_, S>,
            ) -> ::core::result::Result<(), S::Error> {
                ::core::unreachable!()
            }
            fn inspect_properties<'inspect>(&'inspect self, _: &mut __private::Inspection<'inspect>) {}
            fn read_properties(_: &__private::ObjectReader<'_>, _: &mut __private::Reader<'_>) -> #read {
                ::core::unreachable!()
            }
        }
    };
    let event = (role == Role::Event).then(|| {
        quote! {
            #[automatically_derived]
            impl #impl_generics __private::Event for #ident #type_generics #where_clause {
                const NAMES: &'static [&'static str] = &[];
                fn name(&self) -> &str {
                    ""
                }
                fn write_payload<#serializer>(&self, _: &__private::Texts<'_>, _: S) -> #written {
                    ::core::unreachable!()
                }
                fn inspect_payload<'inspect>(&'inspect self, _: &mut __private::Inspection<'inspect>) {}
                fn read_payload(_: &str, _: &__private::Node, _: &mut __private::Reader<'_>) -> #read {
                    ::core::unreachable!()
                }
            }
        }
    });
    quote!(#payload #object #event)
}
