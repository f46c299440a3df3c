//! Changing single values of a document before it is sent.

use std::fmt;

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
        let Some((parent, last)) = pointer.rsplit_once('/') else {
            if !pointer.is_empty() {
                return Err(EditError::NotAPointer(pointer.to_owned()));
            }
            self.root = value;
            return Ok(());
        };
        let holder =
            self.root.find_mut(parent).ok_or_else(|| EditError::NoSuchPlace(parent.to_owned()))?;
        holder
            .put(&unescape(last), value)
            .ok_or_else(|| EditError::NoSuchPlace(pointer.to_owned()))?;
        self.renumber()
    }

    /// Takes a property of the outermost object away; `false` when it is not there. The others keep their places in
    /// the text.
    pub fn remove(&mut self, pointer: &str) -> bool {
        let (Value::Object(members), Some(key)) = (&mut self.root.value, pointer.strip_prefix('/'))
        else {
            return false;
        };
        let (key, before) = (unescape(key), members.len());
        members.retain(|(name, _)| *name != key);
        members.len() < before
    }

    /// The text of the string that the pointer points at.
    pub fn text_at(&self, pointer: &str) -> Option<&str> {
        let tokens = pointer.strip_prefix('/').into_iter().flat_map(|rest| rest.split('/'));
        let mut node = &self.root;
        for token in tokens {
            node = match &node.value {
                Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
                _ => node.get(&unescape(token))?,
            };
        }
        match &node.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Gives every value its place again.
    fn renumber(&mut self) -> Result<(), EditError> {
        *self = Self::parse(&self.to_bytes()).map_err(EditError::NotJson)?;
        Ok(())
    }
}

impl Node {
    fn find_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        let tokens = pointer.strip_prefix('/').into_iter().flat_map(|rest| rest.split('/'));
        let mut node = self;
        for token in tokens {
            node = match &mut node.value {
                Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?)?,
                Value::Object(members) => {
                    let key = unescape(token);
                    members.iter_mut().rev().find(|(name, _)| *name == key).map(|(_, node)| node)?
                }
                _ => return None,
            };
        }
        Some(node)
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

/// One token of a pointer as the key that it means.
fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// Why a value could not be put into a [`Document`].
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

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAPointer(text) => {
                write!(f, "{text:?} is not a JSON pointer: it begins with `/`")
            }
            Self::NoSuchPlace(pointer) => write!(f, "the request has no place at {pointer:?}"),
            Self::NotJson(violation) => write!(f, "the value is not JSON: {violation}"),
        }
    }
}

impl std::error::Error for EditError {}
