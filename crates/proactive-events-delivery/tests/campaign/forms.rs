//! The forms of a list: CSV, JSON Lines, compressed, in a file or a stream.

use proactive_events::Region;
use proactive_events_delivery::campaign::{Recipients, RecipientsFormat, enqueue};

use crate::support::{body, enqueued, gzip, options, outbox, refused, users, waiting};

const TABLE: &str = "user,region\nA,eu\nB,\nC,fe\n";
const LINES: &str =
    "{\"user\":\"A\",\"region\":\"eu\"}\n{\"user\":\"B\"}\n{\"region\":\"fe\",\"user\":\"C\"}\n";

fn pairs(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
    expected.iter().map(|(line, user)| (*line, (*user).to_owned())).collect()
}

#[tokio::test]
async fn every_form_gives_the_same_recipients() {
    for (list, first) in [
        (TABLE.into(), 2),
        (LINES.into(), 1),
        (gzip(TABLE), 2),
        (gzip(LINES), 1),
        (format!("\u{feff}{TABLE}").into_bytes(), 2),
        (gzip(format!("\u{feff}\n\n{LINES}")), 3),
        ([gzip("user,region\nA,eu\n"), gzip("B,\nC,fe")].concat(), 2),
        ([gzip(TABLE), vec![0; 100_000]].concat(), 2),
        ([gzip("user,region\nA,eu\n"), vec![0; 511], gzip("B,\nC,fe"), vec![0]].concat(), 2),
        (TABLE.replace('\n', "\r\n").into_bytes(), 2),
        (TABLE.replace('\n', "\r").into_bytes(), 2),
        (TABLE.replace('\n', "\n \n\n").into_bytes(), 4),
    ] {
        let (report, outbox) = enqueued(&list).await;
        assert_eq!((report.records, report.added, report.complete), (3, 3, true));
        let waiting = waiting(&*outbox).await;
        let regions: Vec<_> = waiting.iter().map(|it| (it.user.as_str(), it.region)).collect();
        let expected = [("A", Region::Europe), ("B", Region::NorthAmerica), ("C", Region::FarEast)];
        assert_eq!(regions, expected, "{}", String::from_utf8_lossy(&list));
        assert_eq!(waiting[0].line, first, "{}", String::from_utf8_lossy(&list));
    }
}

#[tokio::test]
async fn a_file_is_read_by_its_name_or_its_first_character() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("a.csv", TABLE.as_bytes().to_vec()),
        ("a.JSONL", LINES.into()),
        ("a.ndjson.gz", gzip(LINES)),
        ("a.csv.gz", TABLE.into()),
        ("recipients", gzip(LINES)),
    ];
    for (name, list) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, list).unwrap();
        let outbox = outbox().await;
        let list = Recipients::open(&path).unwrap();
        let report = enqueue(&*outbox, &body(), list, &options(), &|_| {}).await.unwrap();
        assert_eq!(report.added, 3, "{name}");
    }
    assert!(Recipients::open(folder.path()).is_err());
    assert!(Recipients::open(folder.path().join("none.csv")).is_err());
    assert_eq!(RecipientsFormat::of_name("x.csv.GZ"), Some(RecipientsFormat::Csv));
    assert_eq!(RecipientsFormat::of_name("x.txt"), None);
}

#[tokio::test]
async fn the_name_counts_more_than_the_first_character() {
    let outbox = outbox().await;
    let list = crate::support::recipients("user\n{A}\n").with_format(RecipientsFormat::JsonLines);
    enqueue(&*outbox, &body(), list, &options(), &|_| {}).await.unwrap();
    let codes: Vec<_> = refused(&*outbox).await.into_iter().map(|it| (it.0, it.2)).collect();
    assert_eq!(codes, [(1, "syntax".to_owned()), (2, "syntax".to_owned())]);
}

#[tokio::test]
async fn quoted_fields_may_span_lines() {
    let list = "user,/localizedAttributes/en-US/sellerName\n\
        A,\"one, \"\"two\"\"\nthree\"\n\
        \n\
        B,\"x\n\n\ny\"\n\
        \"C\",\n";
    let (_, outbox) = enqueued(list).await;
    assert_eq!(users(&*outbox).await, pairs(&[(2, "A"), (5, "B"), (9, "C")]));
    let texts: Vec<_> = waiting(&*outbox)
        .await
        .iter()
        .map(|it| it.value("/localizedAttributes/0/sellerName"))
        .collect();
    assert_eq!(texts, ["one, \"two\"\nthree", "x\n\n\ny", "AnyCompany"]);
}

#[tokio::test]
async fn a_quote_that_is_not_closed_swallows_one_line() {
    let rest: String = (0..2_000).map(|user| format!("amzn1.ask.account.{user:060}\n")).collect();
    for rest in ["B\nC\n", &rest] {
        let (report, outbox) = enqueued(format!("user\nA\n\"broken\n{rest}")).await;
        let lines = rest.lines().count() as u64;
        assert_eq!((report.records, report.refused, report.added), (lines + 2, 1, lines + 2));
        assert_eq!(refused(&*outbox).await[0].0, 3);
        assert_eq!(users(&*outbox).await[1].0, 4);
    }
}
