//! Schema names → Rust names.

use proc_macro2::Ident;

/// The words of a name: split at case changes, underscores, hyphens and dots.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = '_';
    for character in name.chars() {
        let is_separator = !character.is_alphanumeric();
        let begins = previous == '_' || (character.is_uppercase() && !previous.is_uppercase());
        if is_separator {
            previous = '_';
            continue;
        }
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
        previous = character;
    }
    words
}

/// `expectedArrival` → `expected_arrival`.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// `deliveryDetails`, `SNOW_STORM` → `DeliveryDetails`, `SnowStorm`.
pub(crate) fn pascal(name: &str) -> String {
    let capitalised = |word: String| {
        let mut characters = word.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(characters.clone()).collect::<String>()
    };
    words(name).into_iter().map(capitalised).collect()
}

/// `expected_arrival` → `expectedArrival`: the wire name that the derive gives a field.
pub(crate) fn camel(snake: &str) -> String {
    let pascal = pascal(snake);
    let mut characters = pascal.chars();
    let first = characters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(characters.clone()).collect()
}

/// `SnowStorm` → `SNOW_STORM`: the wire name that the derive gives a variant.
pub(crate) fn screaming_snake(pascal: &str) -> String {
    let mut name = String::new();
    for character in pascal.chars() {
        if character.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(character.to_uppercase());
    }
    name
}

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

/// The name as an identifier, raw where it is a keyword; `None` where no identifier can be made of it.
pub(crate) fn ident(name: &str) -> Option<Ident> {
    syn::parse_str(name).or_else(|_| syn::parse_str(&format!("r#{name}"))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        for (name, snake_case, pascal_case) in [
            ("expectedArrival", "expected_arrival", "ExpectedArrival"),
            ("SNOW_STORM", "snow_storm", "SnowStorm"),
            ("OrderStatus", "order_status", "OrderStatus"),
            ("a-b.c", "a_b_c", "ABC"),
            ("URLPath", "urlpath", "Urlpath"),
            ("score2", "score2", "Score2"),
        ] {
            assert_eq!(
                (snake(name), pascal(name)),
                (snake_case.to_owned(), pascal_case.to_owned())
            );
        }
        assert_eq!(camel("expected_arrival"), "expectedArrival");
        assert_eq!(screaming_snake("SnowStorm"), "SNOW_STORM");
    }

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
        assert!(ident("").is_none() && ident("2nd").is_none() && ident("self").is_none());
    }
}
