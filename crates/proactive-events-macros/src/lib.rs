//! `event_schema!`: the generator inside the compiler.
//!
//! A crate of its own, behind the feature `macros` of `proactive-events`, so that other users do not build a generator.

mod sources;

use proc_macro::TokenStream;
use quote::quote;
use syn::{LitStr, parse_macro_input};

/// Declares the types of a template, or of every template of a folder, from JSON Schemas.
///
/// The path is that of a file such as `schemas/ACME.Parcel.Moved.json`, or of a folder, below the folder of the
/// crate's `Cargo.toml`. Each template becomes a module: `parcel::Moved`. A file takes the definitions of its
/// folder along; a folder of several templates generates `AnyEvent` too. The crate is rebuilt when a file
/// changes.
///
/// ```text
/// proactive_events::event_schema!("schemas/ACME.Parcel.Moved.json");
///
/// let event = parcel::Moved::new(…);
/// ```
#[proc_macro]
pub fn event_schema(input: TokenStream) -> TokenStream {
    let path = parse_macro_input!(input as LitStr);
    expand(&path)
        .unwrap_or_else(|message| syn::Error::new(path.span(), message).into_compile_error())
        .into()
}

fn expand(path: &LitStr) -> Result<proc_macro2::TokenStream, String> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or("cargo sets CARGO_MANIFEST_DIR, and it is not set")?;
    let read = sources::read(std::path::Path::new(&root), &path.value())?;
    // Warnings have no way out of a macro on stable Rust; `proactive regen` shows them.
    let (types, _) = proactive_events_codegen::generate_inline(&read.files, &read.written)
        .map_err(|report| report.to_string())?;
    // The compiler rebuilds the crate when an included file changes.
    let included =
        read.files.keys().map(|name| read.folder.join(name).to_string_lossy().into_owned());
    Ok(quote!(#types #(const _: &[u8] = include_bytes!(#included);)*))
}
