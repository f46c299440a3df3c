//! `Debug` of handles, by name alone: their contents are connections, locks and callbacks.

use std::fmt;

use crate::campaign::Campaign;
use crate::{JetStreamStore, MemoryStore, RequestOutbox, Server, SqliteStore, Worker};

macro_rules! by_name {
    ($($type:ident)+) => {
        $(
            impl fmt::Debug for $type {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.debug_struct(stringify!($type)).finish_non_exhaustive()
                }
            }
        )+
    };
}

by_name! { Campaign JetStreamStore MemoryStore RequestOutbox Server SqliteStore Worker }
