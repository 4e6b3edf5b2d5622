//! Seeded numbers for making values: PCG XSH RR 64/32 (O'Neill 2014) of the crate `rand_pcg`.
//! It knows no entropy: the same seed gives the same numbers everywhere.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng;

/// The second half of the generator's state; PCG calls it the stream. It never changes, since streams of one seed
/// may resemble each other.
const STREAM: u64 = 0x0a02_bdbf_7bb3_c0a7;

/// A stream of numbers from a seed.
#[derive(Clone, Debug)]
pub(crate) struct Random(Pcg32);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(Pcg32::new(mix(seed), STREAM))
    }

    /// Another stream, told apart by `number`: the n-th attempt of one seed, or the n-th answer of a service.
    pub(crate) fn branch(seed: u64, number: u64) -> Random {
        Random::new(mix(seed) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `end`; 0 where `end` is 0. The bias of the remainder is below one in 2^32 for what is made here.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.next_u64() % end }
    }

    /// A number from `first` to `last`, both included.
    pub(crate) fn between(&mut self, first: u64, last: u64) -> u64 {
        match last.saturating_sub(first).checked_add(1) {
            Some(count) => first + self.below(count),
            None => self.next_u64(),
        }
    }

    /// A number below `end`, for wide ranges of exact decimals; 0 where `end` is not positive.
    pub(crate) fn below_wide(&mut self, end: i128) -> i128 {
        if end <= 0 {
            return 0;
        }
        let wide = u128::from(self.next_u64()) << 64 | u128::from(self.next_u64());
        (wide % end.unsigned_abs()) as i128
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u64) as usize)
    }
}

/// SplitMix64's finaliser (Steele, Lea, Flood 2014), so that seeds 1, 2, 3 start far from each other.
fn mix(seed: u64) -> u64 {
    let seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ (seed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is generated is part of links and reports, so the first numbers of a seed never change.
    #[test]
    fn the_first_numbers_of_a_seed_are_pinned() {
        let first = |seed| {
            let mut random = Random::new(seed);
            [random.next_u64(), random.next_u64(), random.next_u64()]
        };
        assert_eq!(first(0), PINNED[0]);
        assert_eq!(first(1), PINNED[1]);
        assert_eq!(first(2026), PINNED[2]);
        assert_ne!(Random::branch(1, 1).next_u64(), Random::branch(1, 2).next_u64());
    }

    /// Computed apart from the crate, by the paper.
    const PINNED: [[u64; 3]; 3] = [
        [0x26f7b671347e36a9, 0x681095da11b8d67c, 0x7634ce6713714df5],
        [0x039e3aa6ae073f5c, 0x94c9c79ef59e64dc, 0x97ce1e55ea9f2f4d],
        [0x52cb57329f6d297c, 0xe0cbd69f037a3d43, 0x15d75e99a949c282],
    ];

    #[test]
    fn bounds_are_kept() {
        let mut random = Random::new(7);
        let mut seen = [false; 3];
        for _ in 0..100 {
            seen[random.below(3) as usize] = true;
            assert!((5..=6).contains(&random.between(5, 6)));
            assert!((0..10).contains(&random.below_wide(10)));
        }
        assert_eq!(seen, [true; 3]);
        assert_eq!((random.below(0), random.below_wide(0), random.between(4, 4)), (0, 0, 4));
        assert_eq!(random.pick::<u8>(&[]), None);
    }
}
