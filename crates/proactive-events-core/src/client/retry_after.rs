//! `Retry-After`, in seconds or as a date.

use std::time::{Duration, SystemTime};

use crate::Timestamp;

/// No wait that a service asks for is longer than a day; more is a slip of the pen.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long to wait; a moment that has passed means no wait, and what is neither form means nothing.
pub(super) fn parse(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().map_or(LONGEST, Duration::from_secs).min(LONGEST));
    }
    let moment = date(value)?;
    Some(moment.duration_since(now).unwrap_or_default().min(LONGEST))
}

/// An HTTP date, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(super) fn date(value: &str) -> Option<Timestamp> {
    let moment = httpdate::parse_http_date(value).ok()?;
    let since = moment.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Timestamp::from_unix_millis(i64::try_from(since.as_millis()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_and_nonsense() {
        let now: Timestamp = "1994-11-06T08:49:07Z".parse().unwrap();
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (value, wait) in [
            ("120", seconds(120)),
            (" 0 ", seconds(0)),
            ("99999999999999999999999", Some(LONGEST)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", seconds(30)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", seconds(30)),
            ("Sun Nov  6 08:49:37 1994", seconds(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", seconds(0)),
            ("", None),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
        ] {
            assert_eq!(parse(value, now), wait, "{value:?}");
        }
    }
}
