//! The closed profile of JSON Schema: the meaning of each keyword, and the keywords that are refused.

use proactive_events_text::did_you_mean;

/// Position at which a keyword is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// Any schema.
    Any,
    /// The root of a file.
    Root,
    /// A schema of one of these types.
    Types(&'static [&'static str]),
}

/// A keyword of the profile.
pub(crate) struct Keyword {
    pub(crate) name: &'static str,
    pub(crate) position: Position,
    /// True if it annotates the schema instead of constraining the value.
    pub(crate) annotates: bool,
    /// Its translation, for the docs.
    meaning: &'static str,
}

const STRING: Position = Position::Types(&["string"]);
const NUMBERS: Position = Position::Types(&["integer", "number"]);
const ARRAY: Position = Position::Types(&["array"]);
const OBJECT: Position = Position::Types(&["object"]);

const fn rule(name: &'static str, position: Position, meaning: &'static str) -> Keyword {
    Keyword { name, position, annotates: false, meaning }
}

const fn note(name: &'static str, position: Position, meaning: &'static str) -> Keyword {
    Keyword { name, position, annotates: true, meaning }
}

/// Every keyword that is enforced, and every annotation that is used.
const KEYWORDS: &[Keyword] = &[
    note("$comment", Position::Any, "a paragraph of the docs"),
    note(
        "$defs",
        Position::Root,
        "shapes that several schemas share; an object or an enum becomes one type",
    ),
    note("$id", Position::Root, "kept for other tools"),
    rule(
        "$ref",
        Position::Any,
        "the shape of `#/$defs/Name` or `file.json#/$defs/Name`; keywords next to it hold too; cycles are refused",
    ),
    note("$schema", Position::Root, "kept for other tools"),
    rule(
        "additionalProperties",
        OBJECT,
        "`false` closes the object; a schema gives a `BTreeMap` of the other properties; `true`, or nothing (with a warning), one of `Json`",
    ),
    rule(
        "allOf",
        Position::Any,
        "the parts become one shape; parts that contradict each other are refused",
    ),
    rule(
        "const",
        Position::Any,
        "one value: an enum of one word for a text, `Json` with one allowed value for anything else",
    ),
    note("default", Position::Any, "a line of the docs; the property stays optional"),
    note("deprecated", Position::Any, "`#[deprecated]`"),
    note("description", Position::Any, "the docs"),
    rule("enum", Position::Any, "texts become an enum, other values `Json` with these values only"),
    note("examples", Position::Any, "kept for other tools"),
    rule("exclusiveMaximum", NUMBERS, "the number is smaller"),
    rule("exclusiveMinimum", NUMBERS, "the number is larger"),
    rule(
        "format",
        STRING,
        "`date-time`: `Timestamp`; `date`: `Date`; `uri`: `Uri` (feature `uri`)",
    ),
    rule("items", ARRAY, "the type of the `Vec`'s items"),
    rule("maxItems", ARRAY, "the most items"),
    rule("maxLength", STRING, "the most characters"),
    rule("maximum", NUMBERS, "the largest number"),
    rule("minItems", ARRAY, "the fewest items"),
    rule("minLength", STRING, "the fewest characters"),
    rule("minimum", NUMBERS, "the smallest number"),
    rule("multipleOf", NUMBERS, "the number is a whole multiple, in decimals"),
    rule(
        "oneOf",
        Position::Any,
        "objects that a required property with a `const` tells apart become an enum; with `{\"type\": \"null\"}`, a `Nullable`",
    ),
    rule("pattern", STRING, "a regular expression that all engines read alike (feature `pattern`)"),
    rule("properties", OBJECT, "the fields, in this order"),
    rule("required", OBJECT, "parameters of `new`; the others are `Option`s with a `with_…`"),
    note(
        "title",
        Position::Any,
        "on the root the template's name; elsewhere the docs where there is no description",
    ),
    rule(
        "type",
        Position::Any,
        "`object`, `array`, `string`, `number` (`f64`), `boolean`; `integer` is a `u32`, `i32`, `i64` or `u64` that holds its bounds, without both of them or beyond 64 bits an `Integer`; with `\"null\"` a `Nullable`; several a `Json` of these types",
    ),
    rule(
        "unevaluatedProperties",
        OBJECT,
        "like `additionalProperties`, and it closes or opens the parts of an `allOf` too",
    ),
    rule("uniqueItems", ARRAY, "no two items are equal"),
    rule("x-localized", STRING, "`Localized`, with this default key"),
    note("x-locales", Position::Root, "a line of the docs"),
    note("x-names", STRING, "Rust names of an enum's values where none can be derived"),
    note(
        "x-spoken",
        Position::Root,
        "what Alexa says, as data for the renderer of speech, which checks it",
    ),
];

