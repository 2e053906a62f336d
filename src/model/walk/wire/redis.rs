//! Redis commands and replies, as `redis-cli` shows them and as RESP2 puts them on the wire
//! (redis.io, “Redis serialization protocol specification”).

use super::shorten;

/// A command as it crosses the wire: an array of bulk strings, CR LF shown as `\r\n`.
pub(crate) fn command(words: &[&str]) -> String {
    let mut text = format!("*{}\\r\\n", words.len());
    for word in words {
        text.push_str(&format!("${}\\r\\n{}\\r\\n", word.len(), shorten(word, SHOWN)));
    }
    text
}

/// Longest word that is shown whole, in characters.
const SHOWN: usize = 200;

/// The reply to GET for a key that is not there.
pub(crate) const NIL: &str = "$-1\\r\\n";
/// The reply to a command that did what it should.
pub(crate) const OK: &str = "+OK\\r\\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_bytes() {
        assert_eq!(command(&["GET", "café"]), "*2\\r\\n$3\\r\\nGET\\r\\n$5\\r\\ncafé\\r\\n");
    }
}
