//! Numbers, dates and lists in English words.

use crate::Timestamp;

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `three`, `forty-two`; from a hundred on digits.
pub(super) fn number(count: u64) -> String {
    let word = |words: &[&'static str], index: u64| {
        usize::try_from(index).ok().and_then(|index| words.get(index)).copied().unwrap_or_default()
    };
    match count {
        0..20 => word(&SMALL, count).to_owned(),
        20..100 if count.is_multiple_of(10) => word(&TENS, count / 10).to_owned(),
        20..100 => format!("{}-{}", word(&TENS, count / 10), word(&SMALL, count % 10)),
        _ => count.to_string(),
    }
}

/// `May 18, 2019`, at an offset in seconds east of UTC.
pub(super) fn date(moment: Timestamp, east: i32) -> String {
    let millis = moment.unix_millis() + i64::from(east) * 1_000;
    let moment = Timestamp::from_unix_millis(millis).unwrap_or(moment);
    let (year, month, day) = moment.year_month_day();
    let index = usize::try_from(month - 1).unwrap_or_default();
    format!("{} {day}, {year}", MONTHS.get(index).copied().unwrap_or_default())
}

/// `glass, cans and bottles`.
pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english() {
        for (count, words) in [
            (0, "zero"),
            (3, "three"),
            (19, "nineteen"),
            (20, "twenty"),
            (42, "forty-two"),
            (100, "100"),
        ] {
            assert_eq!(number(count), words);
        }
        assert_eq!(date("2019-05-18T23:59:59Z".parse().unwrap(), 0), "May 18, 2019");
        assert_eq!(date("2019-05-18T23:59:59Z".parse().unwrap(), 1), "May 19, 2019");
        let items = ["glass", "cans", "bottles"].map(str::to_owned);
        assert_eq!(list(&items), "glass, cans and bottles");
        assert_eq!(list(&items[..2]), "glass and cans");
    }
}
