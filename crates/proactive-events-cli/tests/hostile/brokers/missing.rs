//! The data of a campaign is removed from the server. The campaign does not start again: nothing is sent, and an error
//! is shown.

use proactive_events_tests::nats::NatsServer;

use crate::harness::Ended;

use super::fleet::{Fleet, until};

fn command(fleet: &Fleet, verb: &str) -> Ended {
    fleet.campaign.spawn(fleet.command(verb)).end()
}

/// A campaign that is over.
fn finished(server: &NatsServer) -> Fleet {
    let fleet = Fleet::new(server, "lease=5", 30);
    let ended = command(&fleet, "run");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(fleet.service.requests(), 30);
    fleet
}

fn ask(server: &NatsServer, subject: &str) {
    let answer = server.ask(subject, "");
    assert!(answer.as_ref().is_some_and(|it| it.contains("\"success\":true")), "{answer:?}");
}

/// `run`, `status` and `work` name what is missing; nothing is sent.
fn is_refused(fleet: &Fleet, missing: &str) {
    for verb in ["run", "enqueue", "status"] {
        let ended = match verb {
            "status" => fleet.campaign.spawn(fleet.campaign.about(verb)).end(),
            verb => command(fleet, verb),
        };
        assert_eq!(ended.code, Some(2), "{verb}: {ended:?}");
        assert!(ended.err.contains(missing), "{verb}: {}", ended.err);
        assert!(ended.err.contains("again") && ended.err.contains("purge"), "{}", ended.err);
    }
    assert_eq!(fleet.service.requests(), 30, "nothing is sent again");
}

#[test]
fn a_deleted_results_stream_is_no_new_campaign() {
    let Some(server) = NatsServer::start("what was removed (nats-server)") else { return };
    let fleet = finished(&server);
    let stream = format!("{}_RESULTS", fleet.work_stream(&server));
    ask(&server, &format!("$JS.API.STREAM.DELETE.{stream}"));
    is_refused(&fleet, &stream);
    let ended = fleet.work(&[]).end();
    assert_eq!((ended.code, fleet.service.requests()), (Some(2), 30), "{ended:?}");
    // The fix.
    let ended = fleet.campaign.spawn(fleet.campaign.about("purge")).end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let ended = command(&fleet, "run");
    assert_eq!((ended.code, fleet.service.requests()), (Some(0), 60), "{ended:?}");
}

#[test]
fn an_emptied_results_stream_is_no_new_campaign() {
    let Some(server) = NatsServer::start("what was removed (nats-server)") else { return };
    let fleet = finished(&server);
    let stream = format!("{}_RESULTS", fleet.work_stream(&server));
    ask(&server, &format!("$JS.API.STREAM.PURGE.{stream}"));
    is_refused(&fleet, &stream);
}

#[test]
fn a_deleted_bucket_is_no_new_campaign() {
    let Some(server) = NatsServer::start("what was removed (nats-server)") else { return };
    let fleet = finished(&server);
    ask(&server, "$JS.API.STREAM.DELETE.KV_proactive");
    for verb in ["run", "enqueue"] {
        let ended = command(&fleet, verb);
        assert_eq!((ended.code, fleet.service.requests()), (Some(2), 30), "{ended:?}");
        assert!(ended.err.contains("the record of \"spring\""), "{}", ended.err);
    }
}

#[test]
fn a_deleted_work_stream_loses_nobody_in_silence() {
    let Some(server) = NatsServer::start("what was removed (nats-server)") else { return };
    let fleet = Fleet::new(&server, "lease=5", 30);
    let stream = fleet.work_stream(&server);
    ask(&server, &format!("$JS.API.STREAM.DELETE.{stream}"));
    let ended = command(&fleet, "run");
    assert_eq!((ended.code, fleet.service.requests()), (Some(2), 0), "{ended:?}");
    assert!(ended.err.contains(&stream), "{}", ended.err);
    // Of a campaign that is over, nothing is lost with it.
}

/// Nothing is lost with it.
#[test]
fn a_campaign_that_is_over_needs_no_work_stream() {
    let Some(server) = NatsServer::start("what was removed (nats-server)") else { return };
    let fleet = finished(&server);
    ask(&server, &format!("$JS.API.STREAM.DELETE.{}", fleet.work_stream(&server)));
    let ended = command(&fleet, "run");
    assert_eq!((ended.code, fleet.service.requests()), (Some(0), 30), "{ended:?}");
}

/// The campaign that was begun first has lost its results; the other one of the outbox is sent, and the first is named.
#[test]
fn a_campaign_without_its_stream_holds_up_no_other() {
    let Some(server) = NatsServer::start("what was removed (nats-server)") else { return };
    let fleet = Fleet::new(&server, "lease=5", 30);
    let stream = format!("{}_RESULTS", fleet.work_stream(&server));
    let mut enqueue = fleet.command("enqueue");
    enqueue.args(["--campaign", "autumn"]);
    let ended = fleet.campaign.spawn(enqueue).end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ask(&server, &format!("$JS.API.STREAM.DELETE.{stream}"));
    let ended = fleet.work(&[]).end();
    assert_eq!((ended.code, fleet.service.requests()), (Some(2), 30), "{ended:?}");
    assert!(ended.err.contains(&stream), "{}", ended.err);
    let summary: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let told = (&summary["campaign"], &summary["accepted"], &summary["pending"]);
    assert_eq!(told, (&"autumn".into(), &30.into(), &0.into()), "{summary}");
}

/// Deletes values of the campaign from the bucket.
fn delete_values(server: &NatsServer, names: &[&str]) {
    for name in names {
        let filter = format!("{{\"filter\":\"$KV.proactive.*.{name}\"}}");
        let answer = server.ask("$JS.API.STREAM.PURGE.KV_proactive", &filter);
        assert!(answer.as_ref().is_some_and(|it| it.contains("\"success\":true")), "{answer:?}");
    }
}

/// Deleting any single value notifies no customer again.
#[test]
fn a_deleted_value_sends_nothing_again() {
    let Some(server) = NatsServer::start("what was removed (nats-server)") else { return };
    let fleet = finished(&server);
    for name in ["progress", "intent", "streams", "tally", "decided", "incarnation", "leased"] {
        delete_values(&server, &[name]);
        let ended = command(&fleet, "run");
        assert_eq!(fleet.service.requests(), 30, "{name}: {ended:?}");
        assert!(matches!(ended.code, Some(0 | 2)), "{name}: {ended:?}");
    }
}

/// A worker with `--stay` reports the removal, and serves the campaign when it is created again.
#[test]
fn a_worker_that_stays_outlives_a_removed_campaign() {
    for more in [&["--stay"][..], &["--stay", "--campaign", "spring"]] {
        let Some(server) = NatsServer::start("what was removed (nats-server)") else { return };
        let fleet = Fleet::new(&server, "lease=5", 30);
        let worker = fleet.work(more);
        until("the end", || fleet.campaign.status()["pending"] == 0);
        for stream in fleet.streams(&server).iter().map(String::as_str).chain(["KV_proactive"]) {
            ask(&server, &format!("$JS.API.STREAM.DELETE.{stream}"));
        }
        let ended = command(&fleet, "enqueue");
        assert_eq!(ended.code, Some(0), "{ended:?}");
        until("the removal is told", || worker.err().contains("removed"));
        until("the new campaign is sent", || fleet.service.requests() == 60);
        worker.terminate();
        let ended = worker.end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(!ended.err.contains("damaged"), "{}", ended.err);
    }
}
