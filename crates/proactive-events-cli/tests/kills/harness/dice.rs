//! Random moments, from a seed that is printed.

use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

/// A seeded generator: SplitMix64.
pub struct Dice(u64);

impl Dice {
    /// Of a seed that the variable `PROACTIVE_SEED` gives, or else the time; a failing test shows it.
    pub fn new(story: &str) -> Self {
        let told = std::env::var("PROACTIVE_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = told.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            now.as_nanos() as u64 % 1_000_000_000
        });
        println!("{story}: PROACTIVE_SEED={seed}");
        let name = story.bytes().fold(0, |sum, byte| u64::from(byte) + 31 * sum % (1 << 40));
        Self(seed ^ (name << 20))
    }

    /// A number of the range.
    pub fn within(&mut self, range: Range<u64>) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        range.start + (bits ^ (bits >> 31)) % (range.end - range.start).max(1)
    }

    /// `count` of them, in ascending order.
    pub fn rising(&mut self, count: usize, range: Range<u64>) -> Vec<u64> {
        let mut numbers: Vec<_> = (0..count).map(|_| self.within(range.clone())).collect();
        numbers.sort_unstable();
        numbers
    }
}
