//! The names.

/// Every keyword of every edition: strict, reserved and contextual.
pub const KEYWORDS: [&str; 60] = [
    "_",
    "abstract",
    "as",
    "async",
    "auto",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "default",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "macro_rules",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "raw",
    "ref",
    "return",
    "safe",
    "self",
    "Self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "static_",
];

/// Names of the prelude, of primitive types, and of what generated and derived code names.
pub const TAKEN: [&str; 74] = [
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "Iterator",
    "Default",
    "Clone",
    "Copy",
    "Send",
    "Sized",
    "Drop",
    "Fn",
    "From",
    "Into",
    "Eq",
    "Ord",
    "PartialEq",
    "Debug",
    "Hash",
    "bool",
    "char",
    "str",
    "u8",
    "u32",
    "i64",
    "f64",
    "usize",
    "BTreeMap",
    "std",
    "core",
    "alloc",
    "proactive_events",
    "Event",
    "Payload",
    "Localized",
    "Timestamp",
    "Date",
    "Uri",
    "Integer",
    "Json",
    "Nullable",
    "AnyEvent",
    "S",
    "FIELDS",
    "OTHERS",
    "ROOT",
    "ALL",
    "NAME",
    "new",
    "name",
    "others",
    "part",
    "object",
    "reader",
    "node",
    "inspection",
    "serializer",
    "texts",
    "event",
    "payload",
    "p0",
    "field",
    "as_str",
    "lib",
    "main",
    "tests",
    "schemas",
    "a-l-l",
    "i-64",
];

/// Files that Windows cannot have, whatever their extension.
pub const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com1", "lpt9"];

/// All names, and each in capitals.
pub fn all() -> Vec<String> {
    let words = || KEYWORDS.into_iter().chain(TAKEN).chain(DEVICES);
    let mut all: Vec<String> = words().map(str::to_owned).collect();
    all.extend(words().map(capitalised));
    all.extend(words().map(str::to_uppercase));
    let mut seen = std::collections::HashSet::new();
    all.retain(|word| seen.insert(word.clone()));
    all
}

/// As the part of a template's name: letters and digits.
pub fn capitalised(word: &str) -> String {
    let letters = word.split(|c: char| !c.is_alphanumeric()).map(|part| {
        let mut characters = part.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(characters.clone()).collect::<String>()
    });
    letters.collect()
}
