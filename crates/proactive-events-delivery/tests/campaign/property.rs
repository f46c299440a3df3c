//! Whatever stands in the list: no panic, and every line is accounted for.

use proactive_events_delivery::campaign::{EnqueueError, EnqueueReport, preview};
use proptest::prelude::*;

use crate::support::{CAMPAIGN, body, outbox, put, recipients, refused, users};

/// Enqueues a list twice; the second run changes nothing. What is queued and refused.
fn run(list: &[u8]) -> Result<(EnqueueReport, Vec<u64>), EnqueueError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let outbox = outbox().await;
        let report = put(&*outbox, list).await?;
        assert_eq!(put(&*outbox, list).await?.added, 0);
        let mut lines: Vec<_> = users(&*outbox).await.into_iter().map(|it| it.0).collect();
        lines.extend(refused(&*outbox).await.into_iter().map(|it| it.0));
        lines.sort_unstable();
        assert_eq!(outbox.counts().await.unwrap().entries, report.added);
        assert_eq!(lines.len() as u64 + report.repeated, report.records);
        let shown =
            preview(&body(), &mut recipients(list), CAMPAIGN, proactive_events::Region::Europe)?;
        assert_eq!((shown.records, shown.refused), (report.records, report.refused));
        Ok((report, lines))
    })
}

/// Pieces of which lists are made, right and wrong.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "user",
        "region",
        "A",
        "B",
        "eu",
        ",",
        ",",
        "\"",
        "\n",
        "\n",
        "\r\n",
        " ",
        "{",
        "}",
        ":",
        "\"user\"",
        "{\"user\":\"A\"}",
        "{\"user\":\"C\",\"region\":\"eu\"}",
        "null",
        "\\u0000",
        "/event/payload/state/status",
        "/timestamp",
        "\u{feff}",
        "\u{1f}\u{8b}",
    ]);
    prop_oneof![
        8 => known.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ]
}

fn soup() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

/// The numbers of the lines that hold something.
fn filled(text: &[u8], first: u64) -> Vec<u64> {
    let lines = text.split(|byte| *byte == b'\n').zip(first..);
    lines.filter(|(line, _)| !line.trim_ascii().is_empty()).map(|it| it.1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(list in prop_oneof![soup(), prop::collection::vec(any::<u8>(), 0..200)]) {
        // A list may be wrong as a whole, and then says so.
        if let Err(error) = run(&list) {
            prop_assert!(matches!(error, EnqueueError::Recipients(_)), "{error}");
        }
    }

    #[test]
    fn any_table(rows in soup()) {
        let rows: Vec<_> = rows.into_iter().filter(|byte| !matches!(byte, b'"' | b'\r')).collect();
        let (report, lines) = run(&[b"user,region\n", &rows[..]].concat()).unwrap();
        let expected = filled(&rows, 2);
        prop_assert_eq!(report.records, expected.len() as u64);
        prop_assert!(lines.iter().all(|line| expected.contains(line)));
    }

    #[test]
    fn any_quotes(rows in soup()) {
        // Rows may span lines, and nothing but a quote makes them.
        let (report, _) = run(&[b"user,region\n", &rows[..]].concat()).unwrap();
        prop_assert!(report.records <= rows.split(|byte| matches!(byte, b'\n' | b'\r')).count() as u64);
    }

    #[test]
    fn any_json_lines(rows in soup()) {
        // A column without a place in the body is an error of the whole list.
        let rows: Vec<_> = rows.into_iter().filter(|byte| *byte != b'/').collect();
        let (report, lines) = run(&[b"{\"user\":\"Z\"}\n", &rows[..]].concat()).unwrap();
        let expected = filled(&rows, 2);
        prop_assert_eq!(report.records, expected.len() as u64 + 1);
        prop_assert!(lines.iter().all(|line| *line == 1 || expected.contains(line)));
    }
}
