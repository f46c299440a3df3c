//! The two traits that the derive implements: a template's root, and the values of which it is made.

use serde_core::ser::Serializer;

use super::field::Field;
use super::read::Reader;
use super::write::{Inspection, Texts};
use crate::document::Node;
use crate::violation::Reported;

/// The content of a request: an event of one template, of any template of a catalog, or a raw one.
///
/// Derive it: `#[derive(Event)]` with `#[event(name = "AMAZON.…")]` on a struct, or on an enum whose variants
/// each hold one event. The hidden methods are for derived code, and not stable.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "no event",
    note = "derive `Event` for it, with `#[event(name = \"…\")]`"
)]
pub trait Event: Sized {
    /// The wire names of the templates that this type can hold; empty when it can hold any.
    const NAMES: &'static [&'static str];

    /// The template's wire name, such as `AMAZON.OrderStatus.Updated`.
    fn name(&self) -> &str;

    /// Writes the payload, with the references that `texts` assigns to its localized texts.
    ///
    /// # Errors
    /// Those of the serializer.
    #[doc(hidden)]
    fn write_payload<S: Serializer>(
        &self,
        texts: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error>;

    /// Collects the localized texts, and whatever in the payload breaks a constraint.
    #[doc(hidden)]
    fn inspect_payload<'a>(&'a self, inspection: &mut Inspection<'a>);

    /// Reads the payload of an event of this name, one of [`NAMES`](Self::NAMES).
    ///
    /// # Errors
    /// When something in it is wrong; everything is reported.
    #[doc(hidden)]
    fn read_payload(name: &str, payload: &Node, reader: &mut Reader<'_>) -> Result<Self, Reported>;
}

/// A value that can stand in an event's payload.
///
/// Derive it for structs and for enums without data. Implemented for `String`, `bool`, the integers, `Vec`,
/// `Option` (a property that may be missing), [`Timestamp`](crate::Timestamp) and [`Localized`](crate::Localized).
/// The hidden methods are for derived code, and not stable.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a payload",
    label = "no part of a payload",
    note = "derive `Payload` for it, or use `String`, `bool`, an integer, `f64`, `Localized`, `Timestamp`, `Date`, \
        `Json`, or a `Vec`, `Option`, `Nullable` or `BTreeMap<String, …>` of those"
)]
pub trait Payload: Sized {
    /// Writes the wire form.
    ///
    /// # Errors
    /// Those of the serializer.
    #[doc(hidden)]
    fn write<S: Serializer>(
        &self,
        field: &Field,
        texts: &Texts<'_>,
        serializer: S,
    ) -> Result<S::Ok, S::Error>;

    /// Collects the localized texts, and whatever breaks a constraint.
    #[doc(hidden)]
    fn inspect<'a>(&'a self, field: &Field, inspection: &mut Inspection<'a>);

    /// Reads the wire form.
    ///
    /// # Errors
    /// When something in it is wrong; everything is reported.
    #[doc(hidden)]
    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported>;

    /// The value of a property that is missing; `None` when it must not be.
    #[doc(hidden)]
    fn absent() -> Option<Self> {
        None
    }

    /// True if the property is left out.
    #[doc(hidden)]
    fn is_absent(&self) -> bool {
        false
    }
}
