//! Web pages, clients and inputs that the simulator and the tool must not trust.

mod memory;
mod simulator;
mod web;
