//! Schema → declarations.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Ident;

use super::registry::Registry;
use super::{Field, Item, Kind, Module, Type, Variant};
use crate::diagnostic::Diagnostic;
use crate::names::{camel, common_prefix, ident, pascal, screaming_snake, singular, snake};
use crate::schema::{Bounds, Property, Reference, Schema, SchemaFile, Shape, Word};
use crate::source::Place;

/// Type names that a generated module uses for other things.
const RESERVED: [&str; 7] =
    ["Event", "Localized", "Option", "Payload", "String", "Timestamp", "Vec"];

/// The module of a template, or `None` after errors. `event` is its wire name in its parts.
pub(crate) fn module(
    event: [&str; 3],
    file: &SchemaFile,
    files: &BTreeMap<String, SchemaFile>,
    errors: &mut Vec<Diagnostic>,
) -> Option<Module> {
    let [_, subject, state] = event;
    let root = file.root.as_ref()?;
    let mut builder = Builder {
        files,
        types: Registry::new("the type name"),
        shared: BTreeSet::new(),
        items: Vec::new(),
        errors,
    };
    let Shape::Object(properties) = &root.shape else {
        if !matches!(root.shape, Shape::Broken) {
            builder.errors.push(root.place.error("the payload of a template is an object"));
        }
        return None;
    };
    let name = event.join(".");
    builder.object(&pascal(state), root, properties);
    let mut items = builder.items;
    let root_item = items.first_mut()?;
    if !file.locales.is_empty() {
        root_item.docs.push(format!("Documented for {} only.", file.locales.join(", ")));
    }
    root_item.docs.push(format!("Wire name: `{name}`."));
    root_item.event = Some(name.clone());
    Some(Module {
        ident: ident(&snake(subject))?,
        variant: ident(&pascal(&format!("{subject}_{state}")))?,
        summary: root.description.clone().unwrap_or_default(),
        event: name,
        items,
    })
}

