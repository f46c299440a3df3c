//! The type of a value: what each shape becomes.

use proactive_events_text::screaming_snake;
use proc_macro2::Ident;

use super::build::{Builder, item};
use super::registry::{Registry, VARIANT};
use super::{Alternative, Kind, Type};
use crate::merge::plain;
use crate::names::{ident, singular, type_name, variant_name};
use crate::resolve::find;
use crate::schema::{Bounds, Object, Reference, Schema, Shape};

/// The deepest nesting of types: payloads have six levels, and the compiler's own walks are recursive.
const MAX_DEPTH: usize = 24;

impl Builder<'_> {
    /// The type of a value; `name` is what an object or an enum is called after.
    pub(super) fn ty(&mut self, name: &str, schema: &Schema) -> Option<Type> {
        if self.depth == MAX_DEPTH {
            let error = schema.place.error(format!("nested deeper than {MAX_DEPTH} levels"));
            self.errors.push(error.with_help("references count too: make the payload flatter"));
            return None;
        }
        self.depth += 1;
        let ty = self.ty_of_shape(name, schema);
        self.depth -= 1;
        ty
    }

    fn ty_of_shape(&mut self, name: &str, schema: &Schema) -> Option<Type> {
        match &schema.shape {
            Shape::Object(object) => {
                self.object(&type_name(name), schema, object, None).map(Type::Named)
            }
            Shape::Map(value) => self.ty(singular(name), value).map(Box::new).map(Type::Map),
            Shape::OneOf(members) => self.one_of(name, schema, members),
            Shape::AllOf { .. } => {
                let shape = plain(self.files, schema, self.errors)?;
                self.ty(name, &Schema { shape, ..schema.clone() })
            }
            Shape::Choice(words) => self.choice(&type_name(name), schema, words).map(Type::Named),
            Shape::Text { length, pattern } => {
                Some(Type::Text { length: *length, pattern: pattern.clone() })
            }
            Shape::Localized(key) => Some(Type::Localized(key.clone())),
            Shape::DateTime { is_any } => Some(Type::Timestamp { is_any: *is_any }),
            Shape::Date => Some(Type::Date),
            Shape::Uri => Some(Type::Uri),
            Shape::Integer { bounds, multiple_of } => Some(integer(*bounds, multiple_of.clone())),
            Shape::Number(range) => Some(Type::Number(range.clone())),
            Shape::Boolean => Some(Type::Boolean),
            Shape::List { items, count, is_unique } => {
                let item = Box::new(self.ty(singular(name), items)?);
                Some(Type::List { item, count: *count, is_unique: *is_unique })
            }
            Shape::Nullable(value) => self.nullable(name, schema, value),
            Shape::Json { types, values } => {
                Some(Type::Json { types: types.clone(), values: values.clone() })
            }
            Shape::Reference(reference) => self.reference(reference),
            Shape::Broken => None,
        }
    }

    /// A value or `null`; the annotations of the schema apply to the value.
    fn nullable(&mut self, name: &str, schema: &Schema, value: &Schema) -> Option<Type> {
        let says_nothing = value.docs.description.is_none();
        let value = Schema {
            docs: if says_nothing { schema.docs.clone() } else { value.docs.clone() },
            ..value.clone()
        };
        match self.ty(name, &value)? {
            // `null` twice is `null`.
            Type::Nullable(ty) => Some(Type::Nullable(ty)),
            ty => Some(Type::Nullable(Box::new(ty))),
        }
    }

    /// A shared object or enum is one type however often it is used; any other schema is inlined.
    fn reference(&mut self, reference: &Reference) -> Option<Type> {
        let schema = find(self.files, reference)?;
        let is_item = match &schema.shape {
            Shape::Object(_) | Shape::Choice(_) => true,
            Shape::OneOf(members) => members.iter().all(|member| !is_null(member)),
            Shape::AllOf { .. } => {
                matches!(
                    plain(self.files, schema, self.errors)?,
                    Shape::Object(_) | Shape::Choice(_)
                )
            }
            _ => false,
        };
        if is_item && !self.shared.insert((reference.clone(), None)) {
            return ident(&type_name(&reference.name)).map(Type::Named);
        }
        self.ty(&reference.name, schema)
    }

    /// A value or `null`, or one of several objects.
    fn one_of(&mut self, name: &str, schema: &Schema, members: &[Schema]) -> Option<Type> {
        match members.iter().partition::<Vec<_>, _>(|member| is_null(member)) {
            (nulls, values) if nulls.len() == 1 && values.len() == 1 => {
                values.first().and_then(|value| self.nullable(name, schema, value))
            }
            _ => self.tagged(&type_name(name), schema, members).map(Type::Named),
        }
    }

    /// One of several objects: an enum, and a struct for each of its variants.
    fn tagged(&mut self, name: &str, schema: &Schema, members: &[Schema]) -> Option<Ident> {
        let mut objects = Vec::new();
        for member in members {
            match plain(self.files, member, self.errors)? {
                Shape::Object(object) => objects.push(object),
                _ => {
                    let error =
                        member.place.error("a `oneOf` is of objects, or of a value and `null`");
                    let help = "make each an object with a property that tells them apart";
                    self.errors.push(error.with_help(help));
                    return None;
                }
            }
        }
        let Some((tag, words)) = tag_of(&objects) else {
            let error = schema.place.error("nothing tells the members of this `oneOf` apart");
            let help = "give each a required property of the same name with a \"const\" of its own";
            self.errors.push(error.with_help(help));
            return None;
        };
        if tag.is_empty() {
            let error = schema.place.error("the property that tells the members apart has no name");
            self.errors.push(error.with_help("give it one"));
        }
        let ident = self.type_ident(name, &schema.place)?;
        let index = self.items.len();
        self.items.push(item(&ident, schema, Kind::Enum(Vec::new())));
        let mut names = Registry::new(VARIANT);
        let mut alternatives = Vec::new();
        for ((member, object), word) in members.iter().zip(&objects).zip(words) {
            let variant = variant_name(&word);
            names.take(&variant, &member.place, self.errors);
            let ty = self.alternative(member, object, &tag, &word)?;
            let is_renamed = screaming_snake(&variant) != word || !word.is_ascii();
            let ident = self.ident(&variant, &member.place)?;
            alternatives.push(Alternative { ident, word, is_renamed, ty });
        }
        if let Some(item) = self.items.get_mut(index) {
            item.kind = Kind::Tagged { tag, alternatives };
        }
        Some(ident)
    }

    /// The struct of one alternative, which does not hold the tag.
    fn alternative(
        &mut self,
        member: &Schema,
        object: &Object,
        tag: &str,
        word: &str,
    ) -> Option<Ident> {
        let Shape::Reference(reference) = &member.shape else {
            return self.object(&type_name(word), member, object, Some(tag));
        };
        let name = type_name(&reference.name);
        if !self.shared.insert((reference.clone(), Some(tag.to_owned()))) {
            return ident(&name);
        }
        let schema = find(self.files, reference)?;
        self.object(&name, schema, object, Some(tag))
    }
}

