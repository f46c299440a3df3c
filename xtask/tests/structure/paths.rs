//! The paths of a source file: what it imports, what it names, what it defines.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{Item, UseTree};

/// The paths in the source of one module.
#[derive(Default)]
pub struct Source {
    /// The items that it defines.
    pub items: BTreeSet<String>,
    /// Names that it imports or re-exports, each with the path.
    pub imports: BTreeMap<String, Vec<String>>,
    /// Paths of which everything is imported.
    pub globs: Vec<Vec<String>>,
    /// Every path that it names.
    pub paths: Vec<Vec<String>>,
    /// The modules that it declares with a body.
    pub inline: BTreeMap<String, Source>,
}

impl Source {
    /// Reads a module; what is compiled for tests only is left out.
    pub fn read(items: &[Item]) -> Self {
        let mut source = Self::default();
        for item in items {
            if !is_test(item) {
                source.add(item);
            }
        }
        source
    }

    fn add(&mut self, item: &Item) {
        match item {
            Item::Use(item) => self.add_use(&mut Vec::new(), &item.tree),
            Item::Mod(item) => {
                if let Some((_, items)) = &item.content {
                    self.inline.insert(item.ident.to_string(), Self::read(items));
                }
            }
            item => {
                self.items.extend(name_of(item));
                self.visit_item(item);
            }
        }
    }

    fn add_use(&mut self, prefix: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.add_use(prefix, &path.tree);
                prefix.pop();
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.add_use(prefix, tree));
            }
            UseTree::Glob(_) => self.globs.push(prefix.clone()),
            UseTree::Name(name) => self.import(prefix, &name.ident, &name.ident),
            UseTree::Rename(rename) => self.import(prefix, &rename.ident, &rename.rename),
        }
    }

    fn import(&mut self, prefix: &[String], ident: &syn::Ident, name: &syn::Ident) {
        let mut path = prefix.to_vec();
        if ident != "self" {
            path.push(ident.to_string());
        }
        let name = match name == "self" {
            true => path.last().cloned().unwrap_or_default(),
            false => name.to_string(),
        };
        self.paths.push(path.clone());
        self.imports.insert(name, path);
    }
}

impl<'a> Visit<'a> for Source {
    fn visit_path(&mut self, path: &'a syn::Path) {
        self.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }
}

fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Union(item) => item.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        _ => return None,
    })
}

fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .meta
                .require_list()
                .is_ok_and(|list| list.tokens.to_string().contains("test"))
    })
}
