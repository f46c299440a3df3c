//! Files that are wrong together, or by their names; what one file says wrong stands in `ui/`.

// A broken assumption fails the test.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use proactive_events_codegen::{Options, generate};

/// The report on these files.
fn report(files: &[(&str, &str)]) -> String {
    let files: BTreeMap<_, _> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    generate(&files, &Options::new("make regen", "schemas")).unwrap_err().to_string()
}

#[test]
fn a_root_that_is_no_template() {
    insta::assert_snapshot!(report(&[
        ("A.B.Text.json", r#"{"title":"A.B.Text","type":"string"}"#),
        ("A.B.List.json", "[]"),
        ("A.B.Other.json", r#"{"title":"A.B.C","type":"object","additionalProperties":false}"#)
    ]));
}

#[test]
fn a_file_whose_name_is_no_templates() {
    let text = r#"{"title":"A.Door","type":"object","additionalProperties":false}"#;
    insta::assert_snapshot!(report(&[("A.Door.json", text), ("request.json", text)]));
}

#[test]
fn two_templates_of_one_module() {
    let text = |title: &str| {
        format!(r#"{{"title":"{title}","type":"object","additionalProperties":false}}"#)
    };
    insta::assert_snapshot!(report(&[
        ("A.Door.Opened.json", &text("A.Door.Opened")),
        ("B.Door.Opened.json", &text("B.Door.Opened"))
    ]));
}

/// Both would be `OrderStatusUpdated` in `AnyEvent`.
#[test]
fn two_templates_of_one_variant() {
    let text = |title: &str| {
        format!(r#"{{"title":"{title}","type":"object","additionalProperties":false}}"#)
    };
    insta::assert_snapshot!(report(&[
        ("A.Order.StatusUpdated.json", &text("A.Order.StatusUpdated")),
        ("A.OrderStatus.Updated.json", &text("A.OrderStatus.Updated"))
    ]));
}

/// The module of the schema files is not overwritten, nor overwrites.
#[test]
fn a_template_called_as_the_module_of_the_schemas() {
    let name = "A.Schemas.Changed.json";
    let text = r#"{"title":"A.Schemas.Changed","type":"object","additionalProperties":false}"#;
    let files = BTreeMap::from([(name.to_owned(), text.to_owned())]);
    let options = Options::new("make regen", "schemas");
    assert!(generate(&files, &options).is_ok());
    let refused = generate(&files, &options.embed_schemas()).unwrap_err().to_string();
    assert!(refused.contains(name) && refused.contains("`schemas`"), "{refused}");
}