fn is_null(schema: &Schema) -> bool {
    matches!(&schema.shape, Shape::Json { types, .. } if types.iter().eq(["null"]))
}

/// The required property that has a word of its own in each object, with the words.
fn tag_of(objects: &[Object]) -> Option<(String, Vec<String>)> {
    let words_of = |name: &str| -> Option<Vec<String>> {
        let mut words = Vec::new();
        for object in objects {
            let property = object.properties.iter().find(|property| property.name == name)?;
            match &property.schema.shape {
                Shape::Choice(choice) if property.is_required => match choice.as_slice() {
                    [word] if !words.contains(&word.value) => words.push(word.value.clone()),
                    _ => return None,
                },
                _ => return None,
            }
        }
        Some(words)
    };
    let candidates = &objects.first()?.properties;
    candidates.iter().find_map(|property| Some((property.name.clone(), words_of(&property.name)?)))
}

/// The smallest of the usual integer types that holds the bounds; the bounds that the type itself has go. Without
/// both bounds no such type holds every integer that the schema allows.
fn integer(bounds: Bounds<i128>, multiple_of: Option<String>) -> Type {
    let (Some(min), Some(max)) = (bounds.min, bounds.max) else {
        return Type::Integer { name: "Integer", bounds, multiple_of };
    };
    let (name, own) = match () {
        () if min >= 0 && max <= u32::MAX.into() => ("u32", (0, u32::MAX.into())),
        () if min >= i32::MIN.into() && max <= i32::MAX.into() => {
            ("i32", (i32::MIN.into(), i32::MAX.into()))
        }
        () if min >= i64::MIN.into() && max <= i64::MAX.into() => {
            ("i64", (i64::MIN.into(), i64::MAX.into()))
        }
        () if min >= 0 && max <= u64::MAX.into() => ("u64", (0, u64::MAX.into())),
        () => return Type::Integer { name: "Integer", bounds, multiple_of },
    };
    let min = Some(min).filter(|min| *min != own.0);
    let max = Some(max).filter(|max| *max != own.1);
    Type::Integer { name, multiple_of, bounds: Bounds { min, max } }
}
