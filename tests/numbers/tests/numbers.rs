//! Exact or refused: every number at every bound, judged by decimal arithmetic, and by `jsonschema` where its floats
//! are exact.

use bigdecimal::{BigDecimal, Zero as _};
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Request};
use proactive_events_numbers::edges::{EDGES, Random, around, decimal, spellings};
use proactive_events_numbers::number::Held;
use proactive_events_numbers::{ACCEPTED, REFUSED};
use serde_json::Value;

/// The raw text of a keyword's number.
fn keyword<'s>(schema: &'s str, name: &str) -> Option<&'s str> {
    let (_, rest) = schema.split_once(&format!(r#""{name}": "#))?;
    rest.split([',', ' ', '}']).next()
}

/// Verdict of JSON Schema on the number, in decimal arithmetic.
fn judge(schema: &str, number: &BigDecimal) -> bool {
    let bound = |name| keyword(schema, name).map(decimal);
    let is_whole = |number: &BigDecimal| number.is_integer();
    (!schema.contains(r#""integer""#) || is_whole(number))
        && bound("const").is_none_or(|value| *number == value)
        && bound("minimum").is_none_or(|bound| *number >= bound)
        && bound("maximum").is_none_or(|bound| *number <= bound)
        && bound("exclusiveMinimum").is_none_or(|bound| *number > bound)
        && bound("exclusiveMaximum").is_none_or(|bound| *number < bound)
        && bound("multipleOf").is_none_or(|of| (number % of).is_zero())
}

/// Verdict of the types on a number: the text that they write, or the reason why they refuse it.
fn types(property: usize, number: &str) -> Result<String, String> {
    let text = format!(
        r#"{{"timestamp":"2026-05-18T08:00:00Z","referenceId":"n","expiryTime":"2026-05-18T20:00:00Z",
        "event":{{"name":"ACME.Number.Held","payload":{{"p{property}":{number}}}}},
        "localizedAttributes":[],"relevantAudience":{{"type":"Multicast","payload":{{}}}}}}"#
    );
    let document = Document::parse(text.as_bytes()).map_err(|error| error.to_string())?;
    let read = Request::<Held>::read(&document, ReadOptions::default());
    let request = read.into_result().map_err(|errors| errors.to_string())?;
    let encoded = request.encode().map_err(|errors| format!("written: {errors}"))?;
    let body = String::from_utf8_lossy(encoded.body()).into_owned();
    let (_, rest) = body.split_once(&format!(r#""p{property}":"#)).unwrap();
    Ok(rest.split('}').next().unwrap().to_owned())
}

/// The numbers to try: all edges, those around the schema's own numbers, each in a few spellings.
fn candidates(schema: &str, random: &mut Random) -> Vec<String> {
    let own = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "const"];
    let own: Vec<_> = own.iter().filter_map(|name| keyword(schema, name)).collect();
    let mut texts = Vec::new();
    for number in &own {
        texts.extend(around(number).iter().flat_map(spellings));
        let multiple = decimal(number) * decimal("3");
        texts.extend(spellings(&multiple));
    }
    for edge in EDGES {
        let spellings = spellings(&decimal(edge));
        texts.push(edge.to_owned());
        texts.push(spellings[random.below(spellings.len())].clone());
    }
    texts
}

#[test]
fn exact_or_refused() {
    let mut random = Random(7);
    let (mut accepted, mut refused, mut inexact) = (0, 0, 0);
    let mut wrong = Vec::new();
    for (property, schema) in ACCEPTED.iter().enumerate() {
        for text in candidates(schema, &mut random) {
            let number = decimal(&text);
            match (judge(schema, &number), types(property, &text)) {
                (true, Ok(written)) if decimal(&written) == number => accepted += 1,
                (_, Ok(written)) => {
                    wrong.push(format!("{schema}: {text} is read, {written} written"))
                }
                (true, Err(why)) if why.contains("too many digits") => inexact += 1,
                (true, Err(why)) => wrong.push(format!("{schema}: {text} is refused: {why}")),
                (false, Err(_)) => refused += 1,
            }
        }
    }
    println!("{accepted} accepted, {refused} refused, {inexact} too long, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    assert!(accepted > 2_000 && refused > 10_000, "{accepted} {refused}");
    assert!(ACCEPTED.len() > 150 && REFUSED.len() > 20, "{} {}", ACCEPTED.len(), REFUSED.len());
}

/// Only what no 64-bit type keeps is refused as too long.
#[test]
fn what_floats_and_integers_keep_is_not_too_long() {
    let is_float = |schema: &str| schema == r#"{ "type": "number" }"#;
    let is_integer = |schema: &str| schema == r#"{ "type": "integer" }"#;
    let number = ACCEPTED.iter().position(|schema| is_float(schema)).unwrap();
    let integer = ACCEPTED.iter().position(|schema| is_integer(schema)).unwrap();
    for text in ["0.1", "9007199254740991.0", "31.245270191439438", "1e300", "1E+2", "-0", "-0.0"] {
        let written = types(number, text).unwrap();
        assert_eq!(decimal(&written), decimal(text));
    }
    for text in ["9007199254740993", "1e-400", "0.12345678901234567890123", "18446744073709551615"]
    {
        let why = types(number, text).unwrap_err();
        assert!(why.contains("too many digits"), "{text}: {why}");
    }
    for text in
        ["18446744073709551617.0", "170141183460469231731687303715884105727", "1e300", "1E+2"]
    {
        assert_eq!(decimal(&types(integer, text).unwrap()), decimal(text));
    }
    assert!(types(integer, "4503599627370495.5").unwrap_err().contains("integer"));
    assert!(types(number, "1e400").is_err() && types(integer, "1e400").is_err());
    let long = format!("1{}1", "0".repeat(5_000));
    assert!(types(integer, &long).is_err() && types(number, &long).is_err());
    let padded = format!("1.{}", "0".repeat(5_000));
    assert_eq!(types(integer, &padded).unwrap(), "1");
}

/// `jsonschema` reads a number that is not a 64-bit integer as a 64-bit float: it is asked where that is exact.
#[test]
fn jsonschema_agrees_where_it_is_exact() {
    let is_kept = |text: &str| {
        let parsed: Value = serde_json::from_str(text).unwrap_or_default();
        parsed.is_number() && decimal(&parsed.to_string()) == decimal(text)
    };
    let numbers =
        ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "const"];
    let mut random = Random(7);
    let mut judged = 0;
    for (property, schema) in ACCEPTED.iter().enumerate() {
        let is_exact = numbers.iter().filter_map(|name| keyword(schema, name)).all(is_kept);
        // Its `multipleOf` is that of binary fractions.
        if !is_exact || schema.contains("multipleOf") {
            continue;
        }
        let value: Value = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::draft202012::new(&value).unwrap();
        for text in candidates(schema, &mut random).iter().filter(|text| is_kept(text)) {
            let expected = validator.is_valid(&serde_json::from_str(text).unwrap());
            let found = types(property, text);
            let is_long = found.as_ref().is_err_and(|why| why.contains("too many digits"));
            assert!(found.is_ok() == expected || is_long, "{schema}: {text}: {found:?}");
            judged += 1;
        }
    }
    assert!(judged > 5_000, "{judged}");
}
