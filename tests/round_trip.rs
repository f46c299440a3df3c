//! Written requests can be read, and are equal.

use proactive_events::catalog::AnyEvent;
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Event, Locale, Localized, Request};
use proactive_events_tests::fixtures;
use proactive_events_tests::requests::{multicast, unicast};

fn survives<E: Event + Clone + PartialEq + std::fmt::Debug>(request: &Request<E>) {
    let encoded = request.encode().unwrap();
    let reading =
        Request::<E>::read(&Document::parse(encoded.body()).unwrap(), ReadOptions::default());
    assert_eq!(reading.errors, []);
    let read = reading.request.unwrap();
    assert_eq!(&read, request);
    assert_eq!(read.encode().unwrap(), encoded);
}

#[test]
fn every_template() {
    for (_, event) in fixtures::full_events() {
        survives::<AnyEvent>(&unicast(event.clone()));
        survives::<AnyEvent>(&multicast(event));
    }
    survives(&unicast(fixtures::order()));
}

#[test]
fn keys_of_the_callers_choice() {
    use proactive_events::catalog::weather_alert::{Activated, AlertType, WeatherAlert};
    let source = Localized::new(Locale::JaJp, "天気").with_key("weatherSource");
    survives(&unicast(Activated::new(WeatherAlert::new(AlertType::SnowStorm).with_source(source))));
    let plain = Localized::plain("Example Weather Corp");
    survives(&unicast(Activated::new(WeatherAlert::new(AlertType::SnowStorm).with_source(plain))));
}

/// Equal texts share a key, different ones get keys of their own.
#[test]
fn equal_texts_share_a_key() {
    use proactive_events::catalog::occasion::{Broker, Provider};
    let event = |provider: &str, broker: &str| {
        let text = |text: &str| Localized::new(Locale::EnUs, text).with_key("who");
        let mut event = fixtures::appointment();
        event.occasion.subject = Localized::new(Locale::EnUs, "sight test");
        event.occasion.provider = Provider::new(text(provider));
        event.occasion.broker = Some(Broker::new(text(broker)));
        String::from_utf8(unicast(event).encode().unwrap().body().to_vec()).unwrap()
    };
    assert!(
        event("Same", "Same")
            .contains(r#"[{"locale":"en-US","subject":"sight test","who":"Same"}]"#)
    );
    let different = event("One", "Two");
    assert!(
        different
            .contains(r#"[{"locale":"en-US","subject":"sight test","who":"One","who2":"Two"}]"#)
    );
    assert!(different.contains(r#""broker":{"name":"localizedattribute:who2"}"#));
}
