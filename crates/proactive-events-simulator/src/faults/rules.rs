//! Fault rules in their order: the first that fires decides.

use std::time::Duration;

use tokio::time::Instant;

use super::rule::{Fault, FaultPath};
use crate::bucket::Bucket;

/// Maximum number of rules that are taken from outside.
const MAX_RULES: usize = 10_000;
/// Maximum number of bytes of their texts.
const MAX_BYTES: usize = 16 << 20;

/// The rules, and a seeded generator for their chances.
#[derive(Debug)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    seed: u64,
    random: u64,
}

#[derive(Debug)]
struct Rule {
    fault: Fault,
    /// Requests that may pass before a rule with a rate fires, and when that was counted.
    passes: Bucket,
    counted_at: Instant,
}

impl Rule {
    /// True if the rule applies to such a request, and is not used up.
    fn is_meant(&self, path: FaultPath, user: Option<&str>) -> bool {
        let fault = &self.fault;
        fault.path == path
            && fault.times != Some(0)
            && fault.user.as_deref().is_none_or(|meant| Some(meant) == user)
    }

    /// True if the request is within the rule's rate; counts the request.
    fn lets_pass(&mut self, now: Instant) -> bool {
        let Some(rate) = self.fault.per_second else { return false };
        let since = now.saturating_duration_since(self.counted_at);
        self.counted_at = now;
        self.passes.take(since, rate, burst(rate))
    }
}

/// A tenth of a second may come at once.
fn burst(rate: f64) -> f64 {
    (rate / 10.0).max(1.0)
}

impl Faults {
    /// No rules yet; the same seed gives the same chances in every run.
    pub(crate) fn new(seed: u64) -> Self {
        Self { rules: Vec::new(), seed, random: seed }
    }

    pub(crate) fn push(&mut self, fault: Fault) {
        let passes = Bucket::full(fault.per_second.map_or(0.0, burst));
        self.rules.push(Rule { fault, passes, counted_at: Instant::now() });
    }

    /// The same for a rule from outside: false if there are too many, by count or by bytes.
    pub(crate) fn push_bounded(&mut self, fault: Fault) -> bool {
        let weight = |fault: &Fault| {
            fault.body.as_ref().map_or(0, String::len) + fault.user.as_ref().map_or(0, String::len)
        };
        let is_full = |rules: &[Rule]| {
            let bytes: usize = rules.iter().map(|rule| weight(&rule.fault)).sum();
            rules.len() >= MAX_RULES || bytes + weight(&fault) > MAX_BYTES
        };
        if is_full(&self.rules) {
            self.rules.retain(|rule| rule.fault.times != Some(0));
        }
        let has_room = !is_full(&self.rules);
        if has_room {
            self.push(fault);
        }
        has_room
    }

    /// The rules that are not used up.
    pub(crate) fn list(&self) -> Vec<Fault> {
        let faults = self.rules.iter().map(|rule| &rule.fault);
        faults.filter(|fault| fault.times != Some(0)).cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.seed);
    }

    /// The first rule that fires, and how long the request waits.
    pub(crate) fn fire(
        &mut self,
        path: FaultPath,
        user: Option<&str>,
    ) -> Option<(Fault, Duration)> {
        for index in 0..self.rules.len() {
            let (chance, jitter) = (self.chance(), self.chance());
            let rule = self.rules.get_mut(index)?;
            if !rule.is_meant(path, user)
                || chance >= rule.fault.probability
                || rule.lets_pass(Instant::now())
            {
                continue;
            }
            rule.fault.times = rule.fault.times.map(|times| times - 1);
            let delay = Duration::from_millis(rule.fault.delay_ms);
            let jitter = Duration::from_millis(rule.fault.jitter_ms).mul_f64(jitter);
            return Some((rule.fault.clone(), delay + jitter));
        }
        None
    }

    /// The next number of SplitMix64, from 0 to below 1: the same sequence in every run.
    fn chance(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.random;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
