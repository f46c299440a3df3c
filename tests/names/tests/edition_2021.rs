//! The generated code in edition 2021.

include!("shared/compiled.rs");

#[test]
fn what_is_refused_has_words() {
    assert!(refused().iter().all(|refused| !refused.message.is_empty()));
}
