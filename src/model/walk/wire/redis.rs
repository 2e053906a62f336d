//! Redis commands and replies, as `redis-cli` shows them and as RESP2 puts them on the wire
//! (redis.io, “Redis serialization protocol specification”).

use super::shorten;

/// A command as it crosses the wire: an array of bulk strings, CR LF shown as `\r\n`.
pub(crate) fn command(words: &[&str]) -> String {
    let mut text = format!("*{}\\r\\n", words.len());
    for word in words {
        text.push_str(&bulk(word));
    }
    text
}

/// A bulk string: the length in bytes, then the bytes.
pub(crate) fn bulk(word: &str) -> String {
    format!("${}\\r\\n{}\\r\\n", word.len(), shorten(word, SHOWN))
}

/// Longest word that is shown whole, in characters.
const SHOWN: usize = 200;

/// The reply to GET for a key that is not there.
pub(crate) const NIL: &str = "$-1\\r\\n";
/// The reply to a command that did what it should.
pub(crate) const OK: &str = "+OK\\r\\n";
/// The reply to DEL of one key that was there.
pub(crate) const ONE: &str = ":1\\r\\n";
/// What the application's client says when nothing listens: redis-py.
pub(crate) const REFUSED: &str =
    "redis.exceptions.ConnectionError: Error 111 connecting to 10.0.3.21:6379. Connection refused.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_bytes() {
        assert_eq!(command(&["GET", "café"]), "*2\\r\\n$3\\r\\nGET\\r\\n$5\\r\\ncafé\\r\\n");
    }
}
