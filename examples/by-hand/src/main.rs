//! Handwritten types: the derive implements everything that generated ones have.

use std::error::Error;

use events::parcel::{Moved, Parcel, Place};
use proactive_events::{Locale, Localized, ReferenceId, Request};

pub mod events {
    //! The templates, one module each.

    pub mod parcel {
        //! `ACME.Parcel.Moved`.

        use proactive_events::{Event, Localized, Payload, Timestamp};

        /// A parcel is somewhere else.
        #[derive(Clone, Debug, PartialEq, Event)]
        #[event(name = "ACME.Parcel.Moved")]
        pub struct Moved {
            /// Which parcel.
            pub parcel: Parcel,
            /// Its path.
            pub place: Place,
            /// Since when.
            #[payload(any_date_time)]
            pub since: Option<Timestamp>,
        }

        /// Which parcel.
        #[derive(Clone, Debug, PartialEq, Payload)]
        pub struct Parcel {
            /// As on the label.
            #[payload(min_length = 1, max_length = 20)]
            pub number: String,
            /// Who sent it.
            #[payload(localized = "senderName")]
            pub sender: Localized,
            /// Weight in grams.
            #[payload(min = 1, max = 30_000)]
            pub grams: Option<u32>,
        }

        /// Its path.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Payload)]
        pub enum Place {
            /// `DEPOT`
            Depot,
            /// `VAN`
            Van,
            /// `FRONT_DOOR`
            FrontDoor,
        }
    }
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
