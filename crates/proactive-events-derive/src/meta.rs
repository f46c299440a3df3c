//! The value after the key of an attribute.

use syn::{Expr, ExprLit, Lit, LitStr, Meta, Path};

use crate::errors::Errors;

/// `key = "text"`
pub(crate) fn string(meta: Meta, errors: &mut Errors) -> Option<LitStr> {
    match meta {
        Meta::NameValue(pair) => match pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if !text.value().is_empty() => {
                return Some(text);
            }
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => errors.add(text, "must not be empty"),
            other => errors.add(other, "a string literal is needed"),
        },
        other => errors.add(other, "needs a value: `key = \"text\"`"),
    }
    None
}

/// `key = "path::to::a::crate"`
pub(crate) fn path(meta: Meta, errors: &mut Errors) -> Option<Path> {
    let text = string(meta, errors)?;
    match text.parse_with(Path::parse_mod_style) {
        Ok(path) => Some(path),
        Err(_) => {
            errors.add(text, "the path of a crate is needed, such as `my_crate::events`");
            None
        }
    }
}

/// A key without a value.
pub(crate) fn flag(meta: Meta, errors: &mut Errors) -> Option<()> {
    match meta {
        Meta::Path(_) => Some(()),
        other => {
            errors.add(other, "stands without a value");
            None
        }
    }
}
