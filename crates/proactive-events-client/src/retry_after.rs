//! `Retry-After`, in seconds or as a date.
//!
//! The wait that a server asks for is bounded, and followed by another attempt.

use std::time::{Duration, SystemTime};

use hyper::HeaderMap;
use proactive_events_core::Timestamp;

/// Returns how long to wait, by all values of the header: the longest, rounded up to whole seconds, at most `limit`. A
/// moment that has passed means no wait. Without a value that can be read there is none.
pub(super) fn parse<'a>(
    values: impl IntoIterator<Item = &'a str>,
    now: Timestamp,
    limit: Duration,
) -> Option<Duration> {
    let waits = values.into_iter().filter_map(|value| wait(value, now, limit));
    waits.max().map(|longest| longest.min(limit))
}

/// The wait of one value: a date, or a list of numbers.
fn wait(value: &str, now: Timestamp, limit: Duration) -> Option<Duration> {
    match date(unquoted(value)) {
        Some(moment) => Some(moment.duration_since(now).unwrap_or_default()),
        None => value.split(',').filter_map(|item| seconds(unquoted(item), limit)).max(),
    }
}

/// A number of seconds, such as `3` or `1.5`, rounded up. One that no clock can hold is the limit.
fn seconds(text: &str, limit: Duration) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let more = u64::from(fraction.bytes().any(|digit| digit != b'0'));
    Some(
        whole.parse::<u64>().map_or(limit, |whole| Duration::from_secs(whole.saturating_add(more))),
    )
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches('"').trim()
}

/// The `Date` of an answer: its server's clock.
pub(super) fn date_of(headers: &HeaderMap) -> Option<Timestamp> {
    headers.get("date").and_then(|value| value.to_str().ok()).and_then(date)
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

    const LIMIT: Duration = Duration::from_secs(300);

    fn parsed(values: &[&str]) -> Option<u64> {
        let now: Timestamp = "1994-11-06T08:49:07Z".parse().unwrap();
        let wait = parse(values.iter().copied(), now, LIMIT)?;
        assert_eq!(wait.subsec_nanos() % 1_000_000_000, 0, "{values:?}");
        Some(wait.as_secs())
    }

    #[test]
    fn every_spelling_on_record_is_read_and_bounded() {
        for (value, wait) in [
            ("120", 120),
            (" 0 ", 0),
            ("90000", 300),
            ("99999999999999999999999", 300),
            ("18446744073709551615.5", 300),
            ("1.5", 2),
            ("1.0", 1),
            ("0.001", 1),
            ("2.", 2),
            ("3, 5", 5),
            ("5,3", 5),
            ("soon, 7", 7),
            ("\"3\"", 3),
            ("\"3\", \"4.2\"", 5),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 30),
            ("\"Sun, 06 Nov 1994 08:49:37 GMT\"", 30),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 30),
            ("Sun Nov  6 08:49:37 1994", 30),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
            ("Sat, 06 Nov 2094 08:00:00 GMT", 300),
        ] {
            assert_eq!(parsed(&[value]), Some(wait), "{value:?}");
        }
    }

    #[test]
    fn the_longest_of_several_headers_counts() {
        assert_eq!(parsed(&["3", "Sun, 06 Nov 1994 08:49:37 GMT", "7"]), Some(30));
    }

    #[test]
    fn what_is_neither_number_nor_date_is_no_wait() {
        for value in ["", "-5", "soon", "1e3", "0x10", ".5", "1.5.2", "١", "+1", "NaN", ","] {
            assert_eq!(parsed(&[value]), None, "{value:?}");
        }
        assert_eq!(parsed(&[]), None);
    }
}
