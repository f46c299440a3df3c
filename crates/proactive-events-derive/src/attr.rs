//! `#[event(…)]` and `#[payload(…)]`: their contents, for every item that may have them.

use proactive_events_text::did_you_mean;
use syn::punctuated::Punctuated;
use syn::{Attribute, LitStr, Meta, Path, Token};

use crate::constraint::{Argument, Form};
use crate::errors::Errors;
use crate::meta::{flag, path, string};
use crate::number::Number;

/// The value of a `key = value` or `key(…)` pair, with its key for spans.
pub(crate) struct Entry<T> {
    pub(crate) key: Path,
    pub(crate) value: T,
}

/// Everything that `#[payload(…)]` can contain on a field or a variant.
#[derive(Default)]
pub(crate) struct PayloadAttr {
    pub(crate) name: Option<Entry<LitStr>>,
    /// The field holds the properties that have no name of their own.
    pub(crate) others: Option<Entry<()>>,
    pub(crate) constraints: Vec<Entry<Argument>>,
    pub(crate) items: Option<Entry<Box<PayloadAttr>>>,
}

impl PayloadAttr {
    /// Reads all `#[payload(…)]` of a field or a variant.
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut read = Self::default();
        for meta in metas(attributes, "payload", errors) {
            read.take(meta, errors);
        }
        read
    }

    fn take(&mut self, meta: Meta, errors: &mut Errors) {
        let key = meta.path().clone();
        if key.is_ident("name") {
            set(&mut self.name, key, string(meta, errors), errors);
        } else if key.is_ident("others") {
            set(&mut self.others, key, flag(meta, errors), errors);
        } else if key.is_ident("items") {
            let items = items(meta, errors).map(Box::new);
            set(&mut self.items, key, items, errors);
        } else if let Some(form) = Form::of(&key) {
            if self.constraints.iter().any(|known| known.key.get_ident() == key.get_ident()) {
                errors.add(&key, "stands here twice");
            } else if let Some(value) = form.read(meta, errors) {
                self.constraints.push(Entry { key, value });
            }
        } else {
            errors.add(&key, unknown(&key));
        }
    }

    /// True if this constraint is given.
    pub(crate) fn has(&self, constraint: &str) -> bool {
        self.constraints.iter().any(|entry| entry.key.is_ident(constraint))
    }

    /// The number of this constraint.
    pub(crate) fn number(&self, constraint: &str) -> Option<&Number> {
        let entry = self.constraints.iter().find(|entry| entry.key.is_ident(constraint))?;
        match &entry.value {
            Argument::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The keys of everything but the name.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Path> {
        let others = self.others.iter().map(|entry| &entry.key);
        let items = self.items.iter().map(|entry| &entry.key);
        self.constraints.iter().map(|entry| &entry.key).chain(others).chain(items)
    }
}

/// The error about an unknown attribute.
fn unknown(key: &Path) -> String {
    let known = || ["name", "others"].into_iter().chain(Form::keys()).chain(["items"]);
    let written = key.get_ident().map(ToString::to_string).unwrap_or_default();
    match did_you_mean(&written, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let list: Vec<_> = known().map(|key| format!("`{key}`")).collect();
            format!("`payload` knows {}", list.join(", "))
        }
    }
}

/// Contents of `#[event(…)]` and `#[payload(…)]` on the item itself.
#[derive(Default)]
pub(crate) struct ItemAttr {
    /// The template's wire name.
    pub(crate) name: Option<Entry<LitStr>>,
    /// The property that distinguishes the variants of an enum.
    pub(crate) tag: Option<Entry<LitStr>>,
    /// The JSON Schema that the item is held against.
    pub(crate) schema: Option<Entry<LitStr>>,
    /// The path of the crate `proactive-events`, where it has another name.
    pub(crate) krate: Option<Entry<Path>>,
}

impl ItemAttr {
    /// Reads the attributes of an item.
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut read = Self::default();
        for meta in metas(attributes, "event", errors) {
            let key = meta.path().clone();
            if key.is_ident("name") {
                set(&mut read.name, key, string(meta, errors), errors);
            } else if key.is_ident("schema") {
                set(&mut read.schema, key, string(meta, errors), errors);
            } else if key.is_ident("crate") {
                set(&mut read.krate, key, path(meta, errors), errors);
            } else {
                let known = "`name = \"AMAZON.…\"`, `schema = \"path\"` and `crate = \"path\"`";
                errors.add(key, format!("`event` knows {known}"));
            }
        }
        for meta in metas(attributes, "payload", errors) {
            let key = meta.path().clone();
            if key.is_ident("tag") {
                set(&mut read.tag, key, string(meta, errors), errors);
            } else if key.is_ident("schema") {
                set(&mut read.schema, key, string(meta, errors), errors);
            } else if key.is_ident("crate") {
                set(&mut read.krate, key, path(meta, errors), errors);
            } else {
                let known = "`schema = \"path#/pointer\"`, `crate = \"path\"`, and `tag = \"…\"` of an enum";
                errors.add(key, format!("on the item itself, `payload` knows {known}"));
            }
        }
        read
    }
}

/// Reports attributes of these names, which nothing reads here.
pub(crate) fn refuse(attributes: &[Attribute], names: &[&str], message: &str, errors: &mut Errors) {
    let is_refused =
        |attribute: &&Attribute| names.iter().any(|name| attribute.path().is_ident(name));
    for attribute in attributes.iter().filter(is_refused) {
        errors.add(attribute, message);
    }
}

/// The comma-separated entries of every attribute of this name.
fn metas(attributes: &[Attribute], name: &str, errors: &mut Errors) -> Vec<Meta> {
    let mut metas = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        match attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
            Ok(list) => metas.extend(list),
            Err(error) => errors.push(error),
        }
    }
    metas
}

fn set<T>(slot: &mut Option<Entry<T>>, key: Path, value: Option<T>, errors: &mut Errors) {
    match (&slot, value) {
        (Some(_), _) => errors.add(&key, "stands here twice"),
        (None, Some(value)) => *slot = Some(Entry { key, value }),
        (None, None) => {}
    }
}

fn items(meta: Meta, errors: &mut Errors) -> Option<PayloadAttr> {
    let Meta::List(list) = meta else {
        errors.add(meta, "needs the constraints of an item: `items(min_length = 1)`");
        return None;
    };
    let mut items = PayloadAttr::default();
    match list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
        Ok(metas) => metas.into_iter().for_each(|meta| items.take(meta, errors)),
        Err(error) => errors.push(error),
    }
    Some(items)
}
