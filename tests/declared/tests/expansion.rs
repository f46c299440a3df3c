//! The derive's own code on random declarations: errors exactly where the rules see faults, else Rust.

use std::collections::BTreeSet;

use proactive_events_declared::generate::Generator;
use proactive_events_declared::model::{Declaration, Place};
use proactive_events_declared::random::Random;
use proactive_events_declared::rules::{faults, has_broken_tag};
use proc_macro2::{TokenStream, TokenTree};

use crate::ast::Role;

include!(concat!(env!("OUT_DIR"), "/derive.rs"));

const DECLARATIONS: usize = 4_000;

/// The places that errors point at.
fn errors(declaration: &Declaration) -> (BTreeSet<Place>, TokenStream) {
    let input = syn::parse_str(&declaration.text())
        .unwrap_or_else(|error| panic!("{error}:\n{}", declaration.text()));
    let role = if declaration.is_event { Role::Event } else { Role::Payload };
    let tokens = expand::derive(&input, role);
    let lines = declaration.lines();
    let place = |line: usize| lines[line - 1].1;
    (compile_errors(&tokens).into_iter().map(place).collect(), tokens)
}

/// The lines of all `compile_error!("…")`.
fn compile_errors(tokens: &TokenStream) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut is_error = false;
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) if ident == "compile_error" => {
                lines.push(ident.span().start().line);
                is_error = true;
            }
            TokenTree::Group(_) if std::mem::take(&mut is_error) => {}
            TokenTree::Group(group) => lines.extend(compile_errors(&group.stream())),
            _ => {}
        }
    }
    lines
}

#[test]
fn errors_where_the_rules_see_faults() {
    let named = ["Part", "Door", "Word", "Gift"].map(str::to_owned);
    let mut random = Random(22);
    let (mut legal, mut illegal) = (0, 0);
    let mut wrong = Vec::new();
    for _ in 0..DECLARATIONS {
        let declaration =
            Generator { random: &mut random, named: &named, wrong: 24 }.declaration("Declared");
        let expected = faults(&declaration);
        let (found, tokens) = errors(&declaration);
        // A tag that cannot be read leaves it open what the variants should be.
        let is_same = if has_broken_tag(&declaration) {
            found.contains(&Place::Item)
        } else {
            found == expected
        };
        if !is_same {
            wrong.push(format!(
                "faults at {expected:?}, errors at {found:?}:\n{}",
                declaration.text()
            ));
        }
        if expected.is_empty() {
            legal += 1;
            if let Err(error) = syn::parse2::<syn::File>(tokens) {
                wrong.push(format!("no Rust: {error}:\n{}", declaration.text()));
            }
        } else {
            illegal += 1;
        }
    }
    println!("{legal} legal, {illegal} illegal, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n"));
    assert!(
        legal > DECLARATIONS / 5 && illegal > DECLARATIONS / 5,
        "{legal} legal, {illegal} illegal"
    );
}
