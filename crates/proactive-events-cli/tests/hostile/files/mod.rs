//! Files that belong to somebody else, or that change while they are in use.

mod absence;
mod corruption;
mod identity;
mod misplaced_results;
mod permissions;
mod recipients;
mod results;
#[path = "../../deliver/world.rs"]
mod world;
