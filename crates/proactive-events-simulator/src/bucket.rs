//! A token bucket. It has no clock: one caller counts by the simulator's, another by the runtime's.

use std::time::Duration;

/// Tokens that come at a rate, and are spent one a request.
#[derive(Debug)]
pub(crate) struct Bucket {
    tokens: f64,
}

impl Bucket {
    /// A bucket with this number of tokens, all of which may be spent at once.
    pub(crate) fn full(burst: f64) -> Self {
        Self { tokens: burst }
    }

    /// Takes a token, if there is one after this time at a rate per second; `burst` is the maximum number of tokens.
    pub(crate) fn take(&mut self, since: Duration, rate: f64, burst: f64) -> bool {
        self.tokens = (self.tokens + since.as_secs_f64() * rate).min(burst);
        let has_one = self.tokens >= 1.0;
        if has_one {
            self.tokens -= 1.0;
        }
        has_one
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_at_the_rate_and_no_more_than_the_burst_are_kept() {
        let mut bucket = Bucket::full(2.0);
        let mut take = |millis| bucket.take(Duration::from_millis(millis), 2.0, 2.0);
        assert_eq!([take(0), take(0), take(0)], [true, true, false]);
        assert_eq!([take(499), take(1), take(0)], [false, true, false]);
        assert_eq!([take(60_000), take(0), take(0)], [true, true, false]);
    }
}
