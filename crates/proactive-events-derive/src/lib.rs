//! `#[derive(Event)]` and `#[derive(Payload)]`: what a declaration of a template does.
//!
//! - [`Event`](macro@Event) on a struct: the root of a template's payload, with the template's name.
//! - [`Event`](macro@Event) on an enum whose variants each hold one event: any of several templates.
//! - [`Payload`](macro@Payload) on a struct: a part of a payload; on an enum without data: a list of words; on an
//!   enum of structs with `#[payload(tag = "…")]`: one of several objects.
//!
//! A struct gets constructors (`new` with what is required, `with_…` for the rest), its wire form
//! (`Serialize`), and a reader that reports every violation. The stages are `attr` (attributes), `ast`
//! (the declaration, checked) and `expand` (the code). Errors are collected and shown together; the part that
//! is valid is still expanded, so that one mistake causes one error.

mod ast;
mod attr;
mod check;
mod constraint;
mod errors;
mod expand;
mod kind;
mod meta;
mod number;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

use crate::ast::Role;

/// Makes a struct the payload of a template, or an enum any of several templates.
///
/// On the struct: `#[event(name = "AMAZON.OrderStatus.Updated")]`. On its fields the attributes of
/// [`Payload`](macro@Payload).
///
/// ```
/// use proactive_events::{Event, Localized, Payload};
///
/// #[derive(Clone, Debug, PartialEq, Event)]
/// #[event(name = "ACME.Door.Opened")]
/// pub struct Opened {
///     pub door: Door,
/// }
///
/// #[derive(Clone, Debug, PartialEq, Payload)]
/// pub struct Door {
///     #[payload(localized = "doorName")]
///     pub name: Localized,
/// }
///
/// assert_eq!(Opened::NAME, "ACME.Door.Opened");
/// assert_eq!(Opened::new(Door::new(Localized::plain("Front"))).door.name.as_plain(), Some("Front"));
/// ```
#[proc_macro_derive(Event, attributes(event, payload))]
pub fn derive_event(input: TokenStream) -> TokenStream {
    expand::derive(&parse_macro_input!(input as DeriveInput), Role::Event).into()
}

/// Makes a struct a part of a payload, or an enum without data a list of words.
///
/// `Option<…>` fields may be missing, all others are required. The wire name is the field's name in camel
/// case, or the variant's in upper case with underscores. Attributes, all optional:
///
/// | `#[payload(…)]` | on | meaning |
/// |---|---|---|
/// | `name = "type"` | field, variant | the wire name, where it differs from the rule |
/// | `localized = "sellerName"` | `Localized` | the key under which the texts stand; else the wire name |
/// | `min_length = 1`, `max_length = 80` | `String` | characters |
/// | `pattern = "^[A-Z]+$"` | `String` | a regular expression (feature `pattern`) |
/// | `min = 0`, `max = 100` | numbers | bounds, inclusive |
/// | `above = 0`, `below = 1.5` | `f64` | bounds, exclusive |
/// | `multiple_of = 0.01` | numbers | the number is a whole multiple of it |
/// | `min_items = 1`, `max_items = 5` | `Vec` | items |
/// | `unique_items` | `Vec` | no two items are equal |
/// | `items(min_length = 1)` | `Vec`, `BTreeMap` | the same for each item or value |
/// | `types("string", "null")` | `Json` | the JSON types that the value may have |
/// | `values("1", "\"one\"")` | `Json` | the JSON texts of the values that it may have |
/// | `any_date_time` | `Timestamp` | read in every spelling of RFC 3339, not the service's only |
/// | `others` | `BTreeMap` | the field holds the properties that have no field of their own |
/// | `schema = "path#/pointer"` | the item (also in `event(…)`) | hold fields and values against a JSON Schema (feature `macros`) |
/// | `crate = "path"` | the item (also in `event(…)`) | the crate `proactive-events`, where it has another name |
/// | `tag = "type"` | enum of structs | the property whose value distinguishes the variants |
// `event` is known here too, so that a misplaced one gets its own error only.
#[proc_macro_derive(Payload, attributes(event, payload))]
pub fn derive_payload(input: TokenStream) -> TokenStream {
    expand::derive(&parse_macro_input!(input as DeriveInput), Role::Payload).into()
}
