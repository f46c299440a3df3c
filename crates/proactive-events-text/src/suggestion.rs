//! "Did you mean …?"

/// Similarity above which two words are near, from 0 to 1.
const NEAR: f64 = 0.85;

/// Maximum length of a word for which something is suggested, in bytes: comparing long ones is slow.
const MAX_BYTES: usize = 100;

/// The known word nearest to the unknown one, whatever the case, if any is near.
pub fn did_you_mean<'k>(unknown: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    if unknown.len() > MAX_BYTES {
        return None;
    }
    let near = known.map(|word| (similarity(unknown, word), word));
    near.filter(|(similarity, _)| *similarity > NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

/// Similarity of two words that share a beginning (`userId`, `user`) or an end (`rename`, `name`).
fn similarity(a: &str, b: &str) -> f64 {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let backwards = |word: &str| word.chars().rev().collect::<String>();
    strsim::jaro_winkler(&a, &b).max(strsim::jaro_winkler(&backwards(&a), &backwards(&b)))
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn suggests_what_is_near() {
        let known = ["min_length", "max_length", "pattern", "user"];
        for (unknown, near) in [
            ("min_lenght", Some("min_length")),
            ("Pattern", Some("pattern")),
            ("userId", Some("user")),
            ("superuser", Some("user")),
            ("colour", None),
            ("", None),
            (&"min_length".repeat(20), None),
        ] {
            assert_eq!(did_you_mean(unknown, known.into_iter()), near, "{unknown}");
        }
    }
}
