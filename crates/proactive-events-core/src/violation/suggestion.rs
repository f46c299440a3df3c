//! "Did you mean …?"

/// The known word nearest to the unknown one, if any is near.
pub fn did_you_mean<'k>(unknown: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // Long words make the comparison slow, and no name here has more than 60 characters.
    if unknown.len() > 100 {
        return None;
    }
    let lower = unknown.to_ascii_lowercase();
    let near = known.map(|word| (strsim::jaro_winkler(&lower, &word.to_ascii_lowercase()), word));
    near.filter(|(similarity, _)| *similarity > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}
