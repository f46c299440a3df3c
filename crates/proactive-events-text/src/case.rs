//! Names of schemas ↔ names of Rust.

/// The words of a name in lower case: split at case changes, underscores, hyphens and dots.
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

/// The word with its first letter in upper case.
fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters.clone()).collect()
}

/// `expectedArrival` → `expected_arrival`: the name of a field in Rust.
pub fn snake(name: &str) -> String {
    words(name).join("_")
}

/// `deliveryDetails`, `SNOW_STORM` → `DeliveryDetails`, `SnowStorm`: the name of a type or a variant in Rust.
pub fn pascal(name: &str) -> String {
    words(name).iter().map(|word| capitalized(word)).collect()
}

/// `expected_arrival` → `expectedArrival`: the wire name of a field. A raw identifier loses its `r#`.
pub fn camel(field: &str) -> String {
    let mut words = field.trim_start_matches("r#").split('_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &capitalized(word))
}

/// `OutForDelivery` → `OUT_FOR_DELIVERY`: the wire name of a variant. A raw identifier loses its `r#`.
pub fn screaming_snake(variant: &str) -> String {
    let mut name = String::new();
    for character in variant.trim_start_matches("r#").chars() {
        if character.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(character.to_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rust() {
        for (name, field, ty) in [
            ("expectedArrival", "expected_arrival", "ExpectedArrival"),
            ("SNOW_STORM", "snow_storm", "SnowStorm"),
            ("OrderStatus", "order_status", "OrderStatus"),
            ("a-b.c", "a_b_c", "ABC"),
            ("URLPath", "urlpath", "Urlpath"),
            ("score2", "score2", "Score2"),
        ] {
            assert_eq!((snake(name), pascal(name)), (field.to_owned(), ty.to_owned()));
        }
    }

    #[test]
    fn wire_names() {
        for (field, name) in [
            ("expected_arrival", "expectedArrival"),
            ("state", "state"),
            ("r#type", "type"),
            ("self_", "self"),
        ] {
            assert_eq!(camel(field), name);
        }
        assert_eq!(screaming_snake("OutForDelivery"), "OUT_FOR_DELIVERY");
        assert_eq!(screaming_snake("Tornado"), "TORNADO");
    }
}
