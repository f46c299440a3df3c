//! Entries, outcomes and failures to test with.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use proactive_events::catalog::order_status::{Order, Seller, State, Status, Updated};
use proactive_events::wire::EncodedEvent;
use proactive_events::{
    LifeSpan, Locale, Localized, ReferenceId, Region, Request, Timestamp, UserId,
};
use proactive_events_delivery::outbox::{Entry, Failure, Key, Outcome, Queued, Refused, Verdict};
use proactive_events_tests::fixtures::{moment, order};

/// The campaign that most tests have.
pub const CAMPAIGN: &str = "spring";
/// Where customers are, unless a test says otherwise.
pub const HOME: Region = Region::Europe;

static FRAME: LazyLock<Arc<EncodedEvent>> =
    LazyLock::new(|| new_frame("AnyCompany", LifeSpan::DEFAULT.duration()));

/// The shared part of a request.
pub fn new_frame(seller: &str, life_span: Duration) -> Arc<EncodedEvent> {
    let text = Localized::new(Locale::EnUs, seller);
    let order = Order::new(Seller::new(text));
    let event = Updated::new(State::new(Status::Shipped), order);
    let life_span = LifeSpan::new(life_span).unwrap();
    Arc::new(EncodedEvent::new(&event).unwrap().with_life_span(life_span))
}

/// A customer.
pub fn user(number: u64) -> UserId {
    UserId::new(format!("amzn1.ask.account.{number:05}")).unwrap()
}

/// The moment of an event: later versions are later.
pub fn moment_of(version: u64) -> Timestamp {
    moment("2026-05-18T07:00:00.250Z").checked_add(Duration::from_millis(version)).unwrap()
}

/// A campaign's recipient, on the line of its number.
pub fn recipient(number: u64) -> Entry {
    recipient_at(number, 0)
}

/// A campaign's recipient, queued at another moment.
pub fn recipient_at(number: u64, version: u64) -> Entry {
    recipient_of(Arc::clone(&FRAME), number, version)
}

/// A recipient of a frame.
pub fn recipient_of(frame: Arc<EncodedEvent>, number: u64, version: u64) -> Entry {
    let (user, timestamp) = (user(number), moment_of(version));
    Entry {
        key: Key::of_recipient(CAMPAIGN, user.as_str()),
        region: HOME,
        line: Some(number),
        request: Queued::Framed { frame, user, timestamp },
    }
}

/// A request of its own for a customer; versions differ by their moment alone.
pub fn single(number: u64, version: u64) -> Entry {
    let reference_id = ReferenceId::new(format!("order{number}")).unwrap();
    let request = Request::unicast(reference_id, user(number), order());
    whole(request.with_timestamp(moment_of(version)))
}

/// A request of its own to everybody.
pub fn to_all(number: u64) -> Entry {
    let reference_id = ReferenceId::new(format!("all{number}")).unwrap();
    whole(Request::multicast(reference_id, order()).with_timestamp(moment_of(0)))
}

fn whole<E: proactive_events::Event>(request: Request<E>) -> Entry {
    let request = request.encode().unwrap();
    let key = Key::of_request(&request);
    Entry { key, region: HOME, line: None, request: Queued::Whole(request) }
}

/// The same in another region.
pub fn elsewhere(region: Region, entry: Entry) -> Entry {
    Entry { region, ..entry }
}

/// A recipient that our own checks refuse.
pub fn refused(number: u64) -> Refused {
    let user = user(number);
    let key = Key::of_recipient(CAMPAIGN, user.as_str());
    let failure = Failure::new("too-long", "the text is too long", "fix its line");
    Refused { key, user: Some(user), line: number, failure }
}

/// Accepted, told apart by a number.
pub fn accepted(number: u32) -> Outcome {
    Outcome {
        verdict: Verdict::Accepted,
        status: Some(202),
        request_id: Some(format!("request-{number}")),
        attempts: 1,
        error: None,
    }
}

/// Not accepted, with what the service said.
pub fn declined(verdict: Verdict, status: Option<u16>, message: &str) -> Outcome {
    let error = Some(Failure { code: None, message: message.to_owned(), cause: "so".to_owned() });
    Outcome { verdict, status, request_id: None, attempts: 1, error }
}
