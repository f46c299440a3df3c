//! Compares the closed form of `storm.rs` and `lane.rs` with a run of the same rules request by request: every lane has its
//! own requests under way, its own 429s and its own rounds, as the client has.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::lane::Lane;
use super::super::random::Random;
use super::super::storm::{self, Limit};

const LATENCY: f64 = 0.05;
/// Maximum number of requests in flight of a lane.
const WINDOW: u32 = 1_024;
const SECONDS: u64 = 40;

/// The client's rate, in short: see the client's `admission/rate.rs`. Times in s.
#[derive(Clone, Default)]
struct Client {
    limit: Option<f64>,
    cut_from: f64,
    cut_at: f64,
    next: f64,
    hold: f64,
    round: u64,
    cut_round: u64,
    fruitless: i32,
    share: f64,
    /// Accepted in this half second and in the one before.
    counts: [f64; 2],
    half: u64,
    under_way: u32,
}

impl Client {
    fn granted(&self) -> f64 {
        2.0 * self.counts[1]
    }

    fn accepted(&mut self, round: u64, now: f64) {
        let half = (now * 2.0) as u64;
        if half != self.half {
            (self.counts, self.half) = ([0.0, self.counts[0]], half);
        }
        self.counts[0] += 1.0;
        self.share -= self.share / 64.0;
        if round == self.round {
            self.fruitless = 0;
        }
        let granted = self.granted();
        if let Some(limit) = &mut self.limit {
            let back = (self.cut_from * 0.3 / 0.4).cbrt();
            let probed = self.cut_from + 0.4 * (now - self.cut_at - back).powi(3);
            *limit = probed.min((2.0 * granted).max(*limit)).max(0.5);
        }
    }

    fn throttled(&mut self, round: u64, now: f64) {
        if round >= self.cut_round {
            self.share += (1.0 - self.share) / 64.0;
        }
        let (is_news, is_too_fast) =
            (round == self.round, round >= self.cut_round && self.share > 0.3);
        if !is_news && !is_too_fast {
            return;
        }
        self.fruitless += i32::from(is_news);
        self.round += 1;
        self.next = 0.0;
        if is_too_fast {
            let granted = self.granted();
            self.cut_from = self.limit.map_or(granted, |limit| limit.min(granted)).max(0.5);
            self.limit = Some((self.cut_from * 0.7).max(0.5));
            (self.cut_at, self.share, self.cut_round) = (now, 0.0, self.round);
        }
        if !is_news {
            return;
        }
        self.hold = self.hold.max(now + (0.1 * 2_f64.powi(self.fruitless - 1)).min(5.0));
    }
}

/// An event of a lane: it may send, its request arrives, its answer arrives (of which round, accepted or not).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Send,
    Arrive(u64),
    Answer(u64, bool),
}

/// Events/s that are granted, and the share of 429, over the second half of the time.
fn request_by_request(limit: Limit, lanes: usize, most: f64) -> (f64, f64) {
    let mut clients = vec![Client::default(); lanes];
    let mut steps = BinaryHeap::new();
    let mut random = Random::new(1);
    let micros = |seconds: f64| (seconds * 1e6) as u64;
    for lane in 0..lanes {
        steps.push(Reverse((micros(random.fraction() / 100.0), lane, Step::Send)));
    }
    let (mut saved, mut saved_at) = (limit.rate * limit.burst, 0.0);
    let (mut granted, mut refused) = (0_u32, 0_u32);
    while let Some(Reverse((at, lane, step))) = steps.pop() {
        let now = at as f64 / 1e6;
        let client = &mut clients[lane];
        match step {
            _ if at > SECONDS * 1_000_000 => break,
            Step::Send => {
                let turn = client.next.max(client.hold);
                if turn > now + 1e-6 || client.under_way >= WINDOW {
                    let again = turn.max(now + 1e-4);
                    steps.push(Reverse((micros(again), lane, Step::Send)));
                    continue;
                }
                client.under_way += 1;
                let pace = client.limit.unwrap_or(most).min(most);
                client.next = client.next.max(now - 0.005) + 1.0 / pace;
                let way = LATENCY * (0.8 + 0.4 * random.fraction()) / 2.0;
                steps.push(Reverse((micros(now + way), lane, Step::Arrive(client.round))));
                steps.push(Reverse((micros(client.next).max(at), lane, Step::Send)));
            }
            Step::Arrive(round) => {
                saved = (saved + (now - saved_at) * limit.rate).min(limit.rate * limit.burst);
                saved_at = now;
                let is_granted = saved >= 1.0;
                saved -= f64::from(u8::from(is_granted));
                if now > SECONDS as f64 / 2.0 {
                    granted += u32::from(is_granted);
                    refused += u32::from(!is_granted);
                }
                let back = micros(now + LATENCY / 2.0);
                steps.push(Reverse((back, lane, Step::Answer(round, is_granted))));
            }
            Step::Answer(round, is_granted) => {
                client.under_way -= 1;
                match is_granted {
                    true => client.accepted(round, now),
                    false => client.throttled(round, now),
                }
            }
        }
    }
    let (granted, refused) = (f64::from(granted), f64::from(refused));
    (granted / (SECONDS as f64 / 2.0), refused / (granted + refused))
}

/// The same by the closed form.
fn in_closed_form(limit: Limit, lanes: usize, most: f64) -> (f64, f64) {
    let mut all = vec![Lane::default(); lanes];
    let (mut sent, mut granted) = (0.0, 0.0);
    for second in 0..SECONDS {
        let wishes: Vec<f64> = all.iter().map(|lane| lane.wish().min(most)).collect();
        let offered: f64 = wishes.iter().sum();
        let flow = storm::flow(offered, lanes, LATENCY, Some(limit));
        for (lane, wish) in all.iter_mut().zip(wishes) {
            lane.learn(second as f64, wish / offered, LATENCY, &flow);
        }
        if second >= SECONDS / 2 {
            sent += flow.sent;
            granted += flow.granted;
        }
    }
    (granted / (SECONDS as f64 / 2.0), 1.0 - granted / sent)
}

#[test]
fn the_closed_form_agrees_with_a_run_request_by_request() {
    for (rate, lanes) in [(1e3, 1), (1e3, 4), (1e3, 32), (5e3, 1), (5e3, 2), (5e3, 8)] {
        let limit = Limit { rate, burst: 1.0 };
        let (granted, share) = in_closed_form(limit, lanes, 7e3);
        let (expected, expected_share) = request_by_request(limit, lanes, 7e3);
        let case = format!(
            "{lanes} lanes at {rate}/s: {granted:.0}/s, {share:.3}; request by request {expected:.0}/s, {expected_share:.3}"
        );
        assert!((0.93..=1.07).contains(&(granted / expected)), "{case}");
        assert!((share - expected_share).abs() < 0.1, "{case}");
    }
}
