//! Moments and their spellings.

use std::time::{Duration, UNIX_EPOCH};

use proactive_events_core::Timestamp;
use proactive_events_core::values::{Date, TimestampError};

fn parse(text: &str) -> Option<String> {
    text.parse::<Timestamp>().ok().map(|moment| moment.to_string())
}

#[test]
fn takes_the_documented_forms() {
    for (text, written) in [
        ("2026-05-18T19:22:00Z", "2026-05-18T19:22:00Z"),
        ("2026-05-18T19:22:00.00Z", "2026-05-18T19:22:00Z"),
        ("2026-05-18T19:22:00.412Z", "2026-05-18T19:22:00.412Z"),
        ("2026-05-18T19:22:00.123456789Z", "2026-05-18T19:22:00.123Z"),
        ("2026-05-18T00:22:00+05:00", "2026-05-17T19:22:00Z"),
        ("2026-05-18T19:22:00-23:59", "2026-05-19T19:21:00Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999Z"),
    ] {
        assert_eq!(parse(text).as_deref(), Some(written), "{text}");
    }
}

#[test]
fn refuses_everything_else() {
    for text in [
        "",
        "Z",
        "2026-05-18",
        "2026-05-18T19:22:00",
        "2026-05-18t19:22:00Z",
        "2026-05-18T19:22:00z",
        "2026-05-18 19:22:00Z",
        "2026-05-18T19:22Z",
        "2026-05-18T19:22:60Z",
        "2026-05-18T24:00:00Z",
        "2026-05-18T19:60:00Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-05-00T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "12026-05-18T19:22:00Z",
        "2026-05-18T19:22:00.Z",
        "2026-05-18T19:22:00.1234567890Z",
        "2026-05-18T19:22:00+24:00",
        "2026-05-18T19:22:00+05:60",
        "2026-05-18T19:22:00+0500",
        "2026-05-18T19:22:00+05",
        "2026-05-18T19:22:00Z ",
        " 2026-05-18T19:22:00Z",
        "2026-05-18T19:22:00ZZ",
        "+026-05-18T19:22:00Z",
        "２026-05-18T19:22:00Z",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn adds_and_subtracts_over_the_second() {
    let moment: Timestamp = "2026-05-18T19:22:00.750Z".parse().unwrap();
    let span = Duration::from_millis(500);
    let later = moment.checked_add(span).unwrap();
    assert_eq!(later.to_string(), "2026-05-18T19:22:01.250Z");
    assert_eq!(later.checked_sub(span), Some(moment));
    assert_eq!(later.duration_since(moment), Some(span));
    assert_eq!(moment.duration_since(later), None);
    assert_eq!(Timestamp::from_unix_millis(moment.unix_millis()), Ok(moment));
    assert_eq!(Timestamp::MAX.checked_add(Duration::from_secs(1)), None);
    assert_eq!(Timestamp::MIN.checked_sub(Duration::from_nanos(1)), None);
    assert_eq!(Timestamp::from_unix_millis(i64::MAX), Err(TimestampError::OutOfRange));
    assert_eq!(Timestamp::from_unix_millis(-1).unwrap().to_string(), "1969-12-31T23:59:59.999Z");
}

#[test]
fn converts_system_time_on_both_sides_of_1970() {
    let before = UNIX_EPOCH - Duration::from_millis(1);
    assert_eq!(Timestamp::try_from(before).unwrap().unix_millis(), -1);
    let after = UNIX_EPOCH + Duration::from_millis(1_234);
    assert_eq!(Timestamp::try_from(after).unwrap().unix_millis(), 1_234);
}

#[cfg(all(feature = "chrono", feature = "jiff", feature = "time"))]
#[test]
fn moments_survive_each_library() {
    for text in [
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.001Z",
        "9999-12-30T21:59:59.999Z",
        "9999-12-31T23:59:59.999Z",
    ] {
        let moment: Timestamp = text.parse().unwrap();
        let chrono = chrono::DateTime::<chrono::Utc>::from(moment);
        assert_eq!(Timestamp::try_from(chrono), Ok(moment));
        let jiff = jiff::Timestamp::try_from(moment).map(Timestamp::try_from);
        let is_beyond = text.starts_with("9999-12-31");
        let expected = if is_beyond { Err(TimestampError::OutOfRange) } else { Ok(Ok(moment)) };
        assert_eq!(jiff, expected);
        assert_eq!(Timestamp::try_from(time::OffsetDateTime::from(moment)), Ok(moment));
        let system = std::time::SystemTime::from(moment);
        assert_eq!(Timestamp::try_from(system), Ok(moment));
    }
}

#[test]
fn every_day_of_ten_thousand_years_survives_the_round_trip() {
    const DAY: i64 = 86_400_000;
    let (first, last) = (Timestamp::MIN.unix_millis() / DAY, Timestamp::MAX.unix_millis() / DAY);
    for days in first..=last {
        let moment = Timestamp::from_unix_millis(days * DAY).unwrap();
        let (year, month, day) = moment.year_month_day();
        let text = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
        assert_eq!(text.parse(), Ok(moment));
    }
    assert_eq!(last - first + 1, 3_652_059);
}

#[test]
fn known_days() {
    let day = |year, month, day| Date::new(year, month, day).is_ok();
    assert!(day(2024, 2, 29) && day(2000, 2, 29));
    assert!(!day(2023, 2, 29) && !day(1900, 2, 29) && !day(2023, 4, 31));
    assert!(!day(2023, 13, 1) && !day(2023, 0, 1) && !day(2023, 1, 0));
    assert_eq!(Timestamp::from_unix_millis(0).unwrap().year_month_day(), (1970, 1, 1));
    let march = Timestamp::from_unix_millis(11_017 * 86_400_000).unwrap();
    assert_eq!(march.to_string(), "2000-03-01T00:00:00Z");
}
