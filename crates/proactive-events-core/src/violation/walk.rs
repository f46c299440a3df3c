//! Moving through a document or a value with a pointer that follows.

use super::pointer::Pointer;

/// A walk that knows where it is.
pub(crate) trait Walk {
    /// The place of the walk.
    fn pointer(&mut self) -> &mut Pointer;

    /// Runs `visit` at the property `key`.
    fn at_key<T>(&mut self, key: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.pointer().push_key(key);
        let result = visit(self);
        self.pointer().pop(mark);
        result
    }

    /// Runs `visit` at the item `index`.
    fn at_index<T>(&mut self, index: usize, visit: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.pointer().push_index(index);
        let result = visit(self);
        self.pointer().pop(mark);
        result
    }
}
