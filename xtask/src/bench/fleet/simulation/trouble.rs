//! Failures, and recovery from them: the outage, workers that die, customers who are left alone.

use super::super::agenda::Event;
use super::super::queue::Cohort;
use super::{Fleet, HOUR, MINUTE, TICK};

/// Requests that fail before a lane's breaker opens.
const FAILURES: f64 = 10.0;

impl Fleet<'_> {
    pub(super) fn begin_outage(&mut self, now: u64) {
        let begins = self.parameters.outage_at * self.parameters.recipients;
        if self.scenario.outage && !self.was_out && self.tally.decided() as f64 >= begins {
            (self.is_out, self.was_out) = (true, true);
            let ends = now + (self.parameters.outage * HOUR) as u64;
            self.agenda.plan(ends, Event::OutageEnds);
        }
    }

    pub(super) fn open_lanes(&mut self, now: u64) {
        for (number, worker) in self.workers.iter_mut().enumerate() {
            let (life, is_dead) = (worker.life, worker.is_dead);
            for (region, lane) in worker.lanes.iter_mut().enumerate() {
                if is_dead || lane.is_open() {
                    continue;
                }
                let under_way = (lane.granted * self.latency).max(FAILURES);
                self.tally.sent += under_way;
                self.tally.failed += under_way;
                let wait = lane.fail(self.random.fraction());
                let probe = Event::Probe { worker: number, region, life };
                self.agenda.plan(now + (wait * 1e3) as u64, probe);
            }
        }
    }

    /// Leaves customers alone for hours, or for ever, if they would come back too late.
    pub(super) fn defer(&mut self, now: u64, region: usize, cohort: Cohort) {
        if cohort.count == 0 {
            return;
        }
        let hours = self.parameters.deferral * (0.75 + self.random.fraction() / 2.0);
        let at = (now + (hours * HOUR) as u64).next_multiple_of(MINUTE);
        if at < cohort.deadline {
            self.agenda.plan(at, Event::Due { region, cohort });
        } else {
            self.tally.expired += cohort.count;
        }
    }

    pub(super) fn due(&mut self, now: u64, region: usize, cohort: Cohort) {
        if let Some(queue) = self.queues.get_mut(region) {
            queue.push(cohort);
        }
        if !self.is_ticking {
            self.is_ticking = true;
            self.agenda.plan(now.next_multiple_of(TICK), Event::Tick);
        }
    }

    pub(super) fn plan_death(&mut self, now: u64, worker: usize, life: u32) {
        let hours = self.scenario.worker_life.unwrap_or(self.parameters.worker_life);
        let at = now + (self.random.wait(hours) * HOUR) as u64;
        self.agenda.plan(at, Event::Death { worker, life });
    }

    /// A worker dies; what it had in hand waits until its leases end, and part of that was sent.
    pub(super) fn death(&mut self, now: u64, number: usize, life: u32) {
        let Some(worker) = self.workers.get_mut(number).filter(|worker| worker.life == life) else {
            return;
        };
        self.tally.deaths += 1;
        let in_hand = worker.die(self.parameters.held, self.latency);
        let ends = now + (self.parameters.lease * 1e3) as u64;
        for (region, (queue, (held, under_way))) in self.queues.iter_mut().zip(in_hand).enumerate()
        {
            let mut sent = under_way as u64;
            for cohort in queue.take(held as u64) {
                let first = cohort.count.min(sent);
                sent -= first;
                for (count, was_sent) in [(first, true), (cohort.count - first, cohort.was_sent)] {
                    let cohort = Cohort { count, was_sent, ..cohort };
                    self.agenda.plan(ends, Event::Due { region, cohort });
                }
            }
        }
        let at = now + (self.parameters.worker_return * 1e3) as u64;
        self.agenda.plan(at, Event::Return { worker: number });
    }

    pub(super) fn come_back(&mut self, now: u64, number: usize) {
        if let Some(worker) = self.workers.get_mut(number) {
            worker.is_dead = false;
            let life = worker.life;
            self.plan_death(now, number, life);
        }
    }

    pub(super) fn probe(&mut self, now: u64, number: usize, region: usize, life: u32) {
        let worker = self.workers.get_mut(number).filter(|worker| worker.life == life);
        let Some(lane) = worker.and_then(|worker| worker.lanes.get_mut(region)) else { return };
        if !self.is_out {
            lane.close();
            return;
        }
        self.tally.sent += 1.0;
        self.tally.failed += 1.0;
        let wait = lane.fail(self.random.fraction());
        let probe = Event::Probe { worker: number, region, life };
        self.agenda.plan(now + (wait * 1e3) as u64, probe);
    }
}
