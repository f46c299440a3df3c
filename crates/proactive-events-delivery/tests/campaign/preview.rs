//! Previews of a campaign.

use proactive_events::Region;
use proactive_events_delivery::campaign::{Repeated, preview};

use crate::support::{CAMPAIGN, body, enqueued, recipients, waiting};

#[tokio::test]
async fn shows_what_enqueueing_would_put() {
    let list = "user,region\nA,\nB,xx\nA,eu\nC,eu\nD,fe\nE,\n\"F\"\n";
    let shown = preview(&body(), &mut recipients(list), CAMPAIGN, Region::NorthAmerica).unwrap();
    let (report, outbox) = enqueued(list).await;
    assert_eq!((shown.records, shown.sent, shown.refused, shown.repeated), (7, 4, 2, 1));
    assert_eq!(shown.first_repeated, [Repeated { line: 4, first_line: 2 }]);
    assert_eq!(shown.first_refused[1].line, 8);
    assert_eq!((report.records, report.refused, report.repeated), (7, 2, 1));
    assert_eq!(shown.requests.len(), 3);
    for (shown, put) in shown.requests.iter().zip(waiting(&*outbox).await) {
        assert_eq!((shown.line, shown.region), (put.line, put.region));
        assert_eq!(shown.request.reference_id(), put.request.reference_id());
        assert_eq!(shown.request.user(), put.request.user());
    }
}
