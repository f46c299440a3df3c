//! Modules of legal declarations with values of them, as Rust that is compiled and run.

use std::fmt::Write as _;

use crate::generate::Generator;
use crate::model::{Argument, Body, Declaration, Value, Variant};
use crate::names::{VARIANTS, WIRE};
use crate::random::Random;
use crate::rules::{faults, wire};
use crate::values::Values;

/// A module with `values()`, from declarations that hold each other.
pub fn module(random: &mut Random, values: usize) -> String {
    let mut declarations =
        vec![part(random, "Leaf", &[]), part(random, "Other", &[]), words(random)];
    declarations.push(loop {
        let (gift, tag) = gift(random, &WIRE);
        if !declarations.iter().any(|part| properties(part).contains(&tag.as_str())) {
            break gift;
        }
    });
    let named: Vec<_> = declarations.iter().map(|known| known.ident.clone()).collect();
    let mut root = part(random, "Root", &named);
    root.is_event = true;
    root.event.push(Argument { key: "name", value: Value::Text("ACME.Door.Opened".to_owned()) });
    declarations.push(root);
    let mut text =
        "    use proactive_events::*;\n    use proactive_events::values::*;\n".to_owned();
    for declaration in &declarations {
        assert!(faults(declaration).is_empty(), "{}", declaration.text());
        text.push_str(&declaration.text());
    }
    text.push_str(
        "pub fn values() -> Vec<(Root, &'static str)> {\n    let mut values = Vec::new();\n",
    );
    for _ in 0..values {
        let pair = Values { random, declarations: &declarations }.named("Root");
        writeln!(text, "    values.push(({}, {:?}));", pair.rust, pair.json).unwrap();
    }
    text.push_str("    values\n}\n");
    text
}

/// A legal struct.
pub fn part(random: &mut Random, ident: &str, named: &[String]) -> Declaration {
    loop {
        let fields = Generator { random, named, wrong: 0 }.fields();
        let declaration = declared(ident, Body::Struct(fields));
        if faults(&declaration).is_empty() && is_judged(&declaration) {
            return declaration;
        }
    }
}

fn declared(ident: &str, body: Body) -> Declaration {
    let (event, payload) = (Vec::new(), Vec::new());
    Declaration {
        ident: ident.to_owned(),
        is_event: false,
        is_generic: false,
        event,
        payload,
        body,
    }
}

/// True if `jsonschema` can judge it: its multiples are those of binary fractions.
fn is_judged(declaration: &Declaration) -> bool {
    let Body::Struct(fields) = &declaration.body else { return true };
    fn is_exact(argument: &Argument) -> bool {
        match &argument.value {
            Value::Number(number) => {
                argument.key != "multiple_of"
                    || number.value.is_some_and(|text| text.parse::<u32>().is_ok())
            }
            Value::Items(items) => items.iter().all(is_exact),
            _ => true,
        }
    }
    fields.iter().flat_map(|field| &field.arguments).all(is_exact)
}

fn words(random: &mut Random) -> Declaration {
    loop {
        let declaration = declared("Words", Body::Enum(variants(random, &[])));
        if faults(&declaration).is_empty() {
            return declaration;
        }
    }
}

/// An enum of objects, and its tag, which is one of these.
pub fn gift(random: &mut Random, tags: &[&str]) -> (Declaration, String) {
    loop {
        let mut declaration = declared("Gift", Body::Enum(variants(random, &["Leaf", "Other"])));
        let tag = random.choose(tags).to_owned();
        declaration.payload.push(Argument { key: "tag", value: Value::Text(tag.clone()) });
        if faults(&declaration).is_empty() {
            return (declaration, tag);
        }
    }
}

/// The names of a struct's properties.
pub fn properties(declaration: &Declaration) -> Vec<&str> {
    let Body::Struct(fields) = &declaration.body else { return Vec::new() };
    let is_others = |argument: &Argument| argument.key == "others";
    let named = fields.iter().filter(|field| !field.arguments.iter().any(is_others));
    named.map(|field| wire(&field.arguments, field.wire)).collect()
}

/// One variant for each type, or some that hold none.
fn variants(random: &mut Random, types: &[&str]) -> Vec<Variant> {
    let count = if types.is_empty() { 1 + random.below(4) } else { types.len() };
    let mut variants: Vec<Variant> = Vec::new();
    while variants.len() < count {
        let (ident, word) = random.choose(&VARIANTS);
        if variants.iter().any(|variant| variant.ident == ident) {
            continue;
        }
        let name = Value::Text(random.choose(&WIRE).to_owned());
        let name = random.one_in(3).then_some(Argument { key: "name", value: name });
        let holds = types.get(variants.len()).map(|&ty| ty.to_owned()).into_iter().collect();
        let arguments = name.into_iter().collect();
        variants.push(Variant { ident, word, holds, arguments, is_inner: false });
    }
    variants
}
