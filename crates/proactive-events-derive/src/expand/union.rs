//! Code for an enum of events: it delegates to the event in it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::ast::Union;

/// ```text
/// impl Event for AnyEvent {
///     const NAMES: &[&str] = &[order_status::Updated::NAME, …];
///     fn name(&self) -> &str { match self { Self::OrderStatusUpdated(event) => Event::name(event), … } }
///     …
/// }
/// ```
pub(super) fn expand(input: &DeriveInput, union: &Union<'_>) -> TokenStream {
    let ident = &input.ident;
    let (variants, types): (Vec<_>, Vec<_>) = union.members.iter().copied().unzip();
    quote! {
        #[automatically_derived]
        impl __private::Event for #ident {
            const NAMES: &'static [&'static str] = &[#(<#types>::NAME),*];

            fn name(&self) -> &str {
                match self {
                    #(Self::#variants(event) => __private::Event::name(event)),*
                }
            }

            fn write_payload<S: __private::Serializer>(
                &self,
                texts: &__private::Texts<'_>,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    #(Self::#variants(event) => __private::Event::write_payload(event, texts, serializer)),*
                }
            }

            fn inspect_payload<'a>(&'a self, inspection: &mut __private::Inspection<'a>) {
                match self {
                    #(Self::#variants(event) => __private::Event::inspect_payload(event, inspection)),*
                }
            }

            fn read_payload(
                name: &str,
                payload: &__private::Node,
                reader: &mut __private::Reader<'_>,
            ) -> ::core::result::Result<Self, __private::Reported> {
                match name {
                    #(<#types>::NAME => {
                        <#types as __private::Event>::read_payload(name, payload, reader).map(Self::#variants)
                    })*
                    _ => ::core::result::Result::Err(reader.unknown_template(payload, name, <Self as __private::Event>::NAMES)),
                }
            }
        }

        #(
            #[automatically_derived]
            impl ::core::convert::From<#types> for #ident {
                fn from(event: #types) -> Self {
                    Self::#variants(event)
                }
            }
        )*
    }
}
