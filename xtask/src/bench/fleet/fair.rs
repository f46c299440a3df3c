//! Sharing what is scarce.

/// Shares a capacity fairly (max-min): no share exceeds its demand, and none grows at the cost of a smaller one.
pub(super) fn share<const N: usize>(capacity: f64, wanted: [f64; N]) -> [f64; N] {
    let total: f64 = wanted.iter().sum();
    if total <= capacity {
        return wanted;
    }
    let mut ordered = wanted;
    ordered.sort_by(f64::total_cmp);
    // The level below which every demand is served in full.
    let (mut left, mut level) = (capacity.max(0.0), 0.0);
    for (served, want) in ordered.into_iter().enumerate() {
        level = left / (N - served) as f64;
        if want > level {
            break;
        }
        left -= want;
    }
    wanted.map(|want| want.min(level))
}
