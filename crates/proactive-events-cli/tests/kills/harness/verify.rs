//! Invariants after every story.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{BufRead as _, BufReader};
use std::sync::OnceLock;

use serde_json::Value;

use super::campaign::recipients;
use super::{Campaign, Ended, Service, size};

/// Outcome of a recipient.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fate {
    /// The line of the list.
    pub line: u64,
    /// The user, if the line has one.
    pub user: Option<String>,
    /// Name of the outcome.
    pub outcome: String,
    /// The reference id.
    pub reference_id: String,
}

/// Outcomes of all recipients.
pub type Fates = BTreeSet<Fate>;

/// The results of the list when nothing goes wrong.
pub fn undisturbed() -> &'static Fates {
    static UNDISTURBED: OnceLock<Fates> = OnceLock::new();
    UNDISTURBED.get_or_init(|| {
        let campaign = Campaign::new(size());
        let service = Service::start(campaign.folder());
        let ended = campaign.start(&service).end();
        let fates = fates(&campaign);
        let list = recipients(size());
        let users: BTreeSet<_> =
            list.iter().map(|it| &it.user).filter(|it| !it.is_empty()).collect();
        let wrong = list.iter().filter(|it| it.user.is_empty()).count();
        assert_eq!(fates.len(), users.len() + wrong, "{}", ended.err);
        // The service refuses three of them.
        assert_eq!(fates.iter().filter(|it| it.outcome == "refused").count(), wrong + 3);
        assert_eq!(verify(&campaign, &service, &ended, &fates), 0);
        fates
    })
}

/// The results file as it is: whole lines, each recipient once.
pub fn fates(campaign: &Campaign) -> Fates {
    let text = std::fs::read_to_string(campaign.results()).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "the last line is torn");
    let mut fates = Fates::new();
    for line in text.lines() {
        let result: Value = serde_json::from_str(line).unwrap_or_else(|it| panic!("{it}: {line}"));
        let text = |key: &str| result[key].as_str().map(str::to_owned);
        let fate = Fate {
            line: result["line"].as_u64().unwrap(),
            user: text("user"),
            outcome: text("outcome").unwrap(),
            reference_id: text("referenceId").unwrap(),
        };
        assert!(fates.insert(fate), "twice: {line}");
    }
    let lines: BTreeSet<_> = fates.iter().map(|it| it.line).collect();
    let references: BTreeSet<_> = fates.iter().map(|it| &it.reference_id).collect();
    assert!(lines.len() == fates.len() && references.len() == fates.len(), "two outcomes");
    fates
}

/// Checks a campaign that is over: what its last run said, results, inbox, requests and `status`. How many requests
/// were repeated.
pub fn verify(campaign: &Campaign, service: &Service, ended: &Ended, expected: &Fates) -> u64 {
    let fates = fates(campaign);
    let differ: Vec<_> = fates.symmetric_difference(expected).take(5).collect();
    assert!(differ.is_empty(), "{} of {}: {differ:?}", fates.len(), expected.len());
    let mut counts = BTreeMap::new();
    fates.iter().for_each(|it| *counts.entry(it.outcome.as_str()).or_insert(0_usize) += 1);
    let summary: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(summary["recipients"], fates.len());
    for outcome in ["accepted", "refused", "expired", "failed"] {
        assert_eq!(summary[outcome], counts.get(outcome).copied().unwrap_or(0), "{summary}");
    }
    assert_eq!((&summary["pending"], ended.code), (&0.into(), Some(1)), "{ended:?}");
    assert_eq!(campaign.status(), summary);
    let accepted: BTreeSet<_> = fates.iter().filter(|it| it.outcome == "accepted").collect();
    let (events, sent) = requests(service);
    for it in &accepted {
        assert!(events.contains(&it.reference_id), "never accepted: {it:?}");
    }
    assert_eq!(inbox(service), accepted.iter().map(|it| key(it)).collect());
    sent - events.len() as u64
}

fn key(fate: &Fate) -> (String, String) {
    (fate.user.clone().unwrap(), fate.reference_id.clone())
}

/// User and reference id of each event in the inbox.
fn inbox(service: &Service) -> BTreeSet<(String, String)> {
    let inbox = service.get("/simulator/events");
    let inbox = inbox.as_array().unwrap();
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let keys: BTreeSet<_> =
        inbox.iter().map(|it| (text(&it["user"]), text(&it["referenceId"]))).collect();
    assert_eq!(keys.len(), inbox.len(), "twice in the inbox");
    keys
}

/// Every request that was ever seen: those of one event are the same in every byte, timestamp included. The events that
/// were accepted, and how many requests to them came.
fn requests(service: &Service) -> (BTreeSet<String>, u64) {
    let mut bodies: HashMap<String, (u64, u64)> = HashMap::new();
    let mut accepted = BTreeSet::new();
    let record = std::fs::File::open(service.record()).unwrap();
    for line in BufReader::new(record).lines() {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        // Nothing is kept of a request without a valid token; a service that was restarted knows none of its tokens.
        let Some(reference_id) = line["referenceId"].as_str() else {
            assert!(line["status"] != 202 && line["request"].is_null(), "{line}");
            continue;
        };
        let mut hasher = DefaultHasher::new();
        line["request"].to_string().hash(&mut hasher);
        let body = hasher.finish();
        let (known, count) = bodies.entry(reference_id.to_owned()).or_insert((body, 0));
        assert!(*known == body, "another body, or timestamp: {}", line["request"]);
        *count += 1;
        if line["status"] == 202 {
            accepted.insert(reference_id.to_owned());
        }
    }
    let sent = accepted.iter().map(|it| bodies[it].1).sum();
    (accepted, sent)
}
