//! Declarations → tokens, as a careful person would write them.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::model::{Field, Item, Kind, Module, Type, Variant};
use crate::schema::Bounds;

/// Where doc lines are wrapped, in characters.
const DOC_WIDTH: usize = 96;

/// The text of a template's module, without its header.
pub(crate) fn module(module: &Module) -> TokenStream {
    let docs = inner_docs(&[format!("`{}`: {}", module.event, module.summary)]);
    let imports = imports(module);
    let items = module.items.iter().map(item);
    quote!(#docs #imports #(#items)*)
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
    let variants = modules.iter().map(|module| {
        let (variant, ident, root) = (&module.variant, &module.ident, module.root());
        let docs = outer_docs(&[format!("`{}`", module.event)]);
        quote!(#docs #variant(#ident::#root))
    });
    let any_docs = outer_docs(&[
        "An event of any of these templates, for readers of unknown input.".to_owned(),
    ]);
    quote! {
        #docs
        use proactive_events::Event;
        #(pub mod #idents;)*
        #schemas
        #any_docs
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
            names.extend(fields.iter().filter_map(|field| imported(&field.ty)));
        }
    }
    let names = names.into_iter().map(|name| Ident::new(name, Span::call_site()));
    quote!(use proactive_events::{#(#names),*};)
}

fn imported(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Localized(_) => Some("Localized"),
        Type::Timestamp => Some("Timestamp"),
        Type::List { item, .. } => imported(item),
        _ => None,
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
    }
}

fn variant(variant: &Variant) -> TokenStream {
    let Variant { ident, value, is_renamed } = variant;
    let docs = outer_docs(&[format!("`{value}`")]);
    let name = is_renamed.then(|| quote!(#[payload(name = #value)]));
    quote!(#docs #name #ident)
}

fn field(field: &Field) -> TokenStream {
    let Field { ident, wire_name, docs, deprecated, is_required, ty } = field;
    let docs = outer_docs(docs);
    let deprecated = deprecated.then(|| quote!(#[deprecated]));
    let name = wire_name.iter().map(|name| quote!(name = #name));
    let entries: Vec<_> = name.chain(constraints(ty)).collect();
    let attribute = (!entries.is_empty()).then(|| quote!(#[payload(#(#entries),*)]));
    let ty = rust_type(ty);
    let ty = if *is_required { ty } else { quote!(Option<#ty>) };
    quote!(#docs #deprecated #attribute pub #ident: #ty)
}

fn rust_type(ty: &Type) -> TokenStream {
    match ty {
        Type::Text(_) => quote!(String),
        Type::Localized(_) => quote!(Localized),
        Type::Timestamp => quote!(Timestamp),
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
        Type::Text(length) => bounds("min_length", "max_length", *length),
        Type::Integer { bounds: value, .. } => bounds("min", "max", *value),
        Type::List { item, count } => {
            let mut entries = bounds("min_items", "max_items", *count);
            let items = constraints(item);
            entries.extend((!items.is_empty()).then(|| quote!(items(#(#items),*))));
            entries
        }
        Type::Timestamp | Type::Boolean | Type::Named(_) => Vec::new(),
    }
}

fn bounds<T: std::fmt::Display>(min: &str, max: &str, bounds: Bounds<T>) -> Vec<TokenStream> {
    let entry = |(name, bound): (&str, Option<T>)| {
        let (name, value) = (Ident::new(name, Span::call_site()), number(&bound?.to_string()));
        Some(quote!(#name = #value))
    };
    [(min, bounds.min), (max, bounds.max)].into_iter().filter_map(entry).collect()
}

/// A number with its thousands apart, as clippy has it.
fn number(digits: &str) -> TokenStream {
    let (sign, digits) =
        digits.strip_prefix('-').map_or((None, digits), |digits| (Some(quote!(-)), digits));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && digits.len() > 4 {
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
