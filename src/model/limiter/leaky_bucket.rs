//! The leaky bucket of nginx's `limit_req` with `nodelay`: `ngx_http_limit_req_module.c`.
//!
//! Each request adds one to what is in the bucket; it leaks at the allowed rate. A request that finds more than `burst` in
//! it is turned away and adds nothing. The first finds it empty, so that a burst of 5 passes 6 requests at once. Counted in
//! thousandths of a request and in milliseconds, as nginx counts.

use crate::model::{MILLISECOND, Micros};

/// A bucket of one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakyBucket {
    /// Requests a second that leak out.
    rate: u64,
    /// Requests that may wait in the bucket.
    burst: u64,
    /// What is in the bucket, in thousandths of a request, and when that was so; none before the first request.
    level: Option<(u64, Micros)>,
}

impl LeakyBucket {
    /// An empty bucket: `rate` in requests a second, `burst` in requests.
    pub const fn new(rate: u64, burst: u64) -> Self {
        LeakyBucket { rate, burst, level: None }
    }

    /// What the bucket would hold after a request at this moment, in thousandths of a request.
    fn excess(&self, at: Micros) -> u64 {
        self.level.map_or(0, |(level, then)| {
            let leaked = self.rate * (at.saturating_sub(then) / MILLISECOND);
            (level + 1_000).saturating_sub(leaked)
        })
    }

    /// Whether a request at this moment passes; moments never go back.
    pub fn admit(&mut self, at: Micros) -> bool {
        let excess = self.excess(at);
        let passes = excess <= self.burst * 1_000;
        if passes {
            self.level = Some((excess, at));
        }
        passes
    }

    /// Requests in the bucket that have not leaked out at this moment, rounded down.
    pub fn waiting(&self, at: Micros) -> u64 {
        self.excess(at).saturating_sub(1_000) / 1_000
    }

    /// How long after this moment a request would pass, in whole seconds, rounded up.
    pub fn retry_after(&self, at: Micros) -> u64 {
        self.excess(at).saturating_sub(self.burst * 1_000).div_ceil(self.rate.max(1) * 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SECOND;

    #[test]
    fn a_burst_of_five_passes_six_at_once() {
        let mut bucket = LeakyBucket::new(10, 5);
        assert_eq!((0..20).filter(|_| bucket.admit(0)).count(), 6);
        assert_eq!(bucket.waiting(0), 5);
        assert_eq!(bucket.retry_after(0), 1);
        assert!(!bucket.admit(99 * MILLISECOND) && bucket.admit(100 * MILLISECOND), "one leaks out in 100 ms");
    }

    #[test]
    fn at_the_allowed_rate_everything_passes() {
        let mut bucket = LeakyBucket::new(10, 0);
        assert!((0..50).all(|request| bucket.admit(request * SECOND / 10)));
    }
}
