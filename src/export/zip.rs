//! Zip archives whose files are stored as they are (PKWARE, “.ZIP File Format Specification”, APPNOTE.TXT).
//!
//! Written out, because nothing but three kinds of record is needed: no compression, no encryption, files below 4 GB. The time of
//! every file is the format's earliest, so that the same files make the same archive.

/// Midnight of 1 January 1980, as MS-DOS counts: first the time, then the date.
const EARLIEST: [u8; 4] = [0, 0, 0x21, 0];
/// File names are UTF-8.
const UTF_8: [u8; 2] = [0, 0x08];
/// The version of the format that a reader needs: 2.0, folders.
const VERSION: [u8; 2] = [20, 0];

/// An archive of these files, by path and content.
pub fn archive(files: &[(String, String)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (path, text) in files {
        let at = four(out.len());
        let mut common = Vec::new();
        common.extend([VERSION, UTF_8, [0, 0]].concat());
        common.extend(EARLIEST);
        common.extend(crc32(text.as_bytes()).to_le_bytes());
        common.extend([four(text.len()), four(text.len())].concat());
        common.extend([two(path.len()), [0, 0]].concat());
        out.extend([b"PK\x03\x04", &*common, path.as_bytes(), text.as_bytes()].concat());
        // In the directory: made by, the same again, no comment, first disk, no attributes, where it begins.
        directory.extend([b"PK\x01\x02", &VERSION[..], &common, &[0; 10], &at, path.as_bytes()].concat());
    }
    let (count, begins) = (two(files.len()), four(out.len()));
    let size = four(directory.len());
    out.extend(directory);
    out.extend([b"PK\x05\x06", &[0; 4][..], &count, &count, &size, &begins, &[0, 0]].concat());
    out
}

fn two(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

fn four(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

/// The checksum of zip, PNG and Ethernet: CRC-32 with the reversed polynomial `EDB88320`.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| sum >> 1 ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn the_directory_leads_to_every_file() {
        let files = [("a/é.xml".to_owned(), "<a/>".to_owned()), ("b".to_owned(), String::new())];
        let bytes = archive(&files);
        let end = &bytes[bytes.len() - 22..];
        assert_eq!(&end[..4], b"PK\x05\x06");
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let mut at = number(bytes.len() - 6);
        for (path, text) in &files {
            assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
            let begins = number(at + 42);
            assert_eq!(&bytes[begins..begins + 4], b"PK\x03\x04");
            let body = begins + 30 + path.len();
            assert_eq!(
                (&bytes[begins + 30..body], &bytes[body..body + text.len()]),
                (path.as_bytes(), text.as_bytes())
            );
            assert_eq!((number(at + 16), number(at + 24)), (crc32(text.as_bytes()) as usize, text.len()));
            at += 46 + path.len();
        }
        assert_eq!(at, bytes.len() - 22);
    }
}
