//! The simulation: recipients flow from the list through the outbox and the workers to the service, a second at a
//! time; what happens in between (a worker dies, a customer is due again, a probe, the end of an outage) is an event
//! at its own moment.

mod trouble;

use super::agenda::{Agenda, Event};
use super::fair;
use super::parameters::{Parameters, REGIONS};
use super::queue::{Cohort, Queue};
use super::random::Random;
use super::scenario::{Enqueue, Scenario};
use super::storm::{self, Flow, Limit};
use super::tally::Tally;
use super::worker::Worker;

/// The length of a step, in ms.
const TICK: u64 = 1_000;
const HOUR: f64 = 3_600_000.0;
/// Those who are left alone for hours come back in so large groups, in ms: the seconds between need no step then.
const MINUTE: u64 = 60_000;

/// Runs a scenario.
pub(super) fn run(parameters: &Parameters, scenario: &Scenario, seed: u64) -> Tally {
    let mut fleet = Fleet::new(parameters, scenario, seed);
    fleet.agenda.plan(0, Event::Tick);
    for worker in 0..scenario.workers {
        fleet.plan_death(0, worker, 0);
    }
    while let Some((now, event)) = fleet.agenda.next() {
        fleet.happen(now, event);
        if fleet.is_done() {
            break;
        }
    }
    fleet.tally
}

struct Fleet<'a> {
    parameters: &'a Parameters,
    scenario: &'a Scenario,
    random: Random,
    agenda: Agenda,
    workers: Vec<Worker>,
    queues: [Queue; REGIONS],
    /// Recipients enqueued so far, by region.
    enqueued: [u64; REGIONS],
    recipients: u64,
    /// Of the current second, in s.
    latency: f64,
    is_out: bool,
    was_out: bool,
    /// True if the next step is planned: none is while no recipient waits.
    is_ticking: bool,
    tally: Tally,
}

impl<'a> Fleet<'a> {
    fn new(parameters: &'a Parameters, scenario: &'a Scenario, seed: u64) -> Self {
        Self {
            parameters,
            scenario,
            random: Random::new(seed),
            agenda: Agenda::default(),
            workers: vec![Worker::default(); scenario.workers],
            queues: Default::default(),
            enqueued: [0; REGIONS],
            recipients: parameters.recipients as u64,
            latency: parameters.latency / 1e3,
            is_out: false,
            was_out: false,
            is_ticking: true,
            tally: Tally { by_worker: vec![0.0; scenario.workers], ..Tally::default() },
        }
    }

    fn is_done(&self) -> bool {
        self.tally.done_at > 0
    }

    fn happen(&mut self, now: u64, event: Event) {
        match event {
            Event::Tick => self.tick(now),
            Event::Due { region, cohort } => self.due(now, region, cohort),
            Event::Death { worker, life } => self.death(now, worker, life),
            Event::Return { worker } => self.come_back(now, worker),
            Event::Probe { worker, region, life } => self.probe(now, worker, region, life),
            Event::OutageEnds => self.is_out = false,
        }
    }

    /// One second.
    fn tick(&mut self, now: u64) {
        let strayed = 1.0 + self.parameters.latency_spread * self.random.normal();
        self.latency = self.parameters.latency / 1e3 * strayed.max(0.2);
        self.begin_outage(now);
        let wished = self.wishes(now);
        let flows = self.flows(&wished);
        let (put, lease) = self.outbox_work(&flows);
        self.enqueue(now, put);
        let left = self.expire(now, lease);
        self.send(now, &wished, flows, left);
        self.tally.note(now + TICK, self.recipients);
        self.is_ticking = !self.is_enqueued() || self.queues.iter().any(|queue| queue.count() > 0);
        if self.is_ticking {
            self.agenda.plan(now + TICK, Event::Tick);
        }
    }

    /// Events that each worker would send to each region. Lanes that meet the outage find out, and open.
    fn wishes(&mut self, now: u64) -> Vec<[f64; REGIONS]> {
        if self.is_out {
            self.open_lanes(now);
        }
        let alive = self.workers.iter().filter(|worker| !worker.is_dead).count().max(1);
        let is_waiting = self.scenario.enqueue != Enqueue::First || self.is_enqueued();
        let part = if is_waiting { 1.0 / alive as f64 } else { 0.0 };
        let waiting = self.queues.each_ref().map(|queue| queue.count() as f64 * part);
        let wishes = |worker: &Worker| worker.wishes(self.parameters, self.latency, waiting);
        self.workers.iter().map(wishes).collect()
    }

    /// The service's answers to that, limited by the number of waiting entries.
    fn flows(&self, wished: &[[f64; REGIONS]]) -> [Flow; REGIONS] {
        let mut flows = [Flow::default(); REGIONS];
        for (region, (flow, queue)) in flows.iter_mut().zip(&self.queues).enumerate() {
            let lanes = || wished.iter().filter_map(|wishes| wishes.get(region));
            let sending = lanes().filter(|wish| **wish > 0.0).count();
            *flow = self.flow(lanes().sum(), sending);
            if flow.granted > queue.count() as f64 {
                *flow = self.flow(queue.count() as f64, sending);
            }
        }
        flows
    }

    fn flow(&self, offered: f64, lanes: usize) -> Flow {
        let burst = self.parameters.burst;
        let limit = self.scenario.limit.map(|rate| Limit { rate, burst });
        storm::flow(offered, lanes, self.latency, limit)
    }

