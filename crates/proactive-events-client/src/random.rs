//! Random numbers, for the jitter of back-offs.

use std::fmt::Debug;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// A source of random numbers, for tests that must repeat.
pub trait Random: Debug + Send + Sync {
    /// A number from 0 to below 1.
    fn fraction(&self) -> f64;
}

/// SplitMix64: quick, small, and good enough to spread retries; not for secrets.
#[derive(Debug)]
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    /// The same numbers in every run.
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// Other numbers in every process, seeded by the system.
    pub fn from_system() -> Self {
        Self::new(RandomState::new().hash_one(0_u64))
    }
}

impl Random for SeededRandom {
    fn fraction(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut bits = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        // 53 bits are what an f64 holds exactly.
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
