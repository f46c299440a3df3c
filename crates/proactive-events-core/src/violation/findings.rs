//! Everything that a walk over a request or an event finds wrong.

use super::pointer::Pointer;
use super::walk::Walk;
use super::{Violation, ViolationCode};

/// Errors and warnings with their order in the document, and the place of the walk.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) pointer: Pointer,
    errors: Vec<(u32, Violation)>,
    warnings: Vec<(u32, Violation)>,
}

/// Proof that an error was reported: only `Findings` makes one.
#[derive(Clone, Copy, Debug)]
pub struct Reported(());

/// A value that a constraint does not allow; its place is added later.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: ViolationCode,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(code: ViolationCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The refusal with its place.
    pub(crate) fn at(self, pointer: impl Into<String>) -> Violation {
        Violation::new(pointer, self.code, self.message)
    }
}

impl Walk for Findings {
    fn pointer(&mut self) -> &mut Pointer {
        &mut self.pointer
    }
}

impl Findings {
    /// Adds an error at the place of the walk.
    pub(crate) fn error(
        &mut self,
        order: u32,
        code: ViolationCode,
        message: impl Into<String>,
    ) -> Reported {
        self.refusal(order, Refusal::new(code, message))
    }

    /// Adds a refusal as an error at the place of the walk.
    pub(crate) fn refusal(&mut self, order: u32, refusal: Refusal) -> Reported {
        let violation = refusal.at(self.pointer.as_str());
        self.push_error(order, violation)
    }

    /// Adds a warning at the place of the walk.
    pub(crate) fn warning(&mut self, order: u32, code: ViolationCode, message: impl Into<String>) {
        let violation = Violation::new(self.pointer.as_str(), code, message);
        self.push_warning(order, violation);
    }

    /// Adds a warning that has its own pointer.
    pub(crate) fn push_warning(&mut self, order: u32, violation: Violation) {
        self.warnings.push((order, violation));
    }

    /// Adds an error that has its own pointer.
    pub(crate) fn push_error(&mut self, order: u32, violation: Violation) -> Reported {
        self.errors.push((order, violation));
        Reported(())
    }

    /// Returns errors and warnings in document order, each pointer once, an error before a warning. If `strict`,
    /// warnings are errors.
    pub(crate) fn into_lists(mut self, strict: bool) -> (Vec<Violation>, Vec<Violation>) {
        if strict {
            self.errors.append(&mut self.warnings);
        }
        let mut seen = std::collections::HashSet::new();
        let mut in_order = |mut list: Vec<(u32, Violation)>| -> Vec<Violation> {
            list.sort_by_key(|(order, _)| *order);
            let first = list.into_iter().map(|(_, violation)| violation);
            first.filter(|violation| seen.insert(violation.pointer.clone())).collect()
        };
        let errors = in_order(self.errors);
        (errors, in_order(self.warnings))
    }
}
