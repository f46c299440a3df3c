//! Processes that stop, race for one outbox, or are cancelled in the middle.
