//! Wall clocks that step, and processes that sleep through their leases.
