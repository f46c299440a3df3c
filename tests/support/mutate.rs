//! Wrong instances from right ones: every place of a request, changed in every way that comes to mind.

use serde_json::{Value, json};

/// The request with one place changed, for every place and every change.
pub fn single(request: &Value) -> Vec<Value> {
    let mut mutants = Vec::new();
    for pointer in places(request, String::new()) {
        let Some(original) = request.pointer(&pointer) else { continue };
        for replacement in replacements(original) {
            let mut mutant = request.clone();
            if let Some(place) = mutant.pointer_mut(&pointer) {
                *place = replacement;
            }
            mutants.push(mutant);
        }
        mutants.extend(without(request, &pointer));
    }
    mutants
}

/// Pairs of changes, drawn by a seeded generator: `count` requests with two places changed.
pub fn double(singles: &[Value], seed: u64, count: usize) -> Vec<Value> {
    let mut random = Random(seed);
    let mut mutants = Vec::with_capacity(count);
    while mutants.len() < count && !singles.is_empty() {
        let mut mutant = singles[random.below(singles.len())].clone();
        let places = places(&mutant, String::new());
        if let Some(place) = mutant.pointer_mut(&places[random.below(places.len())]) {
            let mut choices = replacements(place);
            *place = choices.swap_remove(random.below(choices.len()));
            mutants.push(mutant);
        }
    }
    mutants
}

/// A small seeded generator (SplitMix64): the same mutants in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((bits ^ (bits >> 31)) % bound as u64).unwrap_or(0)
    }
}

/// The pointers of all values, the root first.
fn places(value: &Value, pointer: String) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect()
        }
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        _ => Vec::new(),
    };
    let below =
        children.into_iter().flat_map(|(token, child)| places(child, format!("{pointer}/{token}")));
    std::iter::once(pointer.clone()).chain(below.collect::<Vec<_>>()).collect()
}

/// The request without the property or item.
fn without(request: &Value, pointer: &str) -> Option<Value> {
    let (parent, token) = pointer.rsplit_once('/')?;
    let mut mutant = request.clone();
    match mutant.pointer_mut(parent)? {
        Value::Object(members) => drop(members.remove(token)),
        Value::Array(items) => drop(items.remove(token.parse().ok()?)),
        _ => return None,
    }
    Some(mutant)
}

/// Other values for a place: other types, other members, other texts and numbers.
fn replacements(original: &Value) -> Vec<Value> {
    let mut values = vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(1.0),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("x"),
        json!([]),
        json!({}),
        json!([original]),
        json!({ "name": original }),
    ];
    match original {
        Value::String(text) => values.extend(texts(text).into_iter().map(Value::from)),
        Value::Number(_) => values.extend([
            json!(2),
            json!(2_147_483_647),
            json!(2_147_483_648_u64),
            json!(-0.0),
            json!(1e2),
            json!(1e300),
            json!(u64::MAX),
            json!(i64::MIN),
            json!(2_147_483_647.0),
            json!(2_147_483_647.5),
            json!("1"),
        ]),
        Value::Array(items) => {
            let first = items.first().cloned().unwrap_or(Value::Null);
            values.extend((1..=7).map(|count| Value::from(vec![first.clone(); count])));
            let with = |extra: Value| items.iter().cloned().chain([extra]).collect::<Value>();
            values.extend([with(Value::Null), with(json!("NO_SUCH_WORD")), with(json!({}))]);
        }
        Value::Object(members) => {
            let with = |key: &str, value: Value| {
                let mut members = members.clone();
                members.insert(key.to_owned(), value);
                Value::Object(members)
            };
            values.extend([
                with("extra", json!(1)),
                with("", json!("x")),
                with("extra", json!("x")),
                with("a/b~c", Value::Null),
            ]);
        }
        _ => {}
    }
    values
}

/// Other texts: near misses of words, ids, keys and date-times.
fn texts(text: &str) -> Vec<String> {
    let mut texts: Vec<String> = [
        " ",
        "\u{7f}",
        "日本語",
        "localizedattribute:",
        "localizedattribute:locale",
        "localizedattribute:other",
        "localized:title",
        "en-US",
        "en-us",
        "xx-XX",
        "pt-BR",
        "Unicast",
        "Multicast",
        "unicast",
        "a b",
        "a.b-c_d~e",
        "TORNADO",
        "MONDAY",
        "GLASS",
        "RECEIVED",
        "2026-05-18T19:22:00Z",
        "2026-05-18T19:22:00.00Z",
        "2026-05-18T19:22:00.123456789Z",
        "2026-05-18T19:22:00+05:00",
        "2026-05-18T19:22:00-23:59",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59Z",
        "2024-02-29T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-05-18T24:00:00Z",
        "2026-05-18T19:60:00Z",
        "2026-05-18T19:22:60Z",
        "2016-12-31T23:59:60Z",
        "2026-05-18T19:22:00",
        "2026-05-18t19:22:00Z",
        "2026-05-18T19:22:00z",
        "2026-05-18 19:22:00Z",
        "2026-05-18T19:22Z",
        "2026-05-18",
        "2026-05-18T19:22:00.Z",
        "2026-05-18T19:22:00.1234567890Z",
        "2026-05-18T19:22:00+24:00",
        "2026-05-18T19:22:00+0500",
        "12026-05-18T19:22:00Z",
        "２026-05-18T19:22:00Z",
        "2026-05-18T19:22:00Z\n",
        " 2026-05-18T19:22:00Z",
    ]
    .map(str::to_owned)
    .into();
    texts.extend([
        text.to_lowercase(),
        format!("{text}S"),
        format!("{text} "),
        format!(" {text}"),
        text.repeat(40),
    ]);
    texts.extend([1, 100, 101].map(|length| "x".repeat(length)));
    texts.push(text.chars().skip(1).collect());
    texts
}
