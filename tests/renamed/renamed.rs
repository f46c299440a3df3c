//! Derived types work under the other name.

use alexa::{ReferenceId, Request};
use proactive_events_renamed::{Opened, Side};

fn request(door: &str) -> Request<Opened> {
    Request::multicast(ReferenceId::random(), Opened::new(door, Side::Front))
}

#[test]
fn a_renamed_dependency() -> Result<(), alexa::Violations> {
    let encoded = request("MAIN").encode()?;
    let read = Request::<Opened>::from_slice(encoded.body())?;
    assert_eq!(read.event(), &Opened::new("MAIN", Side::Front));
    assert!(request("main").encode().is_err());
    Ok(())
}
