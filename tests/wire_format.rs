//! The bytes of every template: a change of the wire format shows as a changed snapshot.
//!
//! Review a change with `cargo insta review`, or run the tests with `INSTA_UPDATE=always` and read the diff.

use proactive_events_tests::fixtures::{bare_order, full_events, moment, order};
use proactive_events_tests::requests::{multicast, unicast};

/// The struct as it serialises, and the bytes as they are sent.
#[test]
fn every_template_unicast() {
    for (name, event) in full_events() {
        let request = unicast(event);
        insta::assert_json_snapshot!(format!("{name}_struct"), request);
        let encoded = request.encode().unwrap();
        insta::assert_snapshot!(format!("{name}_bytes"), String::from_utf8_lossy(encoded.body()));
    }
}

#[test]
fn every_template_multicast() {
    for (name, event) in full_events() {
        let encoded = multicast(event).encode().unwrap();
        insta::assert_snapshot!(
            format!("{name}_multicast_bytes"),
            String::from_utf8_lossy(encoded.body())
        );
    }
}

/// Values that each template takes, by its types: an added or removed value shows here, used or not.
#[test]
fn every_template_shape() {
    use proactive_events::catalog::*;
    macro_rules! shapes {
        ($($module:ident::$event:ident),+) => {
            insta::with_settings!({ sort_maps => true }, {$(
                let name = concat!(stringify!($module), "_shape");
                insta::assert_json_snapshot!(name, schemars::schema_for!($module::$event));
            )+});
        };
    }
    shapes!(
        media_content::Available,
        message_alert::Activated,
        occasion::Updated,
        order_status::Updated,
        social_game_invite::Available,
        sports_event::Updated,
        trash_collection_alert::Activated,
        weather_alert::Activated
    );
}

/// An update is the same request with a later timestamp and the new event.
#[test]
fn create_and_update() {
    let create = unicast(bare_order()).expires_in(std::time::Duration::from_hours(2)).unwrap();
    let update = create.update(order()).unwrap();
    assert!(update.timestamp() > create.timestamp());
    let update = update.with_timestamp(moment("2026-05-18T09:00:00.125Z"));
    for (name, request) in [("create", create), ("update", update)] {
        insta::assert_snapshot!(name, String::from_utf8_lossy(request.encode().unwrap().body()));
    }
}

/// A part that stands alone serialises as it stands in the request.
#[test]
fn a_payload_alone() {
    insta::assert_json_snapshot!("payload_alone", order());
}

#[test]
fn a_derived_enum_has_its_list_its_text_and_the_way_back() {
    use proactive_events::catalog::order_status::Status;

    for status in Status::ALL {
        assert_eq!(status.to_string(), status.as_str());
        assert_eq!(status.as_str().parse(), Ok(*status));
    }
    assert_eq!(format!("{:>16}", Status::Shipped), "   ORDER_SHIPPED");
    let error = "ORDER_SHIPED".parse::<Status>().unwrap_err().to_string();
    assert!(error.starts_with("\"ORDER_SHIPED\" is none of PREORDER_RECEIVED, "), "{error}");
    assert!(error.ends_with("(did you mean \"ORDER_SHIPPED\"?)"), "{error}");
}
