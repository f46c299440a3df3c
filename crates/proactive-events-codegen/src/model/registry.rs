//! Names that must not collide, and where each came from.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::source::Place;

/// The names of one scope: the types of a module, the fields of a struct, the variants of an enum.
#[derive(Debug)]
pub(super) struct Registry {
    what: &'static str,
    names: BTreeMap<String, Place>,
}

/// The term for names of variants.
pub(super) const VARIANT: &str = "the variant name";

impl Registry {
    /// An empty scope; `what` is what the names are, for errors.
    pub(super) fn new(what: &'static str) -> Self {
        Self { what, names: BTreeMap::new() }
    }

    /// Takes a name; an error names both places when another thing has it.
    pub(super) fn take(&mut self, name: &str, place: &Place, errors: &mut Vec<Diagnostic>) {
        match self.names.get(name) {
            Some(first) => {
                let (what, pointer) = (self.what, first.pointer());
                let by = if pointer.is_empty() { "the root" } else { pointer };
                let message = format!("{what} `{name}` is taken already, by {by}");
                let error = place.error_with_related(message, "the first one", first);
                let help = match self.what {
                    VARIANT => "give one of them a name of its own in `x-names`",
                    _ => {
                        "rename one of them in the schema, or give its shape another name in `$defs`"
                    }
                };
                errors.push(error.with_help(help));
            }
            None => drop(self.names.insert(name.to_owned(), place.clone())),
        }
    }
}
