//! Servers that answer anything: durations, statuses, bodies, certificates and connections.
