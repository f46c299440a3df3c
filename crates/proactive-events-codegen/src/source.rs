//! A schema file's text as a tree in which everything knows its place.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::diagnostic::{Diagnostic, Severity, Shown};

/// A file and its text.
#[derive(Debug)]
pub(crate) struct Source {
    /// As errors name it.
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) text: Arc<str>,
}

/// A source location: a file, the bytes of its text, and the pointer to it.
#[derive(Clone)]
pub(crate) struct Place {
    source: Rc<Source>,
    span: Range<usize>,
    pointer: Rc<str>,
}

impl Place {
    /// The beginning of a file.
    pub(crate) fn start_of(source: &Rc<Source>) -> Self {
        Self { source: Rc::clone(source), span: 0..0, pointer: "".into() }
    }

    pub(crate) fn file(&self) -> &str {
        &self.source.name
    }

    pub(crate) fn pointer(&self) -> &str {
        &self.pointer
    }

    fn with_span(&self, span: Range<usize>) -> Self {
        Self { span, ..self.clone() }
    }

    fn child(&self, token: &str, span: Range<usize>) -> Self {
        let token = token.replace('~', "~0").replace('/', "~1");
        let pointer = format!("{}/{token}", self.pointer).into();
        Self { source: Rc::clone(&self.source), span, pointer }
    }

    /// The line and the column in characters, both from one.
    fn position(&self) -> (usize, usize) {
        let before = self.source.text.get(..self.span.start).unwrap_or(&self.source.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).map_or(0, |line| line.chars().count());
        (before.matches('\n').count() + 1, column + 1)
    }

    /// An error here.
    pub(crate) fn error(&self, message: impl Into<String>) -> Diagnostic {
        let (line, column) = self.position();
        Diagnostic {
            severity: Severity::Error,
            file: self.source.path.clone(),
            line,
            column,
            pointer: self.pointer.to_string(),
            message: message.into(),
            help: None,
            shown: self.shown(),
            related: None,
        }
    }

    /// An error here that refers to another place.
    pub(crate) fn error_with_related(
        &self,
        message: impl Into<String>,
        label: &str,
        other: &Self,
    ) -> Diagnostic {
        let related = (label.to_owned(), other.source.path.clone(), other.shown());
        Diagnostic { related: Some(Box::new(related)), ..self.error(message) }
    }

    /// The first line of it: a whole object would hide its own beginning.
    fn shown(&self) -> Shown {
        let text = Arc::clone(&self.source.text);
        let rest = text.get(self.span.clone()).unwrap_or_default();
        let end = self.span.start + rest.find('\n').unwrap_or(rest.len());
        Shown { text, span: self.span.start..end }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.position();
        write!(f, "{}:{line}:{column} {}", self.source.path, self.pointer)
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
    /// Parses a file. A repeated key is an error; the tree is returned all the same.
    pub(crate) fn parse(source: &Rc<Source>, errors: &mut Vec<Diagnostic>) -> Option<Self> {
        let start = Place::start_of(source);
        // `serde_json` is strict where the parser with places is not: blanks, control characters, emptiness.
        if let Err(error) = serde_json::from_str::<serde_core::de::IgnoredAny>(&source.text) {
            let at = offset(&source.text, &error);
            errors.push(start.with_span(at..at).error(not_json(&error)));
            return None;
        }
        if let Some(at) = too_deep(&source.text) {
            let error =
                start.with_span(at..at + 1).error(format!("nested deeper than {MAX_DEPTH} levels"));
            errors.push(error.with_help("put the inner shapes into `$defs`"));
            return None;
        }
        match parse_to_ast(&source.text, &CollectOptions::default(), &STRICT) {
            Ok(parsed) => Some(convert(parsed.value?, start, errors)),
            Err(error) => {
                let range = error.range();
                let place = start.with_span(range.start..range.end);
                errors.push(place.error(format!("not JSON: {}", error.kind())));
                None
            }
        }
    }

    /// The JSON text, without blanks.
    pub(crate) fn to_json(&self) -> String {
        let text = |text: &str| serde_json::Value::from(text).to_string();
        match &self.value {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number(value) => value.clone(),
            Value::String(value) => text(value),
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(Self::to_json).collect();
                format!("[{}]", items.join(","))
            }
            Value::Object(members) => {
                let member =
                    |member: &Member| format!("{}:{}", text(&member.key), member.value.to_json());
                let members: Vec<_> = members.iter().map(member).collect();
                format!("{{{}}}", members.join(","))
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

/// The deepest nesting that is read; payloads have a fraction of it, and every walk over a schema is recursive.
const MAX_DEPTH: usize = 48;

/// The first bracket that opens too deep a level.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Some(at);
                }
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
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
    let range = value.range();
    let place = place.with_span(range.start..range.end);
    let value = match value {
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
        ast::Value::NumberLit(literal) => Value::Number(literal.value.to_owned()),
        ast::Value::StringLit(literal) => Value::String(literal.value.into_owned()),
        ast::Value::Array(array) => {
            let items = array.elements.into_iter().enumerate();
            Value::Array(
                items
                    .map(|(index, item)| {
                        convert(item, place.child(&index.to_string(), 0..0), errors)
                    })
                    .collect(),
            )
        }
        ast::Value::Object(object) => {
            let mut members: Vec<Member> = Vec::new();
            let mut first: HashMap<String, Place> = HashMap::new();
            for property in object.properties {
                let at = property.name.range();
                let key = property.name.into_string();
                let key_place = place.child(&key, at.start..at.end);
                if let Some(first) = first.get(&key) {
                    let message = format!("the key {key:?} stands here twice");
                    let error = key_place.error_with_related(message, "first here", first);
                    errors.push(error.with_help("remove one of them"));
                    continue;
                }
                first.insert(key.clone(), key_place.clone());
                let value = convert(property.value, key_place.clone(), errors);
                members.push(Member { key, key_place, value });
            }
            Value::Object(members)
        }
    };
    Node { place, value }
}
