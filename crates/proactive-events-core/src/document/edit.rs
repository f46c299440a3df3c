//! Changing single values of a document before it is sent.

use super::{Document, Node, Value};
use crate::Violation;

impl Document {
    /// Puts a value where the RFC 6901 pointer points: replaces what is there, or adds a property to an
    /// object or, at index `-` or the length, an item to an array. `json` is the value's JSON text.
    ///
    /// # Errors
    /// When the pointer is malformed, what should hold the value is missing, or `json` is not JSON.
    pub fn set(&mut self, pointer: &str, json: &str) -> Result<(), EditError> {
        let value = Self::parse(json.as_bytes()).map_err(EditError::NotJson)?.root;
        let mut root = self.root.clone();
        match split(pointer)? {
            None => root = value,
            Some((parent, last)) => {
                let holder = root.find_mut(parent).ok_or_else(|| no_place(parent))?;
                holder.put(&last, value).ok_or_else(|| no_place(pointer))?;
            }
        }
        // Every value gets its place again; what is too large or too deep now is refused, and nothing is changed.
        *self = Self::parse(root.to_text().as_bytes()).map_err(EditError::NotJson)?;
        Ok(())
    }

    /// Removes the property (every one of a repeated key) or the array item that the RFC 6901 pointer points at. The other
    /// values keep their places in the text.
    ///
    /// # Errors
    /// When the pointer is malformed, or nothing is there to be removed. Then nothing is changed.
    pub fn remove(&mut self, pointer: &str) -> Result<(), EditError> {
        let (parent, last) = split(pointer)?.ok_or_else(|| no_place(pointer))?;
        let holder = self.root.find_mut(parent).ok_or_else(|| no_place(pointer))?;
        holder.take(&last).ok_or_else(|| no_place(pointer))
    }

    /// The text of the string that the pointer points at.
    pub fn text_at(&self, pointer: &str) -> Option<&str> {
        let node = tokens(pointer).try_fold(&self.root, |node, token| match &node.value {
            Value::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => node.get(&unescape(token)),
        });
        match &node?.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl Node {
    fn find_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        tokens(pointer).try_fold(self, |node, token| match &mut node.value {
            Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
            Value::Object(members) => {
                let key = unescape(token);
                members.iter_mut().rev().find(|(name, _)| *name == key).map(|(_, node)| node)
            }
            _ => None,
        })
    }

    fn take(&mut self, token: &str) -> Option<()> {
        match &mut self.value {
            Value::Object(members) => {
                let before = members.len();
                members.retain(|(name, _)| name != token);
                (members.len() < before).then_some(())
            }
            Value::Array(items) => {
                let index = token.parse().ok().filter(|index| *index < items.len())?;
                items.remove(index);
                Some(())
            }
            _ => None,
        }
    }

    fn put(&mut self, token: &str, value: Self) -> Option<()> {
        match &mut self.value {
            Value::Object(members) => {
                match members.iter_mut().rev().find(|(name, _)| name == token) {
                    Some((_, node)) => *node = value,
                    None => members.push((token.to_owned(), value)),
                }
            }
            Value::Array(items) => {
                let index = if token == "-" { items.len() } else { token.parse().ok()? };
                if index == items.len() {
                    items.push(value);
                } else {
                    *items.get_mut(index)? = value;
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// The pointer to the holder and the last token; `None` for the whole document.
fn split(pointer: &str) -> Result<Option<(&str, String)>, EditError> {
    match pointer.rsplit_once('/') {
        Some((parent, last)) if pointer.starts_with('/') => Ok(Some((parent, unescape(last)))),
        None if pointer.is_empty() => Ok(None),
        _ => Err(EditError::NotAPointer(pointer.to_owned())),
    }
}

/// The tokens of a pointer, as they are written.
fn tokens(pointer: &str) -> impl Iterator<Item = &str> {
    pointer.strip_prefix('/').into_iter().flat_map(|rest| rest.split('/'))
}

fn no_place(pointer: &str) -> EditError {
    EditError::NoSuchPlace(pointer.to_owned())
}

/// One token of a pointer as the key that it means.
fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The reason why a value could not be put into a [`Document`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EditError {
    /// The text is not a JSON pointer: it is neither empty nor begins with `/`.
    NotAPointer(String),
    /// Nothing in the document can hold a value at this pointer.
    NoSuchPlace(String),
    /// The value is not a JSON text.
    NotJson(Violation),
}

error_text! {
    EditError,
    Self::NotAPointer(text) => "{text:?} is not a JSON pointer: it begins with `/`";
    Self::NoSuchPlace(pointer) => "the request has no place at {pointer:?}";
    Self::NotJson(violation) => "the value is not JSON: {violation}";
}
