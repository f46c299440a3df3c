//! Types and schemas agree: for every template, over thousands of wrong and right instances,
//! *the typed reader accepts* ⇔ *`jsonschema` accepts against `schemas/`* ⇔ *the schema that the types give
//! through `schemars` accepts*.
//!
//! This is about structure. The cross rules, which no JSON Schema says, stand in [`CROSS_RULES`], each with
//! its reason; each is tested by examples in `judgement.rs`.

use std::collections::HashSet;

use proactive_events::catalog::{
    media_content, message_alert, occasion, order_status, social_game_invite, sports_event,
    trash_collection_alert, weather_alert,
};
use proactive_events::error::ViolationCode;
use proactive_events::wire::ReadOptions;
use proactive_events::{Document, Event, Request};
use proactive_events_tests::requests::{body, multicast, unicast};
use proactive_events_tests::{fixtures, mutate, schemas};
use schemars::JsonSchema;
use serde_json::Value;

/// Rules of the reader beyond structure, each with the reason why no schema can express it.
const CROSS_RULES: [(ViolationCode, &str); 6] = [
    (ViolationCode::LifeSpan, "two properties are compared"),
    (ViolationCode::MissingText, "a text in the payload names a key elsewhere"),
    (ViolationCode::NoLocales, "a text in the payload needs a property elsewhere"),
    (
        ViolationCode::ReferenceKey,
        "a key that could never be there; whether a text is a reference depends on its field",
    ),
    (ViolationCode::RepeatedLocale, "two items of an array are compared by one property"),
    (ViolationCode::RepeatedKey, "lost before a schema sees the value"),
];

/// The fewest mutants of a template.
const MUTANTS: usize = 2_000;

struct Judges {
    name: &'static str,
    envelope: jsonschema::Validator,
    payload: jsonschema::Validator,
    types: jsonschema::Validator,
}

impl Judges {
    fn of<E: Event + JsonSchema>() -> Self {
        let name = E::NAMES[0];
        Self {
            name,
            envelope: schemas::validator("request.json"),
            payload: schemas::validator(&format!("{name}.json")),
            types: schemas::standalone(schemars::schema_for!(Request<E>).as_value()),
        }
    }

    /// True if the schemas of the workspace accept the request.
    fn schemas_accept(&self, request: &Value) -> bool {
        let event = &request["event"];
        self.envelope.is_valid(request)
            && event["name"] == self.name
            && self.payload.is_valid(&event["payload"])
    }
}

/// True if the reader finds no error in the structure.
fn reader_accepts<E: Event>(request: &Value) -> bool {
    let text = serde_json::to_vec(request).unwrap();
    let reading = Request::<E>::read(&Document::parse(&text).unwrap(), ReadOptions::default());
    let structural = |code: ViolationCode| !CROSS_RULES.iter().any(|(rule, _)| *rule == code);
    assert_eq!(
        reading.request.is_some(),
        reading.errors.is_empty(),
        "a request iff there are no errors: {request}"
    );
    !reading.errors.iter().any(|violation| structural(violation.code))
}

/// Compares the three verdicts over the mutants of these requests.
fn agree<E: Event + JsonSchema>(requests: &[Request<E>]) {
    let judges = Judges::of::<E>();
    let mut mutants: Vec<Value> =
        requests.iter().flat_map(|request| mutate::single(&body(request))).collect();
    mutants.extend(mutate::double(&mutants, 4711, 1_500));
    let mut seen = HashSet::new();
    mutants.retain(|mutant| seen.insert(mutant.to_string()));
    let mut accepted = 0;
    let mut disagreements = Vec::new();
    for mutant in &mutants {
        let verdicts = (
            reader_accepts::<E>(mutant),
            judges.schemas_accept(mutant),
            judges.types.is_valid(mutant),
        );
        accepted += usize::from(verdicts.0);
        if verdicts != (verdicts.0, verdicts.0, verdicts.0) {
            disagreements.push(format!("reader, schemas, schemars: {verdicts:?}: {mutant}"));
        }
    }
    println!(
        "{}: {} mutants, {accepted} accepted, {} disagreements",
        judges.name,
        mutants.len(),
        disagreements.len()
    );
    assert!(mutants.len() >= MUTANTS, "only {} mutants", mutants.len());
    assert!(
        accepted > 50 && accepted < mutants.len() / 2,
        "one-sided: {accepted} of {} accepted",
        mutants.len()
    );
    assert!(
        disagreements.is_empty(),
        "{} disagreements, such as\n{}",
        disagreements.len(),
        disagreements[0]
    );
}

macro_rules! templates {
    ($($test:ident: $event:ty = $($fixture:expr),+;)+) => {$(
        #[test]
        fn $test() {
            let requests: Vec<Request<$event>> = vec![$(unicast($fixture), multicast($fixture)),+];
            agree(&requests);
        }
    )+

        /// A template that nobody compares would agree with nothing.
        #[test]
        fn every_template_is_compared() {
            let compared: Vec<&str> = [$(<$event>::NAME),+].into();
            let mut templates: Vec<String> = schemas::files().into_keys().filter_map(|file| {
                file.strip_suffix(".json").filter(|name| name.contains('.')).map(str::to_owned)
            }).collect();
            templates.sort();
            assert_eq!(compared, templates);
        }
    };
}

templates! {
    media_content: media_content::Available = fixtures::media();
    message_alert: message_alert::Activated = fixtures::messages();
    occasion: occasion::Updated = fixtures::appointment();
    order_status: order_status::Updated = fixtures::order(), fixtures::bare_order();
    social_game_invite: social_game_invite::Available = fixtures::game();
    sports_event: sports_event::Updated = fixtures::sports();
    trash_collection_alert: trash_collection_alert::Activated = fixtures::trash();
    weather_alert: weather_alert::Activated = fixtures::weather();
}
