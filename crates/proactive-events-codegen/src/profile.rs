//! The closed profile of JSON Schema: what each keyword means here, and what else there is.

/// What a keyword may stand beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    /// Any schema.
    Any,
    /// The root of a file.
    Root,
    /// A schema of this `type`.
    Type(&'static str),
}

/// Every keyword that is enforced, and every annotation that is used.
const KEYWORDS: [(&str, Beside); 26] = [
    ("$comment", Beside::Any),
    ("$defs", Beside::Root),
    ("$id", Beside::Root),
    ("$ref", Beside::Any),
    ("$schema", Beside::Root),
    ("additionalProperties", Beside::Type("object")),
    ("deprecated", Beside::Any),
    ("description", Beside::Any),
    ("enum", Beside::Type("string")),
    ("examples", Beside::Any),
    ("format", Beside::Type("string")),
    ("items", Beside::Type("array")),
    ("maxItems", Beside::Type("array")),
    ("maxLength", Beside::Type("string")),
    ("maximum", Beside::Type("integer")),
    ("minItems", Beside::Type("array")),
    ("minLength", Beside::Type("string")),
    ("minimum", Beside::Type("integer")),
    ("pattern", Beside::Type("string")),
    ("properties", Beside::Type("object")),
    ("required", Beside::Type("object")),
    ("title", Beside::Root),
    ("type", Beside::Any),
    ("x-localized", Beside::Type("string")),
    ("x-locales", Beside::Root),
    ("x-names", Beside::Type("string")),
];

/// Beside these, `x-spoken` is data for the renderer of speech, which checks it itself.
const DATA: &str = "x-spoken";

/// Keywords of JSON Schema 2020-12 that the profile leaves out.
const FOREIGN: [&str; 33] = [
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$vocabulary",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "if",
    "maxContains",
    "maxProperties",
    "minContains",
    "minProperties",
    "multipleOf",
    "not",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "readOnly",
    "then",
    "uniqueItems",
];

/// What the profile says of a keyword.
pub(crate) enum Verdict {
    /// It may stand beside this.
    Known(Beside),
    /// JSON Schema has it, the profile has not.
    Foreign,
    /// Nobody has it; the nearest keyword.
    Unknown(Option<&'static str>),
}

/// Looks a keyword up.
pub(crate) fn judge(keyword: &str) -> Verdict {
    if let Some((_, beside)) = KEYWORDS.iter().find(|(known, _)| *known == keyword) {
        return Verdict::Known(*beside);
    }
    match keyword {
        DATA => Verdict::Known(Beside::Root),
        _ if FOREIGN.contains(&keyword) => Verdict::Foreign,
        _ => Verdict::Unknown(nearest(
            keyword,
            KEYWORDS.iter().map(|(known, _)| *known).chain([DATA]),
        )),
    }
}

/// The known word nearest to the unknown one, if any is near.
pub(crate) fn nearest<'k>(unknown: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let near = known.map(|word| (strsim::damerau_levenshtein(unknown, word), word));
    near.filter(|(distance, word)| *distance <= 1 + word.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}
