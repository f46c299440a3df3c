//! Chance from a seed, so that a run can be repeated.

/// SplitMix64.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below 1.
    pub(super) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Normally distributed around 0 with a deviation of 1, near enough: the sum of twelve fractions.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.fraction()).sum::<f64>() - 6.0
    }

    /// A wait for something that happens at any moment alike, with this mean.
    pub(super) fn wait(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.fraction()).ln()
    }

    /// The whole number below or above an amount, right on average.
    pub(super) fn whole(&mut self, amount: f64) -> u64 {
        let below = amount.max(0.0).floor();
        below as u64 + u64::from(self.fraction() < amount - below)
    }

    /// Number of successes among `n` trials with the same probability (binomial; its normal approximation where
    /// it is good).
    pub(super) fn among(&mut self, count: u64, chance: f64) -> u64 {
        let mean = count as f64 * chance;
        let deviation = (mean * (1.0 - chance)).max(0.0).sqrt();
        let drawn = match deviation {
            deviation if deviation > 4.0 => {
                let strayed = mean + deviation * self.normal();
                self.whole(strayed)
            }
            _ if count <= 64 => (0..count).filter(|_| self.fraction() < chance).count() as u64,
            _ => self.whole(mean),
        };
        drawn.min(count)
    }
}
