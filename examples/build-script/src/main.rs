//! Types that `build.rs` generates from `../schemas` whenever one of them changes.

use std::error::Error;

use events::parcel::{Moved, Parcel, Place};
use proactive_events::{Locale, Localized, ReferenceId, Request};

pub mod events {
    include!(concat!(env!("OUT_DIR"), "/events.rs"));
}

fn main() -> Result<(), Box<dyn Error>> {
    let sender = Localized::new(Locale::EnUs, "AnyCompany").and(Locale::DeDe, "Beispiel GmbH");
    let parcel = Parcel::new("4711", sender).with_grams(850_u32);
    let moved = Moved::new(parcel, Place::FrontDoor).with_since("2026-05-18T09:30:00Z".parse()?);
    let request = Request::multicast(ReferenceId::new("parcel4711")?, moved)
        .with_timestamp("2026-05-18T10:00:00Z".parse()?);
    println!("{}", String::from_utf8_lossy(request.encode()?.body()));
    Ok(())
}
