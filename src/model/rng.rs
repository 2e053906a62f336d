//! Seeded random numbers: one generator for each named stream of a run.
//!
//! Arrivals, service times, jitter of each hop … draw from streams of their own. Changing one setting therefore does not
//! reshuffle what the others draw (common random numbers): two runs of one seed differ only by what the setting does.
//!
//! The generator is PCG32 (O'Neill 2014; XSH RR 64/32), seeded from the run's seed and the stream's name by SplitMix64
//! (Steele, Lea, Flood 2014). Distributions are drawn by inversion with `libm`: one draw a sample, so that streams stay
//! in step, and the same bits natively and in WebAssembly. `rand_distr` goes through `num-traits`, where any crate that
//! turns on its `std` feature (proptest does) silently swaps `libm` for the platform's functions.

use rand::Rng;
use rand_pcg::Pcg32;

use super::Micros;
use super::hash::fnv1a;

/// The random numbers of one named purpose in one run.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream(Pcg32);

impl Stream {
    /// The stream of this name in the run with this seed.
    pub fn new(seed: u64, name: &str) -> Self {
        let mut mix = SplitMix64(SplitMix64(seed).draw() ^ fnv1a(name.as_bytes()));
        Stream(Pcg32::new(mix.draw(), mix.draw()))
    }

    /// The generator itself, for distributions that need more than one draw.
    pub fn generator(&mut self) -> &mut Pcg32 {
        &mut self.0
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform from 0 (included) to 1 (excluded), in steps of 2⁻⁵³.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A whole number from 0 to `bound` − 1, 0 for a bound of 0; the bias is below `bound` / 2³².
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(bound)) >> 32) as u32
    }

    /// Whether something of this probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Exponentially distributed with this mean, in the mean's unit; never negative.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log1p(-self.unit())
    }

    /// An exponentially distributed span of time with this mean, in whole microseconds.
    pub fn exponential_time(&mut self, mean: Micros) -> Micros {
        libm::round(self.exponential(mean as f64)) as Micros
    }
}

/// SplitMix64: spreads neighbouring seeds over all 64 bits.
#[derive(Debug, Clone)]
pub struct SplitMix64(pub u64);

impl SplitMix64 {
    /// The next 64 bits.
    pub const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_gives_its_published_values() {
        let mut mix = SplitMix64(1_234_567);
        let drawn: Vec<_> = (0..3).map(|_| mix.draw()).collect();
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn pcg32_gives_the_values_of_its_author_s_demo() {
        let mut pcg = Pcg32::new(42, 54);
        let drawn: Vec<_> = (0..6).map(|_| pcg.next_u32()).collect();
        assert_eq!(drawn, [0xa15c_02b7, 0x7b47_f409, 0xba1d_3330, 0x83d2_f293, 0xbfa4_784b, 0xcbed_606e]);
    }

    #[test]
    fn a_stream_is_known_by_seed_and_name() {
        let mut stream = Stream::new(1, "arrivals");
        assert_eq!(stream.clone(), Stream::new(1, "arrivals"));
        assert_ne!(stream, Stream::new(2, "arrivals"));
        assert_ne!(stream, Stream::new(1, "sizes"));
        let drawn: Vec<_> = (0..4).map(|_| stream.exponential_time(1_000)).collect();
        assert_eq!(drawn, KNOWN, "the same bits on every machine");
    }

    /// Measured once; a change of it changes every run there is.
    const KNOWN: [Micros; 4] = [761, 1_247, 618, 637];

    #[test]
    fn drawing_from_one_stream_leaves_the_others_alone() {
        let (mut arrivals, mut sizes) = (Stream::new(7, "arrivals"), Stream::new(7, "sizes"));
        let expected: Vec<_> = (0..10).map(|_| sizes.clone().bits()).collect();
        for _ in 0..1_000 {
            arrivals.bits();
        }
        let drawn: Vec<_> = (0..10).map(|_| sizes.clone().bits()).collect();
        assert_eq!(drawn, expected);
        assert_ne!(sizes.bits(), arrivals.bits());
    }

    #[test]
    fn means_are_right() {
        let mut stream = Stream::new(1, "means");
        let n = 200_000;
        let mean = |sum: f64| sum / f64::from(n);
        // Three standard errors: 3 σ / √n.
        assert!((mean((0..n).map(|_| stream.exponential(50.0)).sum()) - 50.0).abs() < 0.34);
        assert!((mean((0..n).map(|_| stream.unit()).sum()) - 0.5).abs() < 0.002);
        assert!((mean((0..n).map(|_| f64::from(stream.below(6))).sum()) - 2.5).abs() < 0.012);
        assert!((mean((0..n).map(|_| f64::from(u8::from(stream.chance(0.3)))).sum()) - 0.3).abs() < 0.0031);
    }

    #[test]
    fn bounds_hold_at_their_edges() {
        let mut stream = Stream::new(3, "edges");
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.below(1), 0);
        assert!((0..1_000).all(|_| stream.exponential(1.0).is_finite()));
        assert!(!stream.chance(0.0) && stream.chance(1.0));
    }
}
