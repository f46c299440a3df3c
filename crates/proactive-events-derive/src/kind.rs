//! The kind of a field's type, as far as its tokens show it.

use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// The types that the derive treats in their own way.
pub(crate) enum Kind<'a> {
    Text,
    Localized,
    Integer,
    /// Without bounds of its type.
    AnyInteger,
    /// With a fraction.
    Number,
    List(&'a Type),
    Map(&'a Type),
    Nullable(&'a Type),
    Json,
    Timestamp,
    Other,
}

impl<'a> Kind<'a> {
    /// The kind of a type that is not an `Option`.
    pub(crate) fn of(ty: &'a Type) -> Self {
        let Some(segment) = last_segment(ty) else { return Self::Other };
        let name = segment.ident.to_string();
        match (name.as_str(), argument(segment)) {
            ("String", None) => Self::Text,
            ("Localized", None) => Self::Localized,
            ("u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64", None) => Self::Integer,
            ("Integer", None) => Self::AnyInteger,
            ("f64", None) => Self::Number,
            ("Json" | "Value", None) => Self::Json,
            ("Timestamp", None) => Self::Timestamp,
            ("Vec", Some(item)) => Self::List(item),
            ("BTreeMap", Some(item)) => Self::Map(item),
            ("Nullable", Some(value)) => Self::Nullable(value),
            _ => Self::Other,
        }
    }
}

/// The integers that the type holds, by its name.
pub(crate) fn integer_range(ty: &Type) -> Option<(i128, i128)> {
    Some(match last_segment(ty)?.ident.to_string().as_str() {
        "u8" => (0, u8::MAX.into()),
        "u16" => (0, u16::MAX.into()),
        "u32" => (0, u32::MAX.into()),
        "u64" => (0, u64::MAX.into()),
        "i8" => (i8::MIN.into(), i8::MAX.into()),
        "i16" => (i16::MIN.into(), i16::MAX.into()),
        "i32" => (i32::MIN.into(), i32::MAX.into()),
        "i64" => (i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    })
}

/// An `Option` in a list, a map or a `Nullable`, or a `Nullable` in another, at any depth; and what is wrong with it.
pub(crate) fn wrong_inside(ty: &Type) -> Option<(&Type, &'static str)> {
    let (inner, is_nullable) = match Kind::of(ty) {
        Kind::List(inner) | Kind::Map(inner) => (inner, false),
        Kind::Nullable(inner) => (inner, true),
        _ => return None,
    };
    if in_option(inner).is_some() {
        return Some((inner, "an item cannot be missing: `Nullable<…>` is a value or `null`"));
    }
    if is_nullable && matches!(Kind::of(inner), Kind::Nullable(_)) {
        return Some((inner, "a value is `null` or not: one `Nullable` is enough"));
    }
    wrong_inside(inner)
}

/// True if the value is a localized text, nullable or not.
pub(crate) fn is_localized(ty: &Type) -> bool {
    match Kind::of(ty) {
        Kind::Localized => true,
        Kind::Nullable(value) => is_localized(value),
        _ => false,
    }
}

/// The type in `Option<…>`.
pub(crate) fn in_option(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty)?;
    if segment.ident == "Option" { argument(segment) } else { None }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        _ => None,
    }
}

/// The only generic argument of the segment, or the one that follows a map's `String`.
fn argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let is_map = segment.ident == "BTreeMap";
    match arguments.args.last() {
        Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 + usize::from(is_map) => {
            Some(ty)
        }
        _ => None,
    }
}
