//! Schema names → Rust names.

use proactive_events_text::{pascal, snake};
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt as _;

/// `garbageTypes` → `garbageType`: the name of one item of an array.
pub(crate) fn singular(name: &str) -> &str {
    match name.strip_suffix('s') {
        Some(one) if !one.is_empty() && !one.ends_with('s') => one,
        _ => name,
    }
}

/// The leading word, with its underscore, that all of at least two names share.
pub(crate) fn common_prefix<'n>(names: &[&'n str]) -> &'n str {
    let [first, others @ ..] = names else { return "" };
    let prefix = first.split_inclusive('_').next().unwrap_or_default();
    let is_common = !others.is_empty()
        && prefix.ends_with('_')
        && names.iter().all(|name| {
            name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
        });
    if is_common { prefix } else { "" }
}

/// The keywords of every edition, strict and reserved: identifiers when raw. Contextual ones (`union`, `raw`,
/// `safe`, `auto`, `default`, `macro_rules`) need nothing.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Words that no identifier can be, raw or not.
const NEVER: [&str; 5] = ["_", "Self", "crate", "self", "super"];

/// The name as an identifier, raw where it is a keyword; `None` where no identifier can be made of it.
pub(crate) fn ident(name: &str) -> Option<Ident> {
    if NEVER.contains(&name) {
        return None;
    }
    // Every identifier can be written raw; what is not even that is not an identifier.
    let raw: Ident = syn::parse_str(&format!("r#{name}")).ok()?;
    Some(if KEYWORDS.contains(&name) { raw } else { Ident::new(name, Span::call_site()) })
}

/// The name of a field: with `_` behind it where it cannot be an identifier otherwise.
pub(crate) fn field_name(name: &str) -> String {
    usable(snake(name), &NEVER)
}

/// The name of a struct or an enum.
pub(crate) fn type_name(name: &str) -> String {
    usable(pascal(name), &NEVER)
}

/// Associated names of every enum without data.
pub(crate) const OF_EVERY_ENUM: [&str; 2] = ["ALL", "as_str"];

/// The name of a variant.
pub(crate) fn variant_name(name: &str) -> String {
    usable(usable(pascal(name), &NEVER), &OF_EVERY_ENUM)
}

/// Names of modules that mean something else to the compiler, and of files that Windows cannot have.
const TAKEN_MODULES: [&str; 30] = [
    "alloc",
    "aux",
    "com0",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "con",
    "core",
    "crate",
    "lpt0",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
    "mod",
    "nul",
    "prn",
    "proactive_events",
    "std",
];

/// The name of a module and of its file: `mod.rs` is the file of all modules.
pub(crate) fn module_name(name: &str) -> String {
    usable(usable(snake(name), &TAKEN_MODULES), &NEVER)
}

fn usable(mut name: String, taken: &[&str]) -> String {
    if taken.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// The identifier as people read it: without `r#`.
pub(crate) fn shown(ident: &Ident) -> String {
    ident.unraw().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_and_prefixes() {
        assert_eq!(
            (singular("garbageTypes"), singular("class"), singular("s")),
            ("garbageType", "class", "s")
        );
        assert_eq!(common_prefix(&["ORDER_SHIPPED", "ORDER_OUT_FOR_DELIVERY"]), "ORDER_");
        assert_eq!(common_prefix(&["ORDER_SHIPPED", "PREORDER_RECEIVED"]), "");
        assert_eq!(common_prefix(&["ORDER_SHIPPED"]), "");
        assert_eq!(common_prefix(&["A_1", "A_2"]), "");
    }

    #[test]
    fn identifiers() {
        assert_eq!(ident("type").unwrap().to_string(), "r#type");
        assert_eq!(ident("seller").unwrap().to_string(), "seller");
        assert_eq!(ident("gen").unwrap().to_string(), "r#gen");
        assert_eq!(ident("union").unwrap().to_string(), "union");
        for never in ["", "2nd", "self", "Self", "super", "crate", "_", "r#type", "a b", "a-b"] {
            assert!(ident(never).is_none(), "{never}");
        }
        assert_eq!(shown(&ident("match").unwrap()), "match");
    }
}
