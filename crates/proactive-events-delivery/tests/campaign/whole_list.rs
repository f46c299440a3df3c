//! Errors of a list as a whole: found before anything is queued.

use proactive_events_delivery::campaign::{
    EnqueueError, EnqueueStep, Recipients, RecipientsErrorKind, enqueue,
};
use proactive_events_delivery::outbox::CampaignRecord;
use proactive_events_delivery::outbox::Store as _;

use crate::support::{CAMPAIGN, body, enqueued, gzip, options, outbox, put, trouble};

#[tokio::test]
async fn names_the_trouble_and_the_way_out() {
    for (list, expected) in [
        ("", "it is empty"),
        ("\u{feff}\n\n", "it is empty"),
        ("usr\nA", "line 1: unknown column \"usr\" (did you mean \"user\"?)"),
        ("\n\nuser,Region\nA,eu", "line 3: unknown column \"Region\" (did you mean \"region\"?)"),
        ("region\neu", "there is no column \"user\""),
        ("user,status\nA,x", "did you mean \"/event/payload/state/status\"?"),
        ("user;region\nA;eu", "separated by commas"),
        ("user,user\nA,A", "the column \"user\" is there twice"),
        ("user,/timestamp\nA,x", "\"/timestamp\" is set by the campaign"),
        ("user,/relevantAudience/type\nA,x", "set by the campaign"),
        ("user,/event/name\nA,x", "set by the campaign"),
        (
            "user,/event/payload/state/statu\nA,x",
            "there is no property \"statu\" here (known: status",
        ),
        ("user,/event/payload/stat/status\nA,x", "did you mean \"/event/payload/state/status\"?"),
        ("user,/event/payload/state/deliveryDetails/expectedArrival\nA,", "no place at"),
        (
            "user,/localizedAttributes/en-us/sellerName\nA,x",
            "no locale \"en-us\" (did you mean \"en-US\"?)",
        ),
        ("user,/localizedAttributes/ja-JP/sellerName\nA,x", "it has en-US de-DE"),
        ("user,/localizedAttributes/en-US/sellrName\nA,x", "/en-US/sellerName\"?"),
        ("user,/localizedAttributes/en-US\nA,x", "names no text"),
        ("user,/localizedAttributes/en-US/locale\nA,x", "names no text"),
        (
            "{\"user\":\"A\"}\n{\"user\":\"B\",\"/expiryTime\":1}",
            "line 2: \"/expiryTime\" is set by",
        ),
        ("{\"user\":\"A\",\"/event/payload/x/y\":1}", "line 1: the body has no place"),
    ] {
        let trouble = trouble(list).await;
        assert!(trouble.contains(expected), "{list:?}: {trouble}");
    }
    assert!(trouble(b"\xff\xfeu\0s\0e\0r\0\n\0").await.contains("save the file as UTF-8"));
    let nameless = trouble("amzn1.ask.account.SECRET\namzn1.ask.account.B\n").await;
    assert!(
        nameless.contains("unknown column")
            && nameless.contains("(there are")
            && !nameless.contains("SECRET")
    );
    let long = format!("user,{}\nA", "x".repeat(70_000));
    assert!(trouble(long).await.contains("the first line names no columns"));
}

#[tokio::test]
async fn a_list_of_nobody_is_complete_at_once() {
    let (report, outbox) = enqueued("user\n").await;
    assert_eq!((report.records, report.added, report.complete), (0, 0, true));
    assert!(outbox.progress().await.unwrap().complete);
}

#[tokio::test]
async fn a_compressed_file_that_was_cut_off_is_told() {
    let list: String = (0..5_000).map(|user| format!("{{\"user\":\"{user}\"}}\n")).collect();
    let list = gzip(list);
    for length in [2, 3, 9, 10, 100, list.len() / 2, list.len() - 10, list.len() - 1] {
        let trouble = trouble(&list[..length]).await;
        assert!(trouble.contains("cut off"), "{length} bytes: {trouble}");
    }
    let second = [gzip("user\nA\n"), list[..50].to_vec()].concat();
    assert!(trouble(second).await.contains("cut off"));
}

#[tokio::test]
async fn what_stands_behind_a_compressed_file_is_told() {
    let list = gzip("user\nA\n");
    for garbage in [&b"x"[..], b"\0\0user\nB\n", &[b' '; 70_000], b"\x1f\x8c\x08"] {
        let trouble = trouble([&list, garbage].concat()).await;
        assert!(trouble.contains("other bytes follow the compressed data"), "{trouble}");
        assert!(!trouble.contains("cut off"), "{trouble}");
    }
    let mut damaged = list.clone();
    let middle = damaged.len() - 6;
    damaged[middle] ^= 1;
    assert!(trouble(damaged).await.contains("damaged"));
    assert!(trouble(b"\x1f\x8b\xff\0\0\0\0\0\0\0").await.contains("damaged"));
}

#[tokio::test]
async fn a_list_in_another_encoding_is_told() {
    for text in ["user\nA\n", "{\"user\":\"A\"}\n"] {
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = [[&b"\xff\xfe"[..], &little].concat(), [&b"\xfe\xff"[..], &big].concat()];
        for list in marked {
            assert!(trouble(gzip(&list)).await.contains("UTF-16"));
            let trouble = trouble(list).await;
            assert!(trouble.contains("UTF-16 text") && trouble.contains("UTF-8"), "{trouble}");
        }
    }
}

#[tokio::test]
async fn another_body_is_another_campaign() {
    let stage = proactive_events::Stage::Development;
    let record = CampaignRecord::new(CAMPAIGN, stage, "another");
    let outbox = proactive_events_delivery::MemoryStore::default().create(record).await.unwrap();
    let error = put(&*outbox, "user\nA\n").await.unwrap_err();
    assert_eq!(error, EnqueueError::OtherBody { campaign: CAMPAIGN.to_owned() });
}

#[tokio::test]
async fn a_list_that_is_changed_while_it_is_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recipients.jsonl");
    let row = |user| format!("{{\"user\":\"amzn1.ask.account.{user:080}\"}}\n");
    std::fs::write(&path, (0..5_000).map(row).collect::<String>()).unwrap();
    let outbox = outbox().await;
    // Reading is at most a few batches ahead.
    let cut_off = |step| {
        if matches!(step, EnqueueStep::Queued { records: 0, .. }) {
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_len(300_000).unwrap();
        }
    };
    let list = Recipients::open(&path).unwrap();
    let error = enqueue(&*outbox, &body(), list, &options(), &cut_off).await.unwrap_err();
    let EnqueueError::Recipients(error) = error else { panic!("{error}") };
    assert_eq!(error.kind(), RecipientsErrorKind::Changed);
    let progress = outbox.progress().await.unwrap();
    assert!(progress.records > 2_000 && !progress.complete);
    assert_eq!(outbox.counts().await.unwrap().entries, progress.records);
}
