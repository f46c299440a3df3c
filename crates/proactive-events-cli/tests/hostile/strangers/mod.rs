//! Web pages, clients and inputs that the simulator and the tool must not trust.

mod byte_order_mark;
mod memory;
mod simulator;
mod web;
