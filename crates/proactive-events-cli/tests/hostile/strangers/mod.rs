//! Web pages, clients and inputs that the simulator and the tool must not trust.
