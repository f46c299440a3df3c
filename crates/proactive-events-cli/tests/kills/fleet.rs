//! Campaigns on NATS JetStream: workers, servers and nodes are killed.

use std::thread::sleep;
use std::time::{Duration, Instant};

use proactive_events_tests::nats::{NatsCluster, NatsServer};

use crate::harness::{
    Campaign, Dice, Moment, PATIENCE, Process, Service, either, size, undisturbed, verify, wait,
};

const TESTS: &str = "campaigns on NATS JetStream (nats-server)";
/// Options of the outbox: leases of two seconds, so that the others need not wait for long.
const LEASE: &str = "lease=2";

/// A campaign on a server.
fn campaign_on(url: &str) -> Campaign {
    let separator = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{separator}{LEASE}");
    Campaign::on(|_| url, size())
}

/// Starts workers for a campaign.
fn workers(count: usize, campaign: &Campaign, service: &Service) -> Vec<Process> {
    let worker = |_| {
        let mut command = campaign.about("work");
        campaign.send_by(&mut command, service);
        campaign.spawn(command)
    };
    (0..count).map(worker).collect()
}

/// Queues all recipients.
fn enqueue(campaign: &Campaign, service: &Service) {
    let ended = campaign.spawn(campaign.command_as("enqueue", service)).end();
    // Some of the list are refused at once.
    assert_eq!(ended.code, Some(1), "{ended:?}");
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        sleep(Duration::from_millis(5));
    }
}

/// Several workers share a campaign; one is killed in the middle, and the others take over its work.
fn shared_by(count: usize) {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let mut dice = Dice::new("fleet");
    let campaign = campaign_on(&server.url());
    let service = Service::start(campaign.folder());
    enqueue(&campaign, &service);
    let mut fleet = workers(count, &campaign, &service);
    let moment = dice.within(1..size() as u64 / 2);
    until("the moment", || service.requests() >= moment);
    assert!(fleet.remove(0).kill(), "it was killed while it ran");
    for worker in fleet {
        let ended = worker.end();
        assert_eq!(ended.code, Some(1), "some are refused: {ended:?}");
    }
    // Nothing is left to do but to write the results.
    let sent = service.requests();
    let ended = campaign.start(&service).end();
    let repeats = verify(&campaign, &service, &ended, undisturbed());
    assert_eq!(service.requests(), sent, "nothing was left");
    println!("{count} workers, one killed: {repeats} repeats");
}

#[test]
fn two_workers_share_a_campaign_and_one_is_killed() {
    shared_by(2);
}

#[test]
fn four_workers_share_a_campaign_and_one_is_killed() {
    shared_by(4);
}

#[test]
fn the_sender_is_killed_again_and_again() {
    let Some(server) = NatsServer::start(TESTS) else { return };
    let mut dice = Dice::new("sender on nats");
    let campaign = campaign_on(&server.url());
    let service = Service::start(campaign.folder());
    let kills = either(3, 20);
    // The first ones come while recipients are being queued, or soon after.
    for requests in dice.rising(kills, 0..size() as u64 * 8 / 10) {
        let mut sender = campaign.start(&service);
        let is_before_end = wait(Moment::Requests(requests), &campaign, &service, &mut sender);
        assert!(is_before_end, "it had ended: {}", sender.err());
        sleep(Duration::from_millis(dice.within(0..50)));
        sender.kill();
    }
    let ended = campaign.start(&service).end();
    let repeats = verify(&campaign, &service, &ended, undisturbed());
    println!("{kills} kills, {repeats} repeats");
}

#[test]
fn the_server_is_killed_and_comes_back() {
    let Some(mut server) = NatsServer::start(TESTS) else { return };
    let mut dice = Dice::new("server");
    let campaign = campaign_on(&server.url());
    let service = Service::start(campaign.folder());
    let mut sender = campaign.start(&service);
    let kills = either(2, 6);
    // The first one early: while recipients are being queued.
    sleep(Duration::from_millis(dice.within(0..300)));
    for requests in dice.rising(kills, 0..size() as u64 * 8 / 10) {
        let is_before_end = wait(Moment::Requests(requests), &campaign, &service, &mut sender);
        assert!(is_before_end, "it had ended: {}", sender.err());
        server.kill();
        sleep(Duration::from_millis(dice.within(0..500)));
        assert!(sender.is_running(), "{}", sender.err());
        server.restart();
    }
    let ended = sender.end();
    let repeats = verify(&campaign, &service, &ended, undisturbed());
    println!("{kills} kills of the server, {repeats} repeats");
}

#[test]
fn a_node_of_the_cluster_is_killed() {
    let Some(mut cluster) = NatsCluster::start(TESTS) else { return };
    let mut dice = Dice::new("cluster");
    let campaign = campaign_on(&format!("{}?replicas=3", cluster.url()));
    let service = Service::start(campaign.folder());
    let mut sender = campaign.start(&service);
    let node = dice.within(0..3) as usize;
    let moment = Moment::Requests(dice.within(1..size() as u64 / 2));
    assert!(wait(moment, &campaign, &service, &mut sender), "it had ended: {}", sender.err());
    cluster.kill(node);
    let ended = sender.end();
    let repeats = verify(&campaign, &service, &ended, undisturbed());
    println!("node {node} killed: {repeats} repeats");
}

/// A machine that loses power can lose what its server had acknowledged: the same command puts it again.
#[test]
fn what_the_server_lost_is_queued_again() {
    let Some(mut server) = NatsServer::start(TESTS) else { return };
    // With leases as they are: nothing is sent twice, however busy this machine is.
    let campaign = Campaign::on(|_| server.url(), size());
    let service = Service::start(campaign.folder());
    enqueue(&campaign, &service);
    server.kill();
    server.lose_messages();
    server.restart();
    let ended = campaign.start(&service).end();
    assert_eq!(verify(&campaign, &service, &ended, undisturbed()), 0, "nothing was sent before");
}
