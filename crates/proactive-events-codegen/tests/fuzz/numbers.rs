//! Numbers at edges: the bounds of the types are those of the schema, by decimal arithmetic, or it is refused.

use std::str::FromStr as _;

use bigdecimal::{BigDecimal, One as _, RoundingMode};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Expr, Meta, Token};

use crate::{generated, runner};

const EDGES: [&str; 22] = [
    "0",
    "1",
    "-1",
    "0.5",
    "-2.5",
    "0.1",
    "255",
    "4294967295",
    "2147483647",
    "-2147483648",
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "10000000000000000000",
    "18446744073709551615",
    "18446744073709551616",
    "170141183460469231731687303715884105727",
    "-170141183460469231731687303715884105728",
    "340282366920938463463374607431768211455",
    "1e300",
];

const STEPS: [&str; 6] = ["0", "0", "1", "-1", "0.5", "-0.25"];

const KEYWORDS: [&str; 4] = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"];

fn decimal(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).unwrap()
}

/// A number at a bound or next to it, in one of its spellings.
fn number() -> impl Strategy<Value = String> {
    (select(&EDGES[..]), select(&STEPS[..]), 0..3).prop_map(|(edge, step, spelling)| {
        let number = decimal(edge) + decimal(step);
        match spelling {
            0 if !edge.contains('e') => number.to_plain_string(),
            1 => format!("{}E+3", number.clone() * decimal("0.001")),
            _ => format!("{number}").replace("e+", "e"),
        }
    })
}

/// The type and the bounds that are there.
fn schema() -> impl Strategy<Value = (&'static str, [Option<String>; 4])> {
    let bound = || weighted(0.4, number());
    (select(&["integer", "number"][..]), [bound(), bound(), bound(), bound()])
}

/// The type of the only field, and its numbers by their keys.
fn field(text: &str) -> (String, Vec<(String, BigDecimal)>) {
    let file = syn::parse_file(text).unwrap();
    let field = file.items.iter().find_map(|item| match item {
        syn::Item::Struct(item) => item.fields.iter().next(),
        _ => None,
    });
    let field = field.unwrap();
    let ty = &field.ty;
    let ty = quote::quote!(#ty).to_string();
    let attributes = field.attrs.iter().filter(|attribute| attribute.path().is_ident("payload"));
    let mut numbers = Vec::new();
    for attribute in attributes {
        let Meta::List(list) = &attribute.meta else { continue };
        let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
        for meta in parser.parse2(list.tokens.clone()).unwrap() {
            let Meta::NameValue(pair) = meta else { continue };
            if let Expr::Lit(_) | Expr::Unary(_) = &pair.value {
                let value = &pair.value;
                let text = quote::quote!(#value).to_string().replace([' ', '_'], "");
                if let Ok(number) = BigDecimal::from_str(&text) {
                    numbers
                        .push((quote::ToTokens::to_token_stream(&pair.path).to_string(), number));
                }
            }
        }
    }
    (ty, numbers)
}

/// The range of an integer type.
fn own(ty: &str) -> (Option<BigDecimal>, Option<BigDecimal>) {
    let range = |low: i128, high: i128| (Some(low.into()), Some(high.into()));
    match () {
        () if ty.contains("u32") => range(0, u32::MAX.into()),
        () if ty.contains("i32") => range(i32::MIN.into(), i32::MAX.into()),
        () if ty.contains("i64") => range(i64::MIN.into(), i64::MAX.into()),
        () if ty.contains("u64") => range(0, u64::MAX.into()),
        () => (None, None),
    }
}

/// The bounds that the generated field has, as the four keywords; none when its type cannot hold them.
fn given(text: &str) -> Option<[Option<BigDecimal>; 4]> {
    let (ty, numbers) = field(text);
    let bound = |key: &str| numbers.iter().find(|(known, _)| known == key).map(|(_, it)| it);
    let (low, high) = own(&ty);
    let is_held = |bound: &BigDecimal| {
        low.as_ref().is_none_or(|low| low <= bound)
            && high.as_ref().is_none_or(|high| bound <= high)
    };
    let bounds = ["min", "above", "max", "below"].map(bound);
    let [min, above, max, below] = bounds.map(Option::<&BigDecimal>::cloned);
    let is_whole = bounds.into_iter().flatten().all(is_held);
    is_whole.then(|| [min.or(low.clone()), above, max.or(high.clone()), below])
}

/// The bounds that the schema says; those of integers are inclusive.
fn said(ty: &str, bounds: &[Option<String>; 4]) -> [Option<BigDecimal>; 4] {
    let [min, above, max, below] = bounds.each_ref().map(|bound| bound.as_deref().map(decimal));
    if ty == "number" {
        return [min, above, max, below];
    }
    let (up, down) = (RoundingMode::Ceiling, RoundingMode::Floor);
    let low = [
        min.map(|it| it.with_scale_round(0, up)),
        above.map(|it| it.with_scale_round(0, down) + BigDecimal::one()),
    ];
    let high = [
        max.map(|it| it.with_scale_round(0, down)),
        below.map(|it| it.with_scale_round(0, up) - BigDecimal::one()),
    ];
    [low.into_iter().flatten().max(), None, high.into_iter().flatten().min(), None]
}

/// True if no number is between the bounds.
fn is_empty(bounds: &[Option<BigDecimal>; 4]) -> bool {
    let [min, above, max, below] = bounds.each_ref().map(Option::as_ref);
    let crosses = |low: Option<&BigDecimal>, high: Option<&BigDecimal>| {
        low.zip(high).map(|(low, high)| low.cmp(high))
    };
    crosses(min, max).is_some_and(|order| order.is_gt())
        || [crosses(above, max), crosses(min, below), crosses(above, below)]
            .into_iter()
            .flatten()
            .any(|order| order.is_ge())
}

#[test]
fn bounds_are_exact_or_refused() {
    let mut counts = (0, 0);
    let cell = std::cell::RefCell::new(&mut counts);
    let checked = runner(4_000).run(&schema(), |(ty, bounds)| {
        let keywords = KEYWORDS.iter().zip(&bounds);
        let keywords = keywords.filter_map(|(keyword, bound)| Some(format!(r#", "{keyword}": {}"#, bound.as_ref()?)));
        let property = format!(r#"{{ "type": "{ty}"{} }}"#, keywords.collect::<String>());
        let text = format!(
            r#"{{ "title": "ACME.Door.Opened", "type": "object", "properties": {{ "it": {property} }}, "additionalProperties": false }}"#
        );
        let said = said(ty, &bounds);
        let Some(files) = generated("ACME.Door.Opened", &text) else {
            cell.borrow_mut().1 += 1;
            let is_kept = |bound: &String| {
                let bound = decimal(bound).normalized();
                bound.digits() <= 15 && (ty == "number" || bound.abs() < decimal("1e38"))
            };
            if is_empty(&said) || !bounds.iter().flatten().all(is_kept) {
                return Ok(());
            }
            return Err(TestCaseError::fail(format!("refused: {property}")));
        };
        cell.borrow_mut().0 += 1;
        let (_, module) = files.iter().find(|(path, _)| path.ends_with("door.rs")).unwrap();
        if is_empty(&said) || given(module).as_ref() != Some(&said) {
            let given = given(module);
            return Err(TestCaseError::fail(format!("{property}: {given:?} is given, {said:?} is said")));
        }
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
    assert!(counts.0 > 1_000 && counts.1 > 200, "{counts:?}");
}
