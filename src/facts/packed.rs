//! The first bytes of a cell in registers: compared, hashed and read as a number without a branch per byte.
//!
//! In: a cell's length and the chunk from the cell on, so that whole words can be loaded past its end. Out: words
//! in which the bytes after the cell are zero. Nothing is refused.

/// Up to [`Packed::WIDTH`] bytes of a cell, and its length.
#[derive(Debug, Clone, Copy, Default)]
pub struct Packed {
    words: [u64; 4],
    len: usize,
}

impl Packed {
    /// Bytes that are held; a longer cell is told apart by its text as well.
    pub const WIDTH: usize = 32;

    /// The cell of `len` bytes at the start of `ahead`.
    #[inline(always)]
    pub fn new(ahead: &[u8], len: usize) -> Self {
        let block: [u8; Self::WIDTH] = load(ahead);
        let (block, _) = block.as_chunks::<8>();
        let (masks, _) = mask(len).as_chunks::<8>();
        let mut words = [0; 4];
        for (word, (bytes, mask)) in words.iter_mut().zip(block.iter().zip(masks)) {
            *word = u64::from_le_bytes(*bytes) & u64::from_le_bytes(*mask);
        }
        Packed { words, len }
    }

    /// True when the words are the whole cell.
    #[inline(always)]
    pub fn is_whole(&self) -> bool {
        self.len <= Self::WIDTH
    }

    /// A hash of the words and the length. Texts of a file are not an attacker's: a plain folded product does.
    #[inline(always)]
    pub fn hash(&self) -> u64 {
        let [a, b, c, d] = self.words;
        mixed(a ^ c.rotate_left(29), b ^ d.rotate_left(31), self.len)
    }
}

/// A number in whose every bit each bit of two words and a length has a part: their folded product.
#[inline(always)]
pub fn mixed(one: u64, other: u64, len: usize) -> u64 {
    const KEYS: [u64; 3] = [0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb];
    let fold = |one: u64, other: u64| {
        let product = u128::from(one).wrapping_mul(u128::from(other));
        (product as u64) ^ (product >> 64) as u64
    };
    fold(fold(one ^ KEYS[0], other ^ KEYS[1]) ^ len as u64, KEYS[2])
}

impl PartialEq for Packed {
    /// Word by word: the words were just made in registers, and reading them back in pairs would wait for the stores.
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        let ([a, b, c, d], [e, f, g, h]) = (self.words, other.words);
        (a ^ e) | (b ^ f) | (c ^ g) | (d ^ h) | (self.len ^ other.len) as u64 == 0
    }
}

/// The number that one to eight plain digits are; `None` for anything else.
#[inline(always)]
pub fn plain_digits(ahead: &[u8], len: usize) -> Option<u32> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const ABOVE_NINE: u64 = 0x7676_7676_7676_7676;
    if len.wrapping_sub(1) >= 8 {
        return None;
    }
    // The shift drops what follows the cell and puts zeros before its digits.
    let digits = (u64::from_le_bytes(load(ahead)) ^ ZEROS) << (64 - 8 * len);
    if (digits.wrapping_add(ABOVE_NINE) | digits) & HIGH != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let even = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
    let odd = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(0x0000_2710_0000_0001);
    Some((even.wrapping_add(odd) >> 32) as u32)
}

/// The first `N` bytes, with zeros where the chunk ends before.
#[inline(always)]
fn load<const N: usize>(ahead: &[u8]) -> [u8; N] {
    match ahead.first_chunk::<N>() {
        Some(block) => *block,
        None => padded(ahead),
    }
}

fn padded<const N: usize>(ahead: &[u8]) -> [u8; N] {
    let mut block = [0; N];
    if let Some(start) = block.get_mut(..ahead.len()) {
        start.copy_from_slice(ahead);
    }
    block
}

/// Ones for the first `len` bytes: a window into ones followed by zeros.
#[inline(always)]
fn mask(len: usize) -> &'static [u8; Packed::WIDTH] {
    static ONES_THEN_ZEROS: [u8; 2 * Packed::WIDTH] = {
        let mut bytes = [0; 2 * Packed::WIDTH];
        let mut at = 0;
        while at < Packed::WIDTH {
            bytes[at] = 0xff;
            at += 1;
        }
        bytes
    };
    let start = Packed::WIDTH - len.min(Packed::WIDTH);
    ONES_THEN_ZEROS.get(start..).and_then(|bytes| bytes.first_chunk()).unwrap_or(&[0xff; Packed::WIDTH])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn two_cells_are_packed_alike_when_their_first_bytes_and_lengths_are(a in "[ab]{0,40}", b in "[ab]{0,40}", after in "[a-z]{0,40}") {
            let first = |text: &str| text.bytes().take(Packed::WIDTH).collect::<Vec<_>>();
            let is_same = a.len() == b.len() && first(&a) == first(&b);
            let ahead = format!("{b}{after}");
            prop_assert_eq!(Packed::new(a.as_bytes(), a.len()) == Packed::new(ahead.as_bytes(), b.len()), is_same);
        }

        #[test]
        fn digits_are_what_the_standard_library_reads(cell in prop_oneof!["[0-9]{0,10}", "[0-9]{0,4}[ -~]{0,3}", "\\PC{0,4}"], after in "[,0-9a]{0,9}") {
            let is_digits = (1..=8).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit());
            let expected = is_digits.then(|| cell.parse::<u32>().unwrap());
            let ahead = format!("{cell}{after}");
            prop_assert_eq!(plain_digits(ahead.as_bytes(), cell.len()), expected);
        }
    }
}
