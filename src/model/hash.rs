//! Stable hashes: a 64-bit one for naming random streams and for comparing runs between machines, and CRC-32, by which load
//! balancers choose.
//!
//! FNV-1a (draft-eastlake-fnv): not for anything that has an adversary. `std`'s hashers are not used because their
//! results may change from one release to the next. CRC-32 is that of IEEE 802.3 (reflected, polynomial `0xedb88320`).

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a of these bytes.
pub const fn fnv1a(bytes: &[u8]) -> u64 {
    let mut hash = OFFSET;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(PRIME);
        i += 1;
    }
    hash
}

/// Hashes a value piece by piece; every piece is written so that its end is unambiguous.
#[derive(Debug, Clone)]
pub struct Hasher(u64);

impl Default for Hasher {
    fn default() -> Self {
        Hasher(OFFSET)
    }
}

impl Hasher {
    /// Adds a number, as eight bytes, least significant first.
    pub fn number(&mut self, value: u64) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }

    /// Adds a text: its length in bytes, then its bytes.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.number(text.len() as u64).bytes(text.as_bytes())
    }

    /// The hash of everything added so far.
    pub const fn finish(&self) -> u64 {
        self.0
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
        self
    }
}

/// A CRC-32 in the making: bytes may come piece by piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crc32(u32);

impl Default for Crc32 {
    fn default() -> Self {
        Crc32(u32::MAX)
    }
}

impl Crc32 {
    /// With these bytes added.
    #[must_use]
    pub fn with(self, bytes: &[u8]) -> Self {
        let nibble = |crc: u32| (crc >> 4) ^ CRC_NIBBLES[(crc & 15) as usize];
        Crc32(bytes.iter().fold(self.0, |crc, byte| nibble(nibble(crc ^ u32::from(*byte)))))
    }

    /// The checksum of everything added so far.
    pub const fn finish(self) -> u32 {
        !self.0
    }
}

/// CRC-32 of these bytes.
pub fn crc32(bytes: &[u8]) -> u32 {
    Crc32::default().with(bytes).finish()
}

/// What each half byte does to the remainder: 16 entries instead of 256, which would weigh a kilobyte in the WebAssembly.
const CRC_NIBBLES: [u32; 16] = {
    let mut table = [0; 16];
    let mut index = 0;
    while index < 16 {
        let mut crc = index as u32;
        let mut bit = 0;
        while bit < 4 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc32_gives_its_check_values() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926, "the catalogue's check value of CRC-32/ISO-HDLC");
        assert_eq!(crc32(b""), 0);
        assert_eq!(Crc32::default().with(b"1234").with(b"56789").finish(), crc32(b"123456789"));
    }

    #[test]
    fn the_draft_s_own_values() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn where_a_text_ends_matters() {
        let hash = |texts: &[&str]| {
            texts.iter().fold(Hasher::default(), |mut hasher, text| hasher.text(text).clone()).finish()
        };
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_eq!(Hasher::default().bytes(b"foobar").finish(), fnv1a(b"foobar"));
    }
}