/// Keywords of JSON Schema 2020-12 that the profile leaves out, each with another way.
const FOREIGN: &[(&str, &str)] = &[
    ("$anchor", "refer to a definition by its pointer, `#/$defs/Name`"),
    ("$dynamicAnchor", "refer to a definition by `$ref`"),
    ("$dynamicRef", "refer to a definition by `$ref`"),
    ("$vocabulary", "it is for metaschemas"),
    ("anyOf", "use `oneOf` of objects with a tag, or `\"type\": [\"string\", \"null\"]`"),
    ("contains", "limit the items by `items`, or leave it out"),
    ("contentEncoding", "say it in the `description`"),
    ("contentMediaType", "say it in the `description`"),
    ("contentSchema", "say it in the `description`"),
    ("definitions", "it was renamed: write `$defs`"),
    ("dependencies", "make two shapes of it, distinguished by `oneOf`"),
    ("dependentRequired", "make two shapes of it, distinguished by `oneOf`"),
    ("dependentSchemas", "make two shapes of it, distinguished by `oneOf`"),
    ("else", "make two shapes of it, distinguished by `oneOf`"),
    ("if", "make two shapes of it, distinguished by `oneOf`"),
    ("maxContains", "leave it out"),
    ("maxProperties", "name the properties, or leave it out"),
    ("minContains", "leave it out"),
    ("minProperties", "say which properties are `required`"),
    ("not", "say what the value is, by `enum`, `pattern` or bounds"),
    ("patternProperties", "use `additionalProperties` with a schema"),
    ("prefixItems", "use an object with named properties"),
    ("propertyNames", "name the properties, or leave it out"),
    ("readOnly", "say it in the `description`"),
    ("then", "make two shapes of it, distinguished by `oneOf`"),
    ("unevaluatedItems", "leave it out: `items` is for every item here"),
    ("writeOnly", "say it in the `description`"),
];

/// The profile's verdict on a keyword.
pub(crate) enum Verdict {
    /// It is in the profile.
    Known(&'static Keyword),
    /// A keyword of JSON Schema that the profile refuses; its alternative.
    Foreign(&'static str),
    /// It is not a keyword of JSON Schema; the nearest keyword.
    Unknown(Option<&'static str>),
}

/// Looks a keyword up.
pub(crate) fn judge(keyword: &str) -> Verdict {
    if let Some(known) = KEYWORDS.iter().find(|known| known.name == keyword) {
        return Verdict::Known(known);
    }
    match FOREIGN.iter().find(|(foreign, _)| *foreign == keyword) {
        Some((_, way)) => Verdict::Foreign(way),
        None => Verdict::Unknown(did_you_mean(keyword, KEYWORDS.iter().map(|known| known.name))),
    }
}

/// True if the profile has this keyword of JSON Schema.
pub fn is_in_profile(keyword: &str) -> bool {
    matches!(judge(keyword), Verdict::Known(_))
}

/// The type that a keyword implies for a schema without `type`; `None` when the keyword is
/// allowed in any schema.
pub(crate) fn implied_type(keyword: &str) -> Option<&'static str> {
    match judge(keyword) {
        Verdict::Known(Keyword { position: Position::Types(types), .. }) => types.last().copied(),
        _ => None,
    }
}

/// The profile as Markdown: one row a keyword, then what is left out.
pub fn profile_table() -> String {
    let mut table = "| keyword | allowed in | becomes |\n|---|---|---|\n".to_owned();
    for Keyword { name, position, meaning, .. } in KEYWORDS {
        let allowed_in = match position {
            Position::Any => "any schema".to_owned(),
            Position::Root => "the root of a file".to_owned(),
            Position::Types(types) => {
                types.iter().map(|ty| format!("`{ty}`")).collect::<Vec<_>>().join(", ")
            }
        };
        table.push_str(&format!("| `{name}` | {allowed_in} | {meaning} |\n"));
    }
    table.push_str("\nRefused, each with another way:\n\n| keyword | instead |\n|---|---|\n");
    for (name, way) in FOREIGN {
        table.push_str(&format!("| `{name}` | {way} |\n"));
    }
    table
}
