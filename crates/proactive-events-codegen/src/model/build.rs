//! Schema → declarations.

use std::collections::{BTreeMap, BTreeSet};

use proactive_events_text::{camel, pascal, screaming_snake};
use proc_macro2::Ident;

use super::registry::{Registry, VARIANT};
use super::{Field, Item, Kind, Module, Presence, Variant};
use crate::diagnostic::Diagnostic;
use crate::merge::plain;
use crate::names::{common_prefix, field_name, ident, module_name, shown, type_name, variant_name};
use crate::resolve::find;
use crate::schema::{EnumValue, Object, Property, Reference, Schema, SchemaFile, Shape};
use crate::source::Place;

/// Type names that a generated module uses for other things.
const RESERVED: [&str; 13] = [
    "BTreeMap",
    "Date",
    "Event",
    "Integer",
    "Json",
    "Localized",
    "Nullable",
    "Option",
    "Payload",
    "String",
    "Timestamp",
    "Uri",
    "Vec",
];

/// The module of a template, or `None` after errors. `event` is its wire name in its parts,
/// `called` what the module is called after.
pub(crate) fn module(
    event: [&str; 3],
    called: &str,
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
        depth: 0,
        errors,
    };
    let Shape::Object(object) = plain(files, root, builder.errors)? else {
        let error =
            root.place.error("the payload of a template is an object with named properties");
        builder.errors.push(error.with_help("write \"type\": \"object\" and its \"properties\""));
        return None;
    };
    let name = event.join(".");
    builder.object(&type_name(state), root, &object, None);
    let module_ident = builder.ident(&module_name(called), &root.place);
    let variant = builder.ident(&pascal(&format!("{subject}_{state}")), &root.place);
    let (Some(module_ident), Some(variant)) = (module_ident, variant) else { return None };
    let mut items = builder.items;
    let root_item = items.first_mut()?;
    if !file.locales.is_empty() {
        root_item.docs.push(format!("Documented for {} only.", file.locales.join(", ")));
    }
    root_item.docs.push(format!("Wire name: `{name}`."));
    root_item.event = Some(name.clone());
    Some(Module {
        ident: module_ident,
        variant,
        summary: root.docs.description.clone().unwrap_or_default(),
        event: name,
        items,
    })
}

/// Collects the items of one module.
pub(super) struct Builder<'a> {
    pub(super) files: &'a BTreeMap<String, SchemaFile>,
    types: Registry,
    /// The definitions that became items, and the tag that each was left without.
    pub(super) shared: BTreeSet<(Reference, Option<String>)>,
    pub(super) items: Vec<Item>,
    /// Nesting depth of the type that is being built.
    pub(super) depth: usize,
    pub(super) errors: &'a mut Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Adds a struct, then the parts that its properties need; without the property that is its tag.
    pub(super) fn object(
        &mut self,
        name: &str,
        schema: &Schema,
        object: &Object,
        tag: Option<&str>,
    ) -> Option<Ident> {
        let ident = self.type_ident(name, &schema.place)?;
        let index = self.items.len();
        self.items.push(item(&ident, schema, Kind::Struct(Vec::new())));
        let mut names = Registry::new("the field name");
        let mut fields = Vec::new();
        for property in
            object.properties.iter().filter(|property| Some(property.name.as_str()) != tag)
        {
            fields.extend(self.field(property, &mut names));
        }
        if let Some(others) = &object.others {
            fields.extend(self.others(others, &mut names));
        }
        if let Some(item) = self.items.get_mut(index) {
            item.kind = Kind::Struct(fields);
        }
        Some(ident)
    }

    fn field(&mut self, property: &Property, names: &mut Registry) -> Option<Field> {
        let name = field_name(&property.name);
        names.take(&name, &property.place, self.errors);
        let field = self.ident(&name, &property.place);
        let ty = self.ty(&property.name, &property.schema)?;
        // The compiler normalises identifiers beyond ASCII: no wire name is derived from them.
        let is_derived = camel(&name) == property.name && property.name.is_ascii();
        let wire_name = (!is_derived).then(|| property.name.clone());
        let docs =
            docs(&property.schema).or_else(|| self.definition(&property.schema).and_then(docs));
        Some(Field {
            ident: field?,
            wire_name,
            docs: docs.unwrap_or_default(),
            deprecated: property.schema.deprecated,
            presence: if property.is_required { Presence::Required } else { Presence::Optional },
            ty,
        })
    }

    /// The field of the properties that have no name of their own.
    fn others(&mut self, schema: &Schema, names: &mut Registry) -> Option<Field> {
        names.take("others", &schema.place, self.errors);
        let docs = docs(schema).filter(|_| !schema.shape.is_any());
        Some(Field {
            ident: ident("others")?,
            wire_name: None,
            docs: docs.unwrap_or_else(|| {
                vec!["The properties that have no field of their own.".to_owned()]
            }),
            deprecated: false,
            presence: Presence::Others,
            ty: super::Type::Map(Box::new(self.ty("other", schema)?)),
        })
    }

    fn definition(&self, schema: &Schema) -> Option<&Schema> {
        match &schema.shape {
            Shape::Reference(reference) => find(self.files, reference),
            _ => None,
        }
    }

    pub(super) fn choice(
        &mut self,
        name: &str,
        schema: &Schema,
        words: &[EnumValue],
    ) -> Option<Ident> {
        let ident = self.type_ident(name, &schema.place)?;
        let unnamed: Vec<_> = words
            .iter()
            .filter(|word| word.name.is_none())
            .map(|word| word.value.as_str())
            .collect();
        let prefix = common_prefix(&unnamed);
        let mut names = Registry::new(VARIANT);
        let mut variants = Vec::new();
        for word in words {
            let derived = || variant_name(word.value.strip_prefix(prefix).unwrap_or(&word.value));
            let name = word.name.clone().unwrap_or_else(derived);
            names.take(&name, &word.place, self.errors);
            let is_renamed = screaming_snake(&name) != word.value || !word.value.is_ascii();
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

    pub(super) fn type_ident(&mut self, name: &str, place: &Place) -> Option<Ident> {
        if RESERVED.contains(&name) {
            let help = "put the shape into `$defs` under another name".to_owned();
            let message =
                format!("the type name `{name}` means something else in the generated module");
            self.errors.push(place.error(message).with_help(help));
        }
        self.types.take(name, place, self.errors);
        self.ident(name, place)
    }

    pub(super) fn ident(&mut self, name: &str, place: &Place) -> Option<Ident> {
        let made = ident(name);
        if made.is_none() {
            let help = "rename it, or give an enum's value a name in `x-names`".to_owned();
            let error = place.error(format!("no Rust name can be made of this: `{name}`"));
            self.errors.push(error.with_help(help));
        }
        made
    }
}

pub(super) fn item(ident: &Ident, schema: &Schema, kind: Kind) -> Item {
    let docs = docs(schema).unwrap_or_else(|| vec![format!("`{}`.", shown(ident))]);
    Item { ident: ident.clone(), docs, deprecated: schema.deprecated, event: None, kind }
}

/// The paragraphs of a schema's documentation.
fn docs(schema: &Schema) -> Option<Vec<String>> {
    let crate::schema::Docs { description, comment, default } = &schema.docs;
    let default = default.iter().map(|json| format!("Default: `{json}`."));
    let paragraphs: Vec<_> = description.iter().chain(comment).cloned().chain(default).collect();
    (!paragraphs.is_empty()).then_some(paragraphs)
}
