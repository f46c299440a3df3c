//! The outcome of a send.

/// The service accepted the event. It does not report if Alexa announces it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accepted {
    /// The HTTP status, 202 as a rule; 409 for a duplicate.
    pub status: u16,
    /// The service's name for the request, from `x-amzn-requestid`.
    pub request_id: Option<String>,
    /// Number of HTTP requests made.
    pub attempts: u32,
    /// True if an earlier attempt had arrived, whose answer was lost.
    pub duplicate: bool,
}
