//! The generated code in edition 2024, and what is refused.

include!("shared/compiled.rs");

#[test]
fn what_is_refused_is_refused_for_a_reason() {
    let lines: Vec<_> = refused()
        .iter()
        .map(|Refused { position, name, message }| format!("{position} {name:?}: {message}"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}
