//! A row that was changed is an error: each entry is sent as it was queued, to whom it was queued for, or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proactive_events::Region;
use proactive_events_delivery::SqliteStore;
use proactive_events_delivery::outbox::{OutboxError, OutboxErrorKind, Store};
use rusqlite::Connection;

use crate::harness::{Campaign, Service};

/// Queues without sending; one in five has a body of its own.
fn queued(size: usize) -> Campaign {
    let campaign = Campaign::new(size);
    let mut enqueue = campaign.about("enqueue");
    enqueue.arg("--body").arg(campaign.folder().join("body.json"));
    enqueue.arg("--recipients").arg(campaign.folder().join("list.csv"));
    enqueue.args(["--region", "na", "--stage", "development"]);
    let ended = campaign.spawn(enqueue).end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    campaign
}

/// All that a worker would send, by its line, with the region that it would be sent to.
async fn leased(file: &Path) -> Result<BTreeMap<u64, (Region, Vec<u8>)>, OutboxError> {
    let store = SqliteStore::open(file).await?;
    let campaign = store.list().await?.remove(0).name;
    let outbox = store.open(&campaign).await?.unwrap();
    let mut sent = BTreeMap::new();
    for region in Region::ALL {
        for lease in outbox.lease(*region, 100).await? {
            sent.insert(lease.line.unwrap(), (*region, lease.request.body().to_vec()));
        }
    }
    Ok(sent)
}

#[tokio::test]
async fn a_changed_column_is_never_another_request() {
    let campaign = queued(6);
    let file = campaign.outbox_file();
    let original = fs::read(&file).unwrap();
    let expected = leased(&file).await.unwrap();
    assert_eq!(expected.len(), 6);
    let mut errors = 0;
    for (place, column, value) in (1..=6).flat_map(|place| {
        let changes = [
            ("key", "CAST(substr(key, 1, 15) || 'x' AS BLOB)"),
            ("key", "x''"),
            ("user", "substr(user, 1, length(user) - 1) || 'X'"),
            ("user", "NULL"),
            ("reference_id", "'other'"),
            ("region", "iif(region = 'na', 'eu', 'na')"),
            ("region", "'7'"),
            ("region", "'NA'"),
            ("line", "line + 1"),
            ("timestamp", "timestamp + 1"),
            ("frame", "NULL"),
            ("frame", "99"),
            ("body", "CAST('{}' AS BLOB)"),
            ("body", "CAST(replace(CAST(body AS TEXT), 'K000', 'K001') AS BLOB)"),
            ("due", "1"),
            ("due", "NULL"),
            ("is_leased", "1"),
            ("version", "9223372036854775807"),
            ("generation", "9223372036854775807"),
            ("deliveries", "9223372036854775807"),
            ("attempts", "-1"),
            ("moved", "1"),
            ("seal", "0"),
        ];
        changes.map(|(column, value)| (place, column, value))
    }) {
        fs::write(&file, &original).unwrap();
        let outbox = Connection::open(&file).unwrap();
        let change = format!("UPDATE entry_1 SET {column} = {value} WHERE place = {place}");
        assert_eq!(outbox.execute(&change, []).unwrap(), 1);
        drop(outbox);
        match leased(&file).await {
            Ok(sent) => assert_eq!(sent, expected, "{change}"),
            Err(error) => {
                assert_eq!(error.kind(), OutboxErrorKind::Corrupt, "{change}: {error}");
                errors += 1;
            }
        }
    }
    assert!(errors >= 6 * 12, "{errors}");
    for change in ["DELETE FROM frame", "UPDATE entry_1 SET attempts = -1"] {
        fs::write(&file, &original).unwrap();
        Connection::open(&file).unwrap().execute(change, []).unwrap();
        let error = leased(&file).await.unwrap_err();
        assert_eq!(error.kind(), OutboxErrorKind::Corrupt, "{change}: {error}");
        assert!(error.to_string().contains("corrupt entry "), "{change}: {error}");
    }
    for change in ["text = replace(text, 'AnyCompany', 'Another')", "life_span = life_span + 1"] {
        fs::write(&file, &original).unwrap();
        let outbox = Connection::open(&file).unwrap();
        let changed = outbox.execute(&format!("UPDATE frame SET {change}"), []).unwrap();
        drop(outbox);
        match leased(&file).await {
            Ok(sent) => assert_eq!((sent, changed > 0), (expected.clone(), false), "{change}"),
            Err(error) => assert_eq!(error.kind(), OutboxErrorKind::Corrupt, "{change}: {error}"),
        }
    }
}

#[test]
fn a_user_with_one_byte_changed_is_told_and_nobody_else_is_notified() {
    let campaign = queued(3);
    let service = Service::start(campaign.folder());
    let outbox = Connection::open(campaign.outbox_file()).unwrap();
    let change = "UPDATE entry_1 SET user = 'amzn1.ask.account.K0000009' WHERE place = 2";
    assert_eq!(outbox.execute(change, []).unwrap(), 1);
    drop(outbox);
    let ended = campaign.start(&service).end();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("corrupt entry 2 (line 3 of the recipients)"), "{}", ended.err);
    assert!(!ended.err.contains("K0000009"), "no user id in an error");
    let record = fs::read_to_string(service.record()).unwrap_or_default();
    assert!(!record.contains("K0000009"));
}
