//! A declaration as data, and as the text that somebody would write by hand.

use std::fmt;

use crate::literals::Literal;

/// The type of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    Text,
    Localized,
    Bool,
    /// A Rust integer, by its name.
    Integer(&'static str),
    AnyInteger,
    Number,
    Json,
    Timestamp,
    Date,
    List(Box<Type>),
    Map(Box<Type>),
    Nullable(Box<Type>),
    Option(Box<Type>),
    /// Another declaration.
    Named(String),
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("String"),
            Self::Localized => f.write_str("Localized"),
            Self::Bool => f.write_str("bool"),
            Self::Integer(name) => f.write_str(name),
            Self::AnyInteger => f.write_str("Integer"),
            Self::Number => f.write_str("f64"),
            Self::Json => f.write_str("Json"),
            Self::Timestamp => f.write_str("Timestamp"),
            Self::Date => f.write_str("Date"),
            Self::List(item) => write!(f, "Vec<{item}>"),
            Self::Map(value) => write!(f, "std::collections::BTreeMap<String, {value}>"),
            Self::Nullable(value) => write!(f, "Nullable<{value}>"),
            Self::Option(value) => write!(f, "Option<{value}>"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// A key of an attribute and what stands behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    pub key: &'static str,
    pub value: Value,
}

/// Value after a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Nothing,
    Number(Literal),
    Text(String),
    Texts(Vec<&'static str>),
    Items(Vec<Argument>),
    /// A token that no key takes.
    Misfit(&'static str),
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key)?;
        match &self.value {
            Value::Nothing => Ok(()),
            Value::Number(number) => write!(f, " = {}", number.text),
            Value::Text(text) => write!(f, " = {text:?}"),
            Value::Texts(texts) => {
                let texts: Vec<_> = texts.iter().map(|text| format!("{text:?}")).collect();
                write!(f, "({})", texts.join(", "))
            }
            Value::Items(items) => write!(f, "({})", list(items)),
            Value::Misfit(tokens) => f.write_str(tokens),
        }
    }
}

fn list(arguments: &[Argument]) -> String {
    arguments.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    pub ident: &'static str,
    pub wire: &'static str,
    pub ty: Type,
    pub arguments: Vec<Argument>,
    /// `#[event(…)]` stands on it.
    pub is_event: bool,
}

/// A variant of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    pub ident: &'static str,
    pub word: &'static str,
    /// The types in it; none of a unit variant.
    pub holds: Vec<String>,
    pub arguments: Vec<Argument>,
    /// `#[payload(…)]` stands on a type in it.
    pub is_inner: bool,
}

/// Body of a declaration.
#[derive(Clone, Debug)]
pub enum Body {
    Struct(Vec<Field>),
    Enum(Vec<Variant>),
    /// `struct Name(u32);`
    Tuple,
    /// `struct Name;`
    Unit,
}

/// A struct or an enum with its attributes.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub ident: String,
    /// Derives `Event`, else `Payload`.
    pub is_event: bool,
    pub is_generic: bool,
    pub event: Vec<Argument>,
    pub payload: Vec<Argument>,
    pub body: Body,
}

/// A part of a declaration that an error can point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The attributes and the name of the item.
    Item,
    /// The field or variant at this index, with its attributes.
    Member(usize),
}

impl Declaration {
    /// The lines as they are written, each with its place.
    pub fn lines(&self) -> Vec<(String, Place)> {
        let mut lines = Vec::new();
        let mut item = |text: String| lines.push((text, Place::Item));
        let derive = if self.is_event { "Event" } else { "Payload" };
        item(format!("#[derive(Clone, Debug, PartialEq, proactive_events::{derive})]"));
        for (attribute, arguments) in [("event", &self.event), ("payload", &self.payload)] {
            if !arguments.is_empty() {
                item(format!("#[{attribute}({})]", list(arguments)));
            }
        }
        let parameters = if self.is_generic { "<T>" } else { "" };
        let name = format!("{}{parameters}", self.ident);
        match &self.body {
            Body::Tuple => item(format!("pub struct {name}(u32);")),
            Body::Unit => item(format!("pub struct {name};")),
            Body::Struct(fields) => {
                item(format!("pub struct {name} {{"));
                let fields = fields.iter().enumerate();
                lines.extend(fields.map(|(index, field)| (field.text(), Place::Member(index))));
                lines.push(("}".to_owned(), Place::Item));
            }
            Body::Enum(variants) => {
                item(format!("pub enum {name} {{"));
                let variants = variants.iter().enumerate();
                lines.extend(
                    variants.map(|(index, variant)| (variant.text(), Place::Member(index))),
                );
                lines.push(("}".to_owned(), Place::Item));
            }
        }
        lines
    }

    /// The text as it is written, in which each part has a line.
    pub fn text(&self) -> String {
        self.lines().into_iter().map(|(line, _)| line + "\n").collect()
    }
}

impl Field {
    fn text(&self) -> String {
        let event = if self.is_event { "#[event(name = \"ACME.Door.Opened\")] " } else { "" };
        let payload = match self.arguments.as_slice() {
            [] => String::new(),
            arguments => format!("#[payload({})] ", list(arguments)),
        };
        format!("    {event}{payload}pub {}: {},", self.ident, self.ty)
    }
}

impl Variant {
    fn text(&self) -> String {
        let payload = match self.arguments.as_slice() {
            [] => String::new(),
            arguments => format!("#[payload({})] ", list(arguments)),
        };
        let inner = if self.is_inner { "#[payload(min = 1)] " } else { "" };
        let holds = match self.holds.as_slice() {
            [] => String::new(),
            types => format!("({inner}{})", types.join(", ")),
        };
        format!("    {payload}{}{holds},", self.ident)
    }
}
