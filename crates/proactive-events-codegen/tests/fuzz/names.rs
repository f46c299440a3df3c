//! Keywords of every edition as names: what stands for them in the types is an identifier in every edition.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use serde_json::{Map, Value, json};

use crate::{generated, runner};

/// Strict and reserved keywords, of all editions together; and the words that no identifier can be.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

/// Words of which keywords are made when their case changes or signs go.
fn name() -> impl Strategy<Value = String> {
    let spelt = (select(&KEYWORDS[..]), 0..6).prop_map(|(word, form)| match form {
        0..3 => word.to_owned(),
        3 => word.to_uppercase(),
        4 => format!("-{word}"),
        _ => word[..1].to_uppercase() + &word[1..],
    });
    prop_oneof![8 => spelt, 1 => select(&["union", "raw", "safe", "auto", "default", "name"][..]).prop_map(str::to_owned)]
}

/// A template in which names stand as properties, values, definitions, words of a tag, and in its own name.
fn template() -> impl Strategy<Value = (String, Value)> {
    (vec(name(), 1..4), vec(name(), 1..4), vec(name(), 0..3), name(), name(), 0..3).prop_map(
        |(properties, values, definitions, type_name, tag, part)| {
            let mut members = Map::new();
            for (index, name) in properties.iter().enumerate() {
                members.insert(name.clone(), [
                    json!({ "type": "string" }),
                    json!({ "enum": values }),
                    json!({ "type": "object", "properties": { name: { "type": "boolean" } }, "additionalProperties": false }),
                ][index % 3].clone());
            }
            let defs: Map<_, _> = definitions.iter().map(|name| {
                let part = json!({ "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false });
                (name.clone(), part)
            }).collect();
            for (index, name) in definitions.iter().enumerate() {
                members.insert(format!("part{index}"), json!({ "$ref": format!("#/$defs/{name}") }));
            }
            let one_of = ["FIRST", &type_name].map(|word| json!({
                "type": "object", "properties": { &tag: { "const": word } }, "required": [&tag], "additionalProperties": false,
            }));
            members.insert("alternatives".to_owned(), json!({ "oneOf": one_of }));
            let word = type_name[..1].to_uppercase() + &type_name[1..];
            let title = match part {
                0 => format!("ACME.{word}.Opened"),
                1 => format!("ACME.Door.{word}"),
                _ => "ACME.Door.Opened".to_owned(),
            };
            let template = json!({
                "title": title, "type": "object", "properties": members, "additionalProperties": false, "$defs": defs,
            });
            (title, template)
        },
    )
}

/// The names in a file that are keywords in some edition. Path segments such as `super` are not names.
fn keywords(text: &str) -> Vec<String> {
    let file = syn::parse_file(text).unwrap();
    let mut names = Vec::new();
    for item in &file.items {
        match item {
            syn::Item::Struct(item) => {
                names.push(&item.ident);
                names.extend(item.fields.iter().filter_map(|field| field.ident.as_ref()));
            }
            syn::Item::Enum(item) => {
                names.push(&item.ident);
                names.extend(item.variants.iter().map(|variant| &variant.ident));
            }
            syn::Item::Mod(item) => names.push(&item.ident),
            _ => {}
        }
    }
    let names = names.into_iter().map(ToString::to_string);
    names.filter(|name| KEYWORDS.contains(&name.as_str())).collect()
}

#[test]
fn keywords_are_names() {
    let mut accepted = 0;
    let cell = std::cell::RefCell::new(&mut accepted);
    let checked = runner(3_000).run(&template(), |(title, template)| {
        let files = generated(&title, &template.to_string());
        for (path, text) in files.iter().flatten() {
            let wrong = keywords(text);
            if !wrong.is_empty() {
                return Err(TestCaseError::fail(format!("{path}: {wrong:?}")));
            }
        }
        **cell.borrow_mut() += usize::from(files.is_some());
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
    assert!(accepted > 500, "only {accepted} were accepted");
}

/// Alone nothing collides with a keyword: then it has a name.
#[test]
fn a_keyword_alone_is_accepted() {
    for keyword in KEYWORDS.into_iter().filter(|keyword| *keyword != "_") {
        for property in [
            json!({ keyword: { "type": "string" } }),
            json!({ "it": { "enum": [keyword, "other"] } }),
            json!({ keyword: { "type": "object", "properties": {}, "additionalProperties": false } }),
        ] {
            let template = json!({
                "title": "ACME.Door.Opened", "type": "object", "properties": property, "additionalProperties": false,
            });
            assert!(generated("ACME.Door.Opened", &template.to_string()).is_some(), "{template}");
        }
    }
}
