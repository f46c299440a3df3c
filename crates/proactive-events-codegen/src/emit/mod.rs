//! Declarations → tokens, as a careful person would write them.

mod docs;
mod types;

use std::collections::BTreeSet;

use proactive_events_text::camel;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::model::{Alternative, Field, Item, Kind, Module, Presence, Type, Variant};
use crate::names::shown;
use docs::{inner_docs, outer_docs};
use types::constraints;
pub(crate) use types::rust_type;

/// The text of a template's module, without its header.
pub(crate) fn module(module: &Module) -> TokenStream {
    let docs = inner_docs(&summary(module));
    let body = body(module);
    quote!(#docs #body)
}

/// All modules in one text, and the enum over all templates.
pub(crate) fn inline(modules: &[Module]) -> TokenStream {
    let texts = modules.iter().map(|module| {
        let (docs, ident, body) = (outer_docs(&summary(module)), &module.ident, body(module));
        quote!(#docs pub mod #ident { #body })
    });
    let (import, any) = (import(modules), any(modules));
    quote!(#import #(#texts)* #any)
}

fn summary(module: &Module) -> [String; 1] {
    [match module.summary.as_str() {
        "" => format!("`{}`.", module.event),
        summary => format!("`{}`: {summary}", module.event),
    }]
}

fn body(module: &Module) -> TokenStream {
    let imports = imports(module);
    let items = module.items.iter().map(item);
    quote!(#imports #(#items)*)
}

/// The text of the module that holds the templates' modules and the enum over all of them.
pub(crate) fn index(modules: &[Module], embed_schemas: bool) -> TokenStream {
    let docs = inner_docs(&["The templates, one module each.".to_owned()]);
    let idents = modules.iter().map(|module| &module.ident);
    let schemas = embed_schemas.then(|| {
        quote!(
            #[cfg(feature = "schemas")]
            pub mod schemas;
        )
    });
    let (import, any) = (import(modules), any(modules));
    quote! {
        #docs
        #import
        #(pub mod #idents;)*
        #schemas
        #any
    }
}

/// Input for the enum over all templates.
fn import(modules: &[Module]) -> Option<TokenStream> {
    (modules.len() > 1).then(|| {
        quote!(
            use proactive_events::Event;
        )
    })
}

/// The enum over all templates; one template alone needs none.
fn any(modules: &[Module]) -> TokenStream {
    if modules.len() < 2 {
        return TokenStream::new();
    }
    let variants = modules.iter().map(|module| {
        let (variant, ident, root) = (&module.variant, &module.ident, module.root());
        let docs = outer_docs(&[format!("`{}`", module.event)]);
        quote!(#docs #variant(#ident::#root))
    });
    let docs = outer_docs(&[
        "An event of any of these templates, for readers of unknown input.".to_owned()
    ]);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Event)]
        #[non_exhaustive]
        pub enum AnyEvent { #(#variants),* }
    }
}

/// The text of the module that embeds the schema files.
pub(crate) fn schemas<'f>(files: impl Iterator<Item = &'f str>) -> TokenStream {
    let docs = inner_docs(&["The JSON Schemas that this catalog was generated from.".to_owned()]);
    let item_docs = outer_docs(&["Every schema file: its name and its text.".to_owned()]);
    let files = files.map(|name| {
        let path = format!("../../schemas/{name}");
        quote!((#name, include_str!(#path)))
    });
    quote!(#docs #item_docs pub const FILES: &[(&str, &str)] = &[#(#files),*];)
}

/// Types of the module `values` that the root of the crate does not repeat.
const VALUES: [&str; 5] = ["Date", "Integer", "Json", "Nullable", "Uri"];

fn imports(module: &Module) -> TokenStream {
    let mut names = BTreeSet::from(["Event"]);
    for item in &module.items {
        names.extend(item.event.is_none().then_some("Payload"));
        if let Kind::Struct(fields) = &item.kind {
            fields.iter().for_each(|field| imported(&field.ty, &mut names));
        }
    }
    let map = names.remove("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let import = |names: BTreeSet<&str>, module: TokenStream| {
        let names: Vec<_> =
            names.into_iter().map(|name| Ident::new(name, Span::call_site())).collect();
        match &*names {
            [] => TokenStream::new(),
            [name] => quote!(use #module::#name;),
            names => quote!(use #module::{#(#names),*};),
        }
    };
    let (values, nouns) = names.into_iter().partition(|name| VALUES.contains(name));
    let values = import(values, quote!(proactive_events::values));
    let nouns = import(nouns, quote!(proactive_events));
    quote!(#map #values #nouns)
}

fn imported(ty: &Type, names: &mut BTreeSet<&'static str>) {
    match ty {
        Type::Localized(_) => drop(names.insert("Localized")),
        Type::Timestamp { .. } => drop(names.insert("Timestamp")),
        Type::Date => drop(names.insert("Date")),
        Type::Uri => drop(names.insert("Uri")),
        Type::Integer { name: name @ "Integer", .. } => drop(names.insert(name)),
        Type::Json { .. } => drop(names.insert("Json")),
        Type::List { item, .. } => imported(item, names),
        Type::Map(value) => {
            names.insert("BTreeMap");
            imported(value, names);
        }
        Type::Nullable(value) => {
            names.insert("Nullable");
            imported(value, names);
        }
        _ => {}
    }
}

fn item(item: &Item) -> TokenStream {
    let Item { ident, docs, deprecated, event, kind } = item;
    let docs = outer_docs(docs);
    let deprecated = deprecated.then(|| quote!(#[deprecated]));
    match kind {
        Kind::Struct(fields) => {
            let fields = fields.iter().map(field);
            let derive = match event {
                Some(name) => {
                    quote!(#[derive(Clone, Debug, PartialEq, Event)] #[event(name = #name)])
                }
                None => quote!(#[derive(Clone, Debug, PartialEq, Payload)]),
            };
            quote!(#docs #derive #deprecated #[non_exhaustive] pub struct #ident { #(#fields),* })
        }
        Kind::Enum(variants) => {
            let variants = variants.iter().map(variant);
            quote! {
                #docs
                #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Payload)]
                #deprecated
                #[non_exhaustive]
                pub enum #ident { #(#variants),* }
            }
        }
        Kind::Tagged { tag, alternatives } => {
            let alternatives = alternatives.iter().map(alternative);
            quote! {
                #docs
                #[derive(Clone, Debug, PartialEq, Payload)]
                #[payload(tag = #tag)]
                #deprecated
                #[non_exhaustive]
                pub enum #ident { #(#alternatives),* }
            }
        }
    }
}

fn alternative(alternative: &Alternative) -> TokenStream {
    let Alternative { ident, word, is_renamed, ty } = alternative;
    let docs = outer_docs(&[format!("`{word}`")]);
    let name = is_renamed.then(|| quote!(#[payload(name = #word)]));
    quote!(#docs #name #ident(#ty))
}

fn variant(variant: &Variant) -> TokenStream {
    let Variant { ident, value, is_renamed } = variant;
    let docs = outer_docs(&[format!("`{value}`")]);
    let name = is_renamed.then(|| quote!(#[payload(name = #value)]));
    quote!(#docs #name #ident)
}

fn field(field: &Field) -> TokenStream {
    let Field { ident, wire_name, docs, deprecated, presence, ty } = field;
    let docs = if docs.is_empty() {
        let wire_name = wire_name.clone().unwrap_or_else(|| camel(&shown(ident)));
        outer_docs(&[format!("`{wire_name}`.")])
    } else {
        outer_docs(docs)
    };
    let deprecated = deprecated.then(|| quote!(#[deprecated]));
    let name = wire_name.iter().map(|name| quote!(name = #name));
    let others = (*presence == Presence::Others).then(|| quote!(others));
    let entries: Vec<_> = name.chain(others).chain(constraints(ty)).collect();
    let attribute = (!entries.is_empty()).then(|| quote!(#[payload(#(#entries),*)]));
    let ty = rust_type(ty);
    let ty = if *presence == Presence::Optional { quote!(Option<#ty>) } else { ty };
    quote!(#docs #deprecated #attribute pub #ident: #ty)
}
