//! Everything that a walk over a request or an event finds wrong.

use crate::pointer::{Mark, Pointer};
use crate::{Code, Violation};

/// Errors and warnings with their order in the document, and the place of the walk.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) pointer: Pointer,
    errors: Vec<(u32, Violation)>,
    warnings: Vec<(u32, Violation)>,
}

impl Findings {
    /// An error at the place of the walk.
    pub(crate) fn error(&mut self, order: u32, code: Code, message: impl Into<String>) {
        let violation = Violation::new(self.pointer.as_str(), code, message);
        self.push_error(order, violation);
    }

    /// A warning at the place of the walk.
    pub(crate) fn warning(&mut self, order: u32, code: Code, message: impl Into<String>) {
        let violation = Violation::new(self.pointer.as_str(), code, message);
        self.warnings.push((order, violation));
    }

    pub(crate) fn push_error(&mut self, order: u32, violation: Violation) {
        self.errors.push((order, violation));
    }

    /// Runs `visit` at the property `key`.
    pub(crate) fn at_key<T>(&mut self, key: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.pointer.push_key(key);
        self.back(mark, visit)
    }

    /// Runs `visit` at the item `index`.
    pub(crate) fn at_index<T>(&mut self, index: usize, visit: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.pointer.push_index(index);
        self.back(mark, visit)
    }

    fn back<T>(&mut self, mark: Mark, visit: impl FnOnce(&mut Self) -> T) -> T {
        let result = visit(self);
        self.pointer.pop(mark);
        result
    }

    /// Errors and warnings in document order, each pointer once, an error before a warning; strictly, warnings
    /// are errors.
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
