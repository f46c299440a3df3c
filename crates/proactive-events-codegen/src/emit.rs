//! Declarations → tokens, as a careful person would write them.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::model::{Alternative, Field, Item, Kind, Module, Presence, Type, Variant};
use crate::names::camel;
use crate::schema::{Bounds, Range};

/// Where doc lines are wrapped, in characters.
const DOC_WIDTH: usize = 96;

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

/// What the enum over all templates needs.
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

fn imports(module: &Module) -> TokenStream {
    let mut names = std::collections::BTreeSet::from(["Event"]);
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
    let names = names.into_iter().map(|name| Ident::new(name, Span::call_site()));
    quote!(#map use proactive_events::{#(#names),*};)
}

fn imported(ty: &Type, names: &mut std::collections::BTreeSet<&'static str>) {
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
        let wire_name = wire_name.clone().unwrap_or_else(|| camel(&ident.to_string()));
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

pub(crate) fn rust_type(ty: &Type) -> TokenStream {
    match ty {
        Type::Text { .. } => quote!(String),
        Type::Localized(_) => quote!(Localized),
        Type::Timestamp { .. } => quote!(Timestamp),
        Type::Date => quote!(Date),
        Type::Uri => quote!(Uri),
        Type::Number(_) => quote!(f64),
        Type::Json { .. } => quote!(Json),
        Type::Map(value) => {
            let value = rust_type(value);
            quote!(BTreeMap<String, #value>)
        }
        Type::Nullable(value) => {
            let value = rust_type(value);
            quote!(Nullable<#value>)
        }
        Type::Integer { name, .. } => Ident::new(name, Span::call_site()).to_token_stream(),
        Type::Boolean => quote!(bool),
        Type::Named(ident) => ident.to_token_stream(),
        Type::List { item, .. } => {
            let item = rust_type(item);
            quote!(Vec<#item>)
        }
    }
}

/// The entries of `#[payload(…)]` that enforce what the schema says.
fn constraints(ty: &Type) -> Vec<TokenStream> {
    match ty {
        Type::Localized(key) => vec![quote!(localized = #key)],
        Type::Text { length, pattern } => {
            let mut entries = bounds("min_length", "max_length", *length);
            entries.extend(pattern.iter().map(|pattern| quote!(pattern = #pattern)));
            entries
        }
        Type::Integer { bounds: value, multiple_of, .. } => {
            let mut entries = bounds("min", "max", *value);
            entries.extend(multiple_of.iter().map(|of| entry("multiple_of", of)));
            entries
        }
        Type::Number(Range { min, max, above, below, multiple_of }) => {
            let entries = [
                ("min", min),
                ("above", above),
                ("max", max),
                ("below", below),
                ("multiple_of", multiple_of),
            ];
            entries
                .into_iter()
                .filter_map(|(name, bound)| Some(entry(name, bound.as_ref()?)))
                .collect()
        }
        Type::List { item, count, is_unique } => {
            let mut entries = bounds("min_items", "max_items", *count);
            entries.extend(is_unique.then(|| quote!(unique_items)));
            entries.extend(items(item));
            entries
        }
        Type::Map(value) => items(value).into_iter().collect(),
        Type::Nullable(value) => constraints(value),
        Type::Json { types, values } => {
            let types = (!types.is_empty()).then(|| quote!(types(#(#types),*)));
            let values = (!values.is_empty()).then(|| quote!(values(#(#values),*)));
            types.into_iter().chain(values).collect()
        }
        Type::Timestamp { is_any: true } => vec![quote!(any_date_time)],
        Type::Timestamp { .. } | Type::Date | Type::Uri | Type::Boolean | Type::Named(_) => {
            Vec::new()
        }
    }
}

/// What each item of an array or each value of a map must be.
fn items(ty: &Type) -> Option<TokenStream> {
    let entries = constraints(ty);
    (!entries.is_empty()).then(|| quote!(items(#(#entries),*)))
}

fn bounds<T: std::fmt::Display>(min: &str, max: &str, bounds: Bounds<T>) -> Vec<TokenStream> {
    let bound = |(name, bound): (&str, Option<T>)| Some(entry(name, &bound?.to_string()));
    [(min, bounds.min), (max, bounds.max)].into_iter().filter_map(bound).collect()
}

fn entry(name: &str, literal: &str) -> TokenStream {
    let (name, value) = (Ident::new(name, Span::call_site()), number(literal));
    quote!(#name = #value)
}

/// A number with its thousands apart, as clippy has it.
fn number(digits: &str) -> TokenStream {
    let (sign, digits) =
        digits.strip_prefix('-').map_or((None, digits), |digits| (Some(quote!(-)), digits));
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if is_whole && index > 0 && (digits.len() - index).is_multiple_of(3) && digits.len() > 4 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    let literal: Literal = grouped.parse().unwrap_or_else(|_| Literal::i64_unsuffixed(0));
    quote!(#sign #literal)
}

fn outer_docs(paragraphs: &[String]) -> TokenStream {
    let lines = doc_lines(paragraphs);
    quote!(#(#[doc = #lines])*)
}

fn inner_docs(paragraphs: &[String]) -> TokenStream {
    let lines = doc_lines(paragraphs);
    quote!(#(#![doc = #lines])*)
}

/// Paragraphs as wrapped lines, an empty line between them; each begins with the blank after `///`.
fn doc_lines(paragraphs: &[String]) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in paragraphs {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + word.chars().count() >= DOC_WIDTH {
                lines.push(std::mem::take(&mut line));
            }
            line.push(' ');
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}