    /// Number of entries that the outbox can take in this second, and that it can lease: both share its capacity.
    fn outbox_work(&self, flows: &[Flow; REGIONS]) -> (f64, f64) {
        let (put, lease) = self.scenario.outbox_rates(self.parameters);
        let room = match self.scenario.enqueue {
            Enqueue::Ahead(most) => most.saturating_sub(self.tally.pending()),
            _ => u64::MAX,
        };
        let to_put = (self.recipients - self.tally.enqueued).min(room) as f64;
        let to_lease: f64 = flows.iter().map(|flow| flow.granted).sum();
        let [putting, leasing] = fair::share(1.0, [(to_put / put).min(1.0), to_lease / lease]);
        // Capacity left by enqueueing is used for expired entries.
        let idle = (1.0 - putting - leasing).max(0.0);
        (putting * put, (leasing + idle) * lease)
    }

    fn is_enqueued(&self) -> bool {
        self.tally.enqueued == self.recipients
    }

    fn enqueue(&mut self, now: u64, amount: f64) {
        let count = self.random.whole(amount).min(self.recipients - self.tally.enqueued);
        self.tally.enqueued += count;
        let [first, second, _] = self.parameters.shares();
        let of = |share: f64| (self.tally.enqueued as f64 * share) as u64;
        // The last one gets what is left of each amount.
        let until = [of(first), of(second), u64::MAX];
        let mut left = count;
        let hours = self.scenario.life_span.unwrap_or(self.parameters.life_span);
        let life = hours * HOUR - self.parameters.margin * 60_000.0;
        let deadline = now + TICK + life.max(0.0) as u64;
        let places = self.queues.iter_mut().zip(&mut self.enqueued).zip(until);
        for ((queue, enqueued), until) in places {
            let share = (until - *enqueued).min(left);
            queue.push(Cohort::new(share, deadline));
            *enqueued += share;
            left -= share;
        }
    }

    /// Decides those whose time is over, as far as the outbox can hand them out; what is left of that.
    fn expire(&mut self, now: u64, lease: f64) -> f64 {
        let mut left = lease;
        if self.workers.iter().any(|worker| !worker.is_dead) {
            for queue in &mut self.queues {
                let expired = queue.expire(now, left as u64);
                self.tally.expired += expired;
                left -= expired as f64;
            }
        }
        left
    }

    /// Sends what the outbox hands out, and learns from it.
    fn send(&mut self, now: u64, wished: &[[f64; REGIONS]], flows: [Flow; REGIONS], left: f64) {
        let handed_out = fair::share(left, flows.map(|flow| flow.granted));
        for (region, (flow, most)) in flows.into_iter().zip(handed_out).enumerate() {
            let lanes = || wished.iter().filter_map(|wishes| wishes.get(region));
            // Lanes that the outbox leaves without work offer no more than they get.
            let flow = match most < flow.granted {
                true => self.flow(most, lanes().filter(|wish| **wish > 0.0).count()),
                false => flow,
            };
            let total: f64 = lanes().sum();
            let shares = lanes().map(|wish| if total > 0.0 { wish / total } else { 0.0 });
            self.learn(now, region, &shares.collect::<Vec<_>>(), &flow);
            let count = self.random.whole(flow.granted);
            let taken = self.queues.get_mut(region).map(|queue| queue.take(count));
            for cohort in taken.into_iter().flatten() {
                self.decide(now, region, cohort);
            }
        }
    }

    fn learn(&mut self, now: u64, region: usize, shares: &[f64], flow: &Flow) {
        self.tally.sent += flow.sent;
        self.tally.throttled += (flow.sent - flow.granted).max(0.0);
        let workers = self.workers.iter_mut().zip(&mut self.tally.by_worker).zip(shares);
        for ((worker, sent), share) in workers {
            *sent += flow.sent * share;
            if let Some(lane) = worker.lanes.get_mut(region) {
                lane.learn(now as f64 / 1e3, *share, self.latency, flow);
            }
        }
    }

    /// The service's answers for the recipients that it processes.
    fn decide(&mut self, now: u64, region: usize, cohort: Cohort) {
        // One who came back late may have stood behind others.
        if cohort.deadline <= now {
            self.tally.expired += cohort.count;
            return;
        }
        let Parameters { failing, forbidden, full, full_again, .. } = *self.parameters;
        if cohort.was_sent {
            self.tally.repeated += cohort.count;
        }
        let failed = self.random.among(cohort.count, failing);
        self.tally.failed += failed as f64;
        let answered = cohort.count - failed;
        // A customer with a 432 has subscribed.
        let (forbidden, full) = if cohort.was_full { (0.0, full_again) } else { (forbidden, full) };
        let refused = self.random.among(answered, forbidden);
        let deferred = self.random.among(answered - refused, full);
        self.tally.refused += refused;
        self.tally.accepted += answered - refused - deferred;
        // The client tries a failed one again by itself.
        if let Some(queue) = self.queues.get_mut(region) {
            queue.push_front(Cohort { count: failed, was_sent: false, ..cohort });
        }
        self.defer(
            now,
            region,
            Cohort { count: deferred, was_full: true, was_sent: false, ..cohort },
        );
    }
}
