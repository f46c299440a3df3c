//! A schema file's text as a tree in which everything knows its place.

use std::fmt;
use std::rc::Rc;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::diagnostic::Diagnostic;

/// A file and its text.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Where something stands: a file, a byte of its text, and the pointer to it.
#[derive(Clone)]
pub(crate) struct Place {
    source: Rc<Source>,
    offset: usize,
    pointer: Rc<str>,
}

impl Place {
    /// The beginning of a file.
    pub(crate) fn start_of(source: &Rc<Source>) -> Self {
        Self { source: Rc::clone(source), offset: 0, pointer: "".into() }
    }

    pub(crate) fn file(&self) -> &str {
        &self.source.name
    }

    pub(crate) fn pointer(&self) -> &str {
        &self.pointer
    }

    fn with_offset(&self, offset: usize) -> Self {
        Self { offset, ..self.clone() }
    }

    fn child(&self, token: &str, offset: usize) -> Self {
        let token = token.replace('~', "~0").replace('/', "~1");
        Self {
            source: Rc::clone(&self.source),
            offset,
            pointer: format!("{}/{token}", self.pointer).into(),
        }
    }

    /// The line and the column in characters, both from one.
    fn position(&self) -> (usize, usize) {
        let before = self.source.text.get(..self.offset).unwrap_or(&self.source.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).map_or(0, |line| line.chars().count());
        (before.matches('\n').count() + 1, column + 1)
    }

    /// An error here.
    pub(crate) fn error(&self, message: impl Into<String>) -> Diagnostic {
        let (line, column) = self.position();
        let (file, pointer) = (self.source.name.clone(), self.pointer.to_string());
        Diagnostic { file, line, column, pointer, message: message.into(), help: None }
    }
}

/// `file:line:column`, for errors that name two places.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.position();
        write!(f, "{}:{line}:{column}", self.source.name)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} {}", self.pointer)
    }
}

/// A JSON value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    String(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// A property: its key's place is what errors about the key point at.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) key: String,
    pub(crate) key_place: Place,
    pub(crate) value: Node,
}

impl Node {
    /// Parses a file; a repeated key is an error beside the tree.
    pub(crate) fn parse(source: &Rc<Source>, errors: &mut Vec<Diagnostic>) -> Option<Self> {
        let start = Place::start_of(source);
        // `serde_json` is strict where the parser with places is not: blanks, control characters, emptiness.
        if let Err(error) = serde_json::from_str::<serde_core::de::IgnoredAny>(&source.text) {
            errors.push(start.with_offset(offset(&source.text, &error)).error(not_json(&error)));
            return None;
        }
        match parse_to_ast(&source.text, &CollectOptions::default(), &STRICT) {
            Ok(parsed) => Some(convert(parsed.value?, start, errors)),
            Err(error) => {
                errors.push(
                    start
                        .with_offset(error.range().start)
                        .error(format!("not JSON: {}", error.kind())),
                );
                None
            }
        }
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The members of an object; none of anything else.
    pub(crate) fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|member| member.key == key).map(|member| &member.value)
    }
}

/// JSON as RFC 8259 has it.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The byte at which `serde_json` stopped; it counts lines from one and columns in bytes.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let before: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let offset = (before + error.column().saturating_sub(1)).min(text.len());
    text.floor_char_boundary(offset)
}

fn not_json(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    format!("not JSON: {}", message.strip_suffix(&place).unwrap_or(&message))
}

fn convert(value: ast::Value<'_>, place: Place, errors: &mut Vec<Diagnostic>) -> Node {
    let place = place.with_offset(value.range().start);
    let value = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
        ast::Value::NumberLit(literal) => Value::Number(literal.value.to_owned()),
        ast::Value::StringLit(literal) => Value::String(literal.value.into_owned()),
        ast::Value::Array(array) => {
            let items = array.elements.into_iter().enumerate();
            Value::Array(
                items
                    .map(|(index, item)| convert(item, place.child(&index.to_string(), 0), errors))
                    .collect(),
            )
        }
        ast::Value::Object(object) => {
            let mut members: Vec<Member> = Vec::new();
            for property in object.properties {
                let key_at = property.name.range().start;
                let key = property.name.into_string();
                let key_place = place.child(&key, key_at);
                if let Some(first) = members.iter().find(|member| member.key == key) {
                    let message = format!("the key {key:?} stands at {} already", first.key_place);
                    errors.push(key_place.error(message));
                    continue;
                }
                let value = convert(property.value, key_place.clone(), errors);
                members.push(Member { key, key_place, value });
            }
            Value::Object(members)
        }
    };
    Node { place, value }
}
