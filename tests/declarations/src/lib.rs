//! The cases are in `ui`: programs, and for those that must not compile the errors.
