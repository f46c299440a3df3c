//! Declaration → code.

mod choice;
mod constructors;
mod field;
mod object;
mod schema;
mod stub;
mod tagged;
mod union;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::ast::{Item, Role};
use crate::attr::{Entry, ItemAttr};
use crate::errors::Errors;

/// The code of a derive, or its errors with stub code that prevents follow-up errors in the rest of the crate.
pub(crate) fn derive(input: &DeriveInput, role: Role) -> TokenStream {
    let mut errors = Errors::default();
    let attr = ItemAttr::read(&input.attrs, &mut errors);
    let item = Item::read(input, &attr, role, &mut errors);
    let public = match &item {
        Some(Item::Object(object)) => constructors::expand(input, object),
        Some(Item::Choice(choice)) => choice::expand_public(input, choice),
        _ => TokenStream::new(),
    };
    let hidden = match &item {
        Some(Item::Object(object)) => object::expand(input, object),
        Some(Item::Choice(choice)) => choice::expand(input, choice),
        Some(Item::Tagged(tagged)) => tagged::expand(input, tagged),
        Some(Item::Union(union)) => union::expand(input, union),
        None => stub::expand(input, role),
    };
    let krate = match attr.krate {
        Some(Entry { value: path, .. }) => quote!(#path),
        None => quote!(::proactive_events),
    };
    let errors = errors.into_tokens();
    quote! {
        #errors
        #public
        #[allow(deprecated)]
        const _: () = {
            use #krate::__private;
            #hidden
        };
    }
}
