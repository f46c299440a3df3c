//! (under construction)
use proc_macro::TokenStream;
/// Event
#[proc_macro_derive(Event, attributes(event, payload))]
pub fn event(_: TokenStream) -> TokenStream { TokenStream::new() }
/// Payload
#[proc_macro_derive(Payload, attributes(payload))]
pub fn payload(_: TokenStream) -> TokenStream { TokenStream::new() }
