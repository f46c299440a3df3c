//! Rust names → wire names, and misspelt names → known ones.

/// `expected_arrival` → `expectedArrival`; a raw identifier loses its `r#`.
pub(crate) fn camel(snake: &str) -> String {
    let mut words = snake.trim_start_matches("r#").split('_').filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut characters = word.chars();
        name.extend(characters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(characters.as_str());
        name
    })
}

/// `OutForDelivery` → `OUT_FOR_DELIVERY`.
pub(crate) fn screaming_snake(pascal: &str) -> String {
    let mut name = String::new();
    for character in pascal.trim_start_matches("r#").chars() {
        if character.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(character.to_uppercase());
    }
    name
}

/// The known name nearest to the unknown one, if any is near.
pub(crate) fn nearest<'k>(unknown: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let near = known.map(|name| (strsim::damerau_levenshtein(unknown, name), name));
    near.filter(|(distance, name)| *distance <= 1 + name.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names() {
        assert_eq!(camel("expected_arrival"), "expectedArrival");
        assert_eq!(camel("state"), "state");
        assert_eq!(camel("r#type"), "type");
        assert_eq!(screaming_snake("OutForDelivery"), "OUT_FOR_DELIVERY");
        assert_eq!(screaming_snake("Tornado"), "TORNADO");
    }
}
