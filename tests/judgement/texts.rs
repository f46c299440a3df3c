//! Localized texts and the references to them.

use proactive_events::error::ViolationCode;
use proactive_events::wire::ReadOptions;
use proactive_events_tests::fixtures::messages;
use proactive_events_tests::requests::{body, unicast};
use serde_json::json;

use crate::requests::{errors, found, read, warnings, with, without};

#[test]
fn localized_attributes() {
    let all = "/localizedAttributes";
    errors(&without(all), &[(all, ViolationCode::NoLocales)]);
    errors(&with(all, json!([])), &[(all, ViolationCode::NoLocales)]);
    errors(&with(all, json!(null)), &[(all, ViolationCode::WrongType)]);
    errors(
        &with(all, json!({"locale": "en-US", "sellerName": "AnyCompany"})),
        &[(all, ViolationCode::WrongType)],
    );
    let object = |locale: &str, text: &str| json!({"locale": locale, "sellerName": text});
    errors(
        &with(all, json!([object("en-US", "A"), object("en-US", "A")])),
        &[("/localizedAttributes/1/locale", ViolationCode::RepeatedLocale)],
    );
    errors(
        &with(all, json!([object("en-us", "A")])),
        &[("/localizedAttributes/0/locale", ViolationCode::UnknownLocale)],
    );
    errors(
        &with(all, json!([object("en-US", "")])),
        &[("/localizedAttributes/0/sellerName", ViolationCode::Empty)],
    );
    errors(
        &with(all, json!([object("en-US", "A"), {"locale": "de-DE"}])),
        &[("/localizedAttributes/1/sellerName", ViolationCode::MissingText)],
    );
    errors(
        &with(all, json!([{"sellerName": "A"}])),
        &[("/localizedAttributes/0/locale", ViolationCode::Missing)],
    );
    errors(
        &with("/localizedAttributes/0/other", json!(1)),
        &[("/localizedAttributes/0/other", ViolationCode::WrongType)],
    );
    errors(&with("/localizedAttributes/0/sellerName", json!(" \u{7} ")), &[]);
}

#[test]
fn references() {
    let name = "/event/payload/order/seller/name";
    for key in ["", "locale"] {
        let (errors, warnings) =
            read(&with(name, json!(format!("localizedattribute:{key}"))), ReadOptions::default());
        assert_eq!(found(&errors), [(name, ViolationCode::ReferenceKey)]);
        assert_eq!(warnings.len(), 2, "the texts that nothing refers to now");
    }
    let unused = [
        ("/localizedAttributes/0/sellerName", ViolationCode::UnusedText),
        ("/localizedAttributes/1/sellerName", ViolationCode::UnusedText),
    ];
    warnings(
        &with(name, json!("localized:sellerName")),
        &[&[(name, ViolationCode::PlainText)][..], &unused].concat(),
    );
    warnings(
        &with("/localizedAttributes/1/extra", json!("x")),
        &[("/localizedAttributes/1/extra", ViolationCode::UnusedText)],
    );
    let mut request = body(&unicast(messages()));
    request["event"]["payload"]["messageGroup"]["creator"]["name"] =
        json!("localizedattribute:who");
    warnings(
        &request,
        &[("/event/payload/messageGroup/creator/name", ViolationCode::ReferenceInPlainField)],
    );
    request["event"]["payload"]["messageGroup"]["creator"]["name"] = json!("Robin");
    request.as_object_mut().unwrap().remove("localizedAttributes");
    warnings(&request, &[("/localizedAttributes", ViolationCode::NoLocalizedAttributes)]);
}
