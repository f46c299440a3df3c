//! A struct: an object on the wire.

use proactive_events_text::camel;
use syn::{Attribute, DataStruct, DeriveInput, Fields, Ident, LitStr, Type};

use super::{NO_NAME, Role, check_distinct};
use crate::attr::{ItemAttr, PayloadAttr, refuse};
use crate::check::check;
use crate::constraint::meant_for_others;
use crate::errors::Errors;
use crate::kind::{Kind, in_option, is_localized, wrong_inside};

/// A struct and its properties.
pub(crate) struct Object<'a> {
    /// The template's name, when the struct is a template's root.
    pub(crate) event: Option<LitStr>,
    pub(crate) properties: Vec<Property<'a>>,
    /// The field of the properties that have no name of their own.
    pub(crate) others: Option<Property<'a>>,
}

/// A field: a property of the object.
pub(crate) struct Property<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) docs: Vec<&'a Attribute>,
    /// The type, without the `Option` of a property that may be missing.
    pub(crate) ty: &'a Type,
    /// The type as it is written.
    pub(crate) whole: &'a Type,
    pub(crate) is_required: bool,
    pub(crate) wire_name: String,
    pub(crate) attr: PayloadAttr,
}

impl<'a> Object<'a> {
    pub(super) fn read(
        input: &'a DeriveInput,
        attr: &ItemAttr,
        data: &'a DataStruct,
        role: Role,
        errors: &mut Errors,
    ) -> Option<Self> {
        let event = read_event(input, attr, role, errors);
        let Fields::Named(fields) = &data.fields else {
            errors.add(&input.ident, "an object has named properties: use `struct Name { … }`");
            return None;
        };
        if let Some(tag) = &attr.tag {
            errors.add(&tag.key, "a tag tells the variants of an enum apart");
        }
        let all = fields.named.iter().filter_map(|field| Property::read(field, errors));
        let (mut others, properties): (Vec<_>, Vec<_>) =
            all.collect::<Vec<_>>().into_iter().partition(|field| field.attr.others.is_some());
        check_others(&others, errors);
        check_distinct(
            properties.iter().map(|property| (property.ident, property.wire_name.as_str())),
            errors,
        );
        let is_usable = others.iter().all(|others| others.is_map()) && others.len() <= 1;
        // The errors of the fields were reported already; nothing can be expanded from them.
        is_usable.then(|| Self { event, properties, others: others.pop() })
    }
}

/// Reports a second field for the properties without a name, and what such a field cannot have.
fn check_others(others: &[Property<'_>], errors: &mut Errors) {
    for second in others.iter().skip(1) {
        errors.add(second.ident, "one field holds all properties without a name of their own");
    }
    for field in others {
        if let Some(name) = &field.attr.name {
            errors.add(&name.key, "these properties bring their own names");
        }
        if !field.is_required {
            errors.add(field.ident, "an empty map says that there are none: no `Option`");
        }
    }
}

fn read_event(
    input: &DeriveInput,
    attr: &ItemAttr,
    role: Role,
    errors: &mut Errors,
) -> Option<LitStr> {
    match (role, &attr.name) {
        (Role::Event, Some(name)) => {
            check_event(&name.value, errors);
            return Some(name.value.clone());
        }
        (Role::Event, None) => errors.add(
            &input.ident,
            "which template is it? Add `#[event(name = \"AMAZON.OrderStatus.Updated\")]`",
        ),
        (Role::Payload, Some(name)) => errors.add(&name.key, NO_NAME),
        (Role::Payload, None) => return None,
    }
    // An error was reported; the name is needed for the rest to be expanded.
    (role == Role::Event).then(|| LitStr::new("", input.ident.span()))
}

/// Reports a name that no template has: `Namespace.Type.State`.
fn check_event(name: &LitStr, errors: &mut Errors) {
    let text = name.value();
    let is_word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.chars().all(|c| c.is_ascii_alphanumeric())
    };
    if text.split('.').count() != 3 || !text.split('.').all(is_word) {
        let message = "a template's name is `Namespace.Type.State`: three words of letters and digits, each with a capital first";
        errors.add(name, message);
    }
}

impl<'a> Property<'a> {
    /// True if the field can hold the properties without a field of their own.
    fn is_map(&self) -> bool {
        self.is_required && matches!(Kind::of(self.ty), Kind::Map(_))
    }

    fn read(field: &'a syn::Field, errors: &mut Errors) -> Option<Self> {
        let ident = field.ident.as_ref()?;
        let attr = PayloadAttr::read(&field.attrs, errors);
        refuse(&field.attrs, &["event"], "`event` is for a template's root", errors);
        let optional = in_option(&field.ty);
        let ty = optional.unwrap_or(&field.ty);
        if in_option(ty).is_some() {
            errors.add(&field.ty, "a property is missing or there: one `Option` is enough");
        }
        if let Some((inner, message)) = wrong_inside(ty) {
            errors.add(inner, message);
        }
        check_attr(&attr, ty, true, errors);
        let wire_name =
            attr.name.as_ref().map_or_else(|| camel(&ident.to_string()), |name| name.value.value());
        if is_localized(ty)
            && !attr.has("localized")
            && ["", "locale"].contains(&wire_name.as_str())
        {
            let message = "no text can stand under this name: add `localized = \"…\"`";
            errors.add(ident, message);
        }
        let docs =
            field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
        let (whole, is_required) = (&field.ty, optional.is_none());
        Some(Self { ident, docs, ty, whole, is_required, wire_name, attr })
    }
}

/// Reports every constraint that does not fit the type.
fn check_attr(attr: &PayloadAttr, ty: &Type, is_field: bool, errors: &mut Errors) {
    let kind = &Kind::of(ty);
    check(attr, ty, errors);
    for key in attr.keys() {
        let name = key.get_ident().map(Ident::to_string).unwrap_or_default();
        // The properties of a struct are those of a field, not of an item.
        let kind = if name == "others" && !is_field { &Kind::Other } else { kind };
        if let Some(types) = meant_for_others(&name, kind) {
            errors.add(key, format!("`{name}` is for {types}"));
        }
    }
    if let Some(name) = attr.name.as_ref().filter(|_| !is_field) {
        errors.add(&name.key, "an item has no name");
    }
    if !is_field && is_localized(ty) && !attr.has("localized") {
        errors.add(ty, "no text can stand here without a key: add `items(localized = \"…\")`");
    }
    let kind = if let Kind::Nullable(value) = kind { &Kind::of(value) } else { kind };
    if let Kind::List(item) | Kind::Map(item) = kind {
        let nothing = PayloadAttr::default();
        let items = attr.items.as_ref().map_or(&nothing, |items| &items.value);
        check_attr(items, item, false, errors);
    }
}