/// Collects the items of one module.
struct Builder<'a> {
    files: &'a BTreeMap<String, SchemaFile>,
    types: Registry,
    /// The definitions that became items.
    shared: BTreeSet<Reference>,
    items: Vec<Item>,
    errors: &'a mut Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Adds a struct, then the parts that its properties need.
    fn object(&mut self, name: &str, schema: &Schema, properties: &[Property]) -> Option<Ident> {
        let ident = self.type_ident(name, &schema.place)?;
        let index = self.items.len();
        self.items.push(item(&ident, schema, Kind::Struct(Vec::new())));
        let mut names = Registry::new("the field name");
        let mut fields = Vec::new();
        for property in properties {
            fields.extend(self.field(property, &mut names));
        }
        if let Some(item) = self.items.get_mut(index) {
            item.kind = Kind::Struct(fields);
        }
        Some(ident)
    }

    fn field(&mut self, property: &Property, names: &mut Registry) -> Option<Field> {
        let name = snake(&property.name);
        names.take(&name, &property.place, self.errors);
        let field = self.ident(&name, &property.place);
        let ty = self.ty(&property.name, &property.schema)?;
        let wire_name = (camel(&name) != property.name).then(|| property.name.clone());
        let docs =
            docs(&property.schema).or_else(|| self.definition(&property.schema).and_then(docs));
        Some(Field {
            ident: field?,
            wire_name,
            docs: docs.unwrap_or_default(),
            deprecated: property.schema.deprecated,
            is_required: property.is_required,
            ty,
        })
    }

    /// The type of a value; `name` is what an object or an enum is called after.
    fn ty(&mut self, name: &str, schema: &Schema) -> Option<Type> {
        match &schema.shape {
            Shape::Object(properties) => {
                self.object(&pascal(name), schema, properties).map(Type::Named)
            }
            Shape::Choice(words) => self.choice(&pascal(name), schema, words).map(Type::Named),
            Shape::Text(length) => Some(Type::Text(*length)),
            Shape::Localized(key) => Some(Type::Localized(key.clone())),
            Shape::DateTime => Some(Type::Timestamp),
            Shape::Integer(bounds) => Some(integer(*bounds)),
            Shape::Boolean => Some(Type::Boolean),
            Shape::List { items, count } => {
                let item = Box::new(self.ty(singular(name), items)?);
                Some(Type::List { item, count: *count })
            }
            Shape::Reference(reference) => self.reference(reference),
            Shape::Broken => None,
        }
    }

    /// A shared object or enum is one type however often it is used; anything else stands in for itself.
    fn reference(&mut self, reference: &Reference) -> Option<Type> {
        let schema = find(self.files, reference)?;
        let is_item = matches!(schema.shape, Shape::Object(_) | Shape::Choice(_));
        if is_item && !self.shared.insert(reference.clone()) {
            return ident(&pascal(&reference.name)).map(Type::Named);
        }
        self.ty(&reference.name, schema)
    }

    fn definition(&self, schema: &Schema) -> Option<&Schema> {
        match &schema.shape {
            Shape::Reference(reference) => find(self.files, reference),
            _ => None,
        }
    }

    fn choice(&mut self, name: &str, schema: &Schema, words: &[Word]) -> Option<Ident> {
        let ident = self.type_ident(name, &schema.place)?;
        let unnamed: Vec<_> = words
            .iter()
            .filter(|word| word.name.is_none())
            .map(|word| word.value.as_str())
            .collect();
        let prefix = common_prefix(&unnamed);
        let mut names = Registry::new("the variant name");
        let mut variants = Vec::new();
        for word in words {
            let derived = || pascal(word.value.strip_prefix(prefix).unwrap_or(&word.value));
            let name = word.name.clone().unwrap_or_else(derived);
            names.take(&name, &word.place, self.errors);
            let is_renamed = screaming_snake(&name) != word.value;
            let ident = self.ident(&name, &word.place);
            variants.extend(ident.map(|ident| Variant {
                ident,
                value: word.value.clone(),
                is_renamed,
            }));
        }
        self.items.push(item(&ident, schema, Kind::Enum(variants)));
        Some(ident)
    }

    fn type_ident(&mut self, name: &str, place: &Place) -> Option<Ident> {
        if RESERVED.contains(&name) {
            let help = "put the shape into `$defs` under another name".to_owned();
            let error = place.error(format!(
                "the type name `{name}` means something else in the generated module"
            ));
            self.errors.push(Diagnostic { help: Some(help), ..error });
        }
        self.types.take(name, place, self.errors);
        self.ident(name, place)
    }

    fn ident(&mut self, name: &str, place: &Place) -> Option<Ident> {
        let made = ident(name);
        if made.is_none() {
            let help = "rename it, or give an enum's value a name in `x-names`".to_owned();
            let error = place.error(format!("no Rust name can be made of this: `{name}`"));
            self.errors.push(Diagnostic { help: Some(help), ..error });
        }
        made
    }
}

/// The definition that a reference names; whether it exists was checked before.
pub(crate) fn find<'f>(
    files: &'f BTreeMap<String, SchemaFile>,
    reference: &Reference,
) -> Option<&'f Schema> {
    let definitions = &files.get(&reference.file)?.definitions;
    definitions
        .iter()
        .find(|definition| definition.name == reference.name)
        .map(|definition| &definition.schema)
}

fn item(ident: &Ident, schema: &Schema, kind: Kind) -> Item {
    let docs = docs(schema).unwrap_or_else(|| vec![format!("`{ident}`.")]);
    Item { ident: ident.clone(), docs, deprecated: schema.deprecated, event: None, kind }
}

/// The paragraphs that a schema has to say.
fn docs(schema: &Schema) -> Option<Vec<String>> {
    let paragraphs: Vec<_> = schema.description.iter().chain(&schema.comment).cloned().collect();
    (!paragraphs.is_empty()).then_some(paragraphs)
}

/// The smallest of the usual integer types that holds the bounds; the bounds that the type itself has go.
fn integer(bounds: Bounds<i64>) -> Type {
    let (min, max) = (bounds.min.unwrap_or(i64::MIN), bounds.max.unwrap_or(i64::MAX));
    let (name, own_min, own_max) = match () {
        () if min >= 0 && max <= u32::MAX.into() => ("u32", 0, u32::MAX.into()),
        () if min >= i32::MIN.into() && max <= i32::MAX.into() => {
            ("i32", i32::MIN.into(), i32::MAX.into())
        }
        () => ("i64", i64::MIN, i64::MAX),
    };
    let not = |own: i64| move |bound: &i64| *bound != own;
    Type::Integer {
        name,
        bounds: Bounds {
            min: bounds.min.filter(not(own_min)),
            max: bounds.max.filter(not(own_max)),
        },
    }
}
