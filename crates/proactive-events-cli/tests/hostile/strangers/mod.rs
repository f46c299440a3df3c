//! Web pages, clients and inputs that the simulator and the tool must not trust.

mod byte_order_mark;
mod colours;
mod manifests;
mod memory;
mod secrets;
mod simulator;
mod web;
