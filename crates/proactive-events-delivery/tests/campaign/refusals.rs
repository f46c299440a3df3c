//! Wrong records: refused with their line, and the others go on.

use crate::support::{enqueued, refused, users};

fn triple(line: u64, user: Option<&str>, code: &str) -> (u64, Option<String>, String) {
    (line, user.map(str::to_owned), code.to_owned())
}

#[tokio::test]
async fn of_a_table() {
    let mut list = b"user,region,/event/payload/state/status\n".to_vec();
    list.extend(b"A,eu,ORDER_SHIPPED\n"); // 2
    list.extend(b"B,xx,\n"); // 3
    list.extend(b",eu,\n"); // 4
    list.extend(b"  ,eu,\n"); // 5
    list.extend(b"C,eu\n"); // 6
    list.extend(b"D,eu,,\n"); // 7
    list.extend(b"E\xff,eu,\n"); // 8
    list.extend(b"F,eu,\xff\n"); // 9
    list.extend(b"G,eu,ORDER_SHIPED\n"); // 10
    list.extend(b"\"H\nH\",eu,\n"); // 11, 12
    list.extend(format!("I,eu,{}\n", "x".repeat(70_000)).into_bytes()); // 13
    list.extend(b"J,eu,\n"); // 14
    list.extend(b"K,eu,\"ORDER_SHIPPED"); // 15
    let (report, outbox) = enqueued(list).await;
    assert_eq!(users(&*outbox).await, [(2, "A".to_owned()), (14, "J".to_owned())]);
    let expected = [
        triple(3, Some("B"), "unknown-region"),
        triple(4, None, "empty"),
        triple(5, None, "empty"),
        triple(6, None, "row-length"),
        triple(7, None, "row-length"),
        triple(8, None, "not-utf8"),
        triple(9, Some("F"), "not-utf8"),
        triple(10, Some("G"), "unknown-value"),
        triple(11, None, "user"),
        triple(13, None, "too-long"),
        triple(15, None, "syntax"),
    ];
    assert_eq!(refused(&*outbox).await, expected);
    assert_eq!((report.records, report.refused, report.added), (13, 11, 13));
}

#[tokio::test]
async fn of_json_lines() {
    let mut list = Vec::new();
    for line in [
        r#"{"user":"A"}"#,                                                  // 1
        r#"{"user":"B","regoin":"eu"}"#,                                    // 2
        r#"{"user":"C","region":"us"}"#,                                    // 3
        r#"{"region":"eu"}"#,                                               // 4
        r#"{"user":null}"#,                                                 // 5
        r#"{"user":7}"#,                                                    // 6
        r#"{"user":""}"#,                                                   // 7
        r#"["user"]"#,                                                      // 8
        r#"{"user":"D""#,                                                   // 9
        r#"{"user":"E"} x"#,                                                // 10
        r#"{"user":"F","user":"G"}"#,                                       // 11
        r#"{"user":"H","/event/payload/state/status":5}"#,                  // 12
        r#"{"user":"I","/localizedAttributes/en-US/sellerName":5}"#,        // 13
        r#"{"user":"J","region":5}"#,                                       // 14
        r#"{"user":"K","region":null,"/event/payload/state/status":null}"#, // 15
    ] {
        list.extend(line.as_bytes());
        list.push(b'\n');
    }
    list.extend(b"{\"user\":\"\xff\"}\n"); // 16
    list.extend(format!("{{\"user\":\"{}\"}}\n", "x".repeat(70_000)).into_bytes()); // 17
    list.extend(b"{\"user\":\"L\"}"); // 18
    let (report, outbox) = enqueued(list).await;
    let sent = [(1, "A".to_owned()), (15, "K".to_owned()), (18, "L".to_owned())];
    assert_eq!(users(&*outbox).await, sent);
    let expected = [
        triple(2, Some("B"), "unknown-property"),
        triple(3, Some("C"), "unknown-region"),
        triple(4, None, "missing"),
        triple(5, None, "missing"),
        triple(6, None, "wrong-type"),
        triple(7, None, "empty"),
        triple(8, None, "syntax"),
        triple(9, None, "syntax"),
        triple(10, None, "syntax"),
        triple(11, None, "repeated-key"),
        triple(12, Some("H"), "wrong-type"),
        triple(13, Some("I"), "wrong-type"),
        triple(14, Some("J"), "unknown-region"),
        triple(16, None, "not-utf8"),
        triple(17, None, "too-long"),
    ];
    assert_eq!(refused(&*outbox).await, expected);
    assert_eq!((report.records, report.refused), (18, 15));
}

#[tokio::test]
async fn a_reason_is_short_and_says_what_to_do() {
    let (_, outbox) = enqueued(format!("user,region\nA,{}\nB,erope\n", "x".repeat(9_000))).await;
    for result in outbox.results(0, 10).await.unwrap() {
        let error = result.outcome.error.unwrap();
        assert!(error.message.len() < 400 && error.message.contains("unknown region"));
        assert!(error.cause.contains("fix"));
    }
}
