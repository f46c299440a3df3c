//! Code for an enum of objects: the tag, then the code of the object in it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::DeriveInput;
use syn::spanned::Spanned as _;

use super::schema;
use crate::ast::{Member, Tagged};

/// ```text
/// impl Member<0> for Gift { type Value = Card; }
/// impl Payload for Gift {
///     fn write(&self, …) { match self { Self::Card(it) => Member::<0>::write(it, ("type", "CARD"), …)?, … } }
///     fn read(node, …) { match read_tag(node, "type", &["CARD", …])? { 0 => Member::<0>::read(…) … } }
/// }
/// ```
pub(super) fn expand(input: &DeriveInput, tagged: &Tagged<'_>) -> TokenStream {
    let ident = &input.ident;
    let tag = &tagged.tag;
    let each = |member: fn(&Member<'_>) -> TokenStream| {
        tagged.members.iter().map(member).collect::<Vec<_>>()
    };
    let variants = each(|Member { ident, .. }| quote!(#ident));
    let words = each(|Member { word, .. }| quote!(#word));
    let types = each(|Member { ty, .. }| quote!(#ty));
    let last = tagged.members.len().saturating_sub(1);
    let patterns = (0..=last).map(|index| if index == last { quote!(_) } else { quote!(#index) });
    let schema = schema::tagged(ident, tag, &types, &words);
    let distinct = tagged.members.iter().enumerate().map(|(index, Member { ty, .. })| {
        let message = format!(
            "a field of this struct is called {:?}, as the tag: the key would be written twice",
            tag.value()
        );
        quote_spanned! {ty.span()=>
            const _: () =
                ::core::assert!(!__private::has_name(<#ident as __private::Member<#index>>::NAMES, #tag), #message);
        }
    });
    let distinct = distinct.collect::<Vec<_>>();
    let indices: Vec<_> = (0..tagged.members.len()).collect();
    quote! {
        #(
            #[automatically_derived]
            #[doc(hidden)]
            impl __private::Member<#indices> for #ident {
                type Value = #types;
            }
        )*
        #(#distinct)*

        #[automatically_derived]
        impl __private::Payload for #ident {
            fn write<S: __private::Serializer>(
                &self,
                _: &__private::Field,
                texts: &__private::Texts<'_>,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let mut object = __private::ObjectWriter::<S>::begin(serializer, texts)?;
                match self {
                    #(Self::#variants(part) => {
                        <Self as __private::Member<#indices>>::write(part, (#tag, #words), &mut object)?
                    })*
                }
                object.end()
            }

            fn inspect<'a>(&'a self, _: &__private::Field, inspection: &mut __private::Inspection<'a>) {
                match self {
                    #(Self::#variants(part) => {
                        <Self as __private::Member<#indices>>::inspect(part, #tag, inspection)
                    })*
                }
            }

            fn read(
                node: &__private::Node,
                _: &__private::Field,
                reader: &mut __private::Reader<'_>,
            ) -> ::core::result::Result<Self, __private::Reported> {
                match __private::read_tag(node, #tag, &[#(#words),*], reader)? {
                    #(#patterns => {
                        <Self as __private::Member<#indices>>::read(node, #tag, reader).map(Self::#variants)
                    })*
                }
            }
        }

        #[automatically_derived]
        impl __private::Serialize for #ident {
            fn serialize<S: __private::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                __private::serialize(self, serializer)
            }
        }

        #(
            #[automatically_derived]
            impl ::core::convert::From<#types> for #ident {
                fn from(part: #types) -> Self {
                    Self::#variants(part)
                }
            }
        )*

        #schema
    }
}
