//! Master files: a zone as text (RFC 1035, §5), read as BIND reads it.
//!
//! `$ORIGIN`, `$TTL` (RFC 2308), `@`, owners left out, parentheses, comments, quotes and escapes, TTLs with units (`1h30m`). What
//! is wrong is said in the words of `named-checkzone` of BIND 9.18.49, with which the cases of the tests were compared one by one;
//! left out of its lines are the names of its own functions that it puts before some of them. `$INCLUDE` and `$GENERATE` are
//! not obeyed. Whether what was read makes a zone is decided in [`super::zone`].

use super::message::{Record, RecordData, RecordType, Soa};
use super::name::{self, NameError};

/// Most faults that are told of one file: more are the consequence of the first.
pub const FAULTS: usize = 20;
/// Largest TTL (RFC 2181, §8).
const TTL_LIMIT: u32 = 0x7fff_ffff;
/// Longest string of a TXT record, octets.
const STRING: usize = 255;

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The zone is not loaded.
    Error,
    /// The server says so and goes on.
    Warning,
    /// No server says it: the lab does.
    Hint,
}

/// Something wrong with a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1; 0 when it is about the zone as a whole.
    pub line: u32,
    /// How bad it is.
    pub severity: Severity,
    /// In the server's words.
    pub said: String,
    /// What that means, in a sentence.
    pub why: &'static str,
}

/// A record with the line on which it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From 1.
    pub line: u32,
    /// What it says.
    pub record: Record,
}

/// What was read of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The records that could be read, in their order.
    pub entries: Vec<Entry>,
    /// What is wrong, in the order of the lines.
    pub faults: Vec<Fault>,
}

/// Reads the file of a zone.
pub fn read(text: &str, zone: &str) -> Reading {
    let mut reader = Reader {
        lexer: Lexer { text, at: 0, line: 1, depth: 0, line_start: true },
        zone,
        origin: zone.to_owned(),
        owner: None,
        default_ttl: None,
        last_ttl: None,
        line: 1,
        told_rfc1035: false,
        reading: Reading::default(),
    };
    while reader.reading.faults.len() < FAULTS && reader.entry() {}
    reader.reading
}

/// A span of time in seconds, as BIND reads it: `3600`, `1h`, `1w2d3h4m5s`.
pub fn seconds(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let (mut total, mut number) = (0_u32, None);
    for byte in text.bytes() {
        let unit = match byte.to_ascii_lowercase() {
            b'w' => 604_800,
            b'd' => 86_400,
            b'h' => 3_600,
            b'm' => 60,
            b's' => 1,
            b'0'..=b'9' => {
                number = Some(number.unwrap_or(0_u32).checked_mul(10)?.checked_add(u32::from(byte - b'0'))?);
                continue;
            }
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    number.is_none().then_some(total)
}

/// A piece of a master file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// Space at the beginning of a line: the owner is left out.
    Space,
    /// A word; whether it stood in quotes.
    Word(String, bool),
    /// The end of a line outside parentheses.
    EndOfLine,
    /// The end of the file.
    EndOfFile,
    /// Brackets or quotes that do not match.
    Unbalanced(&'static str),
}

/// Cuts a master file into tokens.
struct Lexer<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    depth: u32,
    line_start: bool,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Token {
        let at_start = std::mem::take(&mut self.line_start);
        let from = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b';' => self.at += self.text[self.at..].find('\n').unwrap_or(self.text.len() - self.at),
                b'\n' if self.depth > 0 => {
                    self.at += 1;
                    self.line += 1;
                }
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                    self.line_start = true;
                    return Token::EndOfLine;
                }
                _ if at_start && self.at > from => return Token::Space,
                b'(' => {
                    self.at += 1;
                    self.depth += 1;
                }
                b')' if self.depth == 0 => return Token::Unbalanced("unbalanced parentheses"),
                b')' => {
                    self.at += 1;
                    self.depth -= 1;
                }
                b'"' => return self.quoted(),
                _ => return self.word(),
            }
        }
        if self.depth > 0 { Token::Unbalanced("unbalanced parentheses") } else { Token::EndOfFile }
    }

    fn word(&mut self) -> Token {
        let from = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => self.at += 1,
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'(' | b')' | b'"' => break,
                _ => {}
            }
            self.step();
        }
        Token::Word(self.text[from..self.at].to_owned(), false)
    }

    /// A string in quotes, its escapes as they are written.
    fn quoted(&mut self) -> Token {
        self.at += 1;
        let from = self.at;
        loop {
            match self.peek() {
                None => return Token::Unbalanced("unexpected end of input"),
                Some(b'\n') => return Token::Unbalanced("unbalanced quotes"),
                Some(b'"') => {
                    self.at += 1;
                    return Token::Word(self.text[from..self.at - 1].to_owned(), true);
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.step();
                }
                Some(_) => self.step(),
            }
        }
    }

    /// Past one character, which may take several bytes; never past the end of a line.
    fn step(&mut self) {
        let next = self.text[self.at..].chars().next().filter(|letter| *letter != '\n');
        self.at += next.map_or(0, char::len_utf8);
    }

    /// Past the rest of a line that can't be read.
    fn skip_line(&mut self) {
        if !self.line_start {
            self.at += self.text[self.at..].find('\n').unwrap_or(self.text.len() - self.at);
            self.depth = 0;
            self.next();
        }
    }
}

/// Why an entry can't be read.
struct Problem {
    line: u32,
    said: String,
    why: &'static str,
}

struct Reader<'a> {
    lexer: Lexer<'a>,
    zone: &'a str,
    origin: String,
    owner: Option<String>,
    default_ttl: Option<u32>,
    /// The TTL that was stated last (RFC 1035's own rule).
    last_ttl: Option<u32>,
    /// Where the token read last stood.
    line: u32,
    told_rfc1035: bool,
    reading: Reading,
}

const NUMBERS: &str = "A whole number without sign or unit has to stand here, and one that fits its field.";

const CHECK_NAMES: &str =
    "Hosts have letters, digits and hyphens in their names. named refuses the zone; named-checkzone only warns.";

impl Reader<'_> {
    fn tell(&mut self, line: u32, severity: Severity, said: String, why: &'static str) {
        self.reading.faults.push(Fault { line, severity, said, why });
    }

    fn warn(&mut self, said: &[&str], why: &'static str) {
        self.tell(self.line, Severity::Warning, said.concat(), why);
    }

    fn token(&mut self) -> Token {
        let before = self.lexer.line;
        let token = self.lexer.next();
        // A bracket that is never closed is missed where the entry stood, not at the end of the file.
        self.line = match token {
            Token::EndOfLine | Token::EndOfFile => before,
            Token::Unbalanced("unbalanced parentheses") => self.line,
            _ => self.lexer.line,
        };
        token
    }

    fn problem<T>(&self, said: &[&str], why: &'static str) -> Result<T, Problem> {
        Err(Problem { line: self.line, said: said.concat(), why })
    }

    fn near<T>(&self, word: &str, said: &str, why: &'static str) -> Result<T, Problem> {
        self.problem(&["near '", word, "': ", said], why)
    }

    fn unbalanced<T>(&self, said: &str) -> Result<T, Problem> {
        self.problem(&[said], "Each bracket and each quote needs its partner; quotes end on their own line.")
    }

    /// One entry, or an empty line; false at the end of the file.
    fn entry(&mut self) -> bool {
        let token = self.token();
        let outcome = match token {
            Token::EndOfFile => return false,
            Token::EndOfLine => Ok(()),
            Token::Unbalanced(what) => self.unbalanced(what),
            Token::Space => self.record(),
            Token::Word(word, false) if word.starts_with('$') => self.directive(&word),
            Token::Word(word, _) => self.owner(&word).and_then(|()| self.record()),
        };
        if let Err(Problem { line, said, why }) = outcome {
            self.tell(line, Severity::Error, said, why);
            if self.lexer.depth > 0 {
                self.skip_entry();
            }
            self.lexer.skip_line();
        }
        true
    }

    fn directive(&mut self, directive: &str) -> Result<(), Problem> {
        let named = directive.to_ascii_uppercase();
        if !["$ORIGIN", "$TTL", "$INCLUDE", "$GENERATE"].contains(&named.as_str()) {
            let why = "There are $ORIGIN, $TTL, $INCLUDE and $GENERATE.";
            return self.problem(&["unknown $ directive '", directive, "'"], why);
        }
        let Token::Word(value, _) = self.token() else {
            return self.problem(&["unexpected end of input"], "The directive needs a value after it.");
        };
        if named == "$INCLUDE" {
            return self.problem(&[&value, ": file not found"], "It names another file, and here is only this one.");
        }
        if named == "$GENERATE" {
            self.left_out(&named);
            return Ok(());
        }
        if directive.eq_ignore_ascii_case("$ttl") {
            match seconds(&value) {
                Some(ttl) => self.default_ttl = Some(self.bounded(ttl)),
                None => return self.problem(&["bad ttl"], "A TTL is a number of seconds, or has units: 1h30m."),
            }
        } else {
            let origin = self.name(&value, "")?;
            self.hint_dot(&value, &origin);
            self.origin = origin;
        }
        self.end_of_line().map_err(|problem| Problem { said: "extra input text".to_owned(), ..problem })
    }

    fn bounded(&mut self, ttl: u32) -> u32 {
        if ttl <= TTL_LIMIT {
            return ttl;
        }
        self.warn(
            &["$TTL ", &ttl.to_string(), " > MAXTTL, setting $TTL to 0"],
            "A TTL has 31 bits; a larger one counts as 0.",
        );
        0
    }

    /// A name; `near` says how a problem begins.
    fn name(&self, text: &str, near: &str) -> Result<String, Problem> {
        name::parse(text, &self.origin).or_else(|error| {
            let why = match error {
                NameError::EmptyLabel => "Two dots in a row leave a label without letters.",
                NameError::LabelTooLong => "A label, what stands between two dots, has at most 63 octets.",
                NameError::TooLong => "A name has at most 255 octets; the origin is added to one without a last dot.",
                NameError::BadEscape | NameError::UnexpectedEnd => {
                    "A backslash takes a character after it, or three digits up to 255."
                }
            };
            self.problem(&[near, error.text()], why)
        })
    }

    fn owner(&mut self, word: &str) -> Result<(), Problem> {
        let owner = self.name(word, "")?;
        self.hint_dot(word, &owner);
        if !name::within(&owner, self.zone) {
            self.warn(
                &[
                    "ignoring out-of-zone data (",
                    match owner.strip_suffix('.') {
                        Some("") | None => name::ROOT,
                        Some(owner) => owner,
                    },
                    ")",
                ],
                "A server speaks for the names of its own zone only.",
            );
        }
        self.owner = Some(owner);
        Ok(())
    }

    /// Says that a last dot seems to be missing, where it does.
    fn hint_dot(&mut self, word: &str, name: &str) {
        if looks_absolute(word, self.zone) {
            self.tell(
                self.line,
                Severity::Hint,
                ["“", word, "” is read as ", name::spoken(name)].concat(),
                "A name without its last dot is relative: the origin is added. Is the dot missing?",
            );
        }
    }

    /// The rest of an entry, from its TTL, class or type on.
    fn record(&mut self) -> Result<(), Problem> {
        let line = self.line;
        let mut word = self.head()?;
        let Some(owner) = self.owner.clone() else {
            return self.problem(
                &["no current owner name"],
                "A line that begins with space belongs to the owner of the line before, and there is none.",
            );
        };
        let (mut ttl, mut class) = (None, false);
        loop {
            if let (None, Some(stated)) = (ttl, seconds(&word)) {
                ttl = Some(self.bounded(stated));
            } else if !class && ["IN", "CH", "HS"].iter().any(|known| word.eq_ignore_ascii_case(known)) {
                class = true;
                if !word.eq_ignore_ascii_case("in") {
                    return self.problem(
                        &["class '", &word.to_ascii_uppercase(), "' != zone class 'IN'"],
                        "All records of a zone are of one class, the internet's.",
                    );
                }
            } else {
                break;
            }
            word = self.head()?;
        }
        let Some(kind) = RecordType::from_name(&word) else { return self.other_type(&word) };
        if !name::within(&owner, self.zone) {
            self.skip_entry();
            return Ok(());
        }
        let data = self.data(kind, &owner)?;
        self.end_of_line()?;
        if matches!(kind, RecordType::A | RecordType::Aaaa | RecordType::Mx) && !name::is_host(&owner) {
            return self.problem(&[name::spoken(&owner), ": bad owner name (check-names)"], CHECK_NAMES);
        }
        let ttl = self.ttl(ttl, &data)?;
        self.reading.entries.push(Entry { line, record: Record { name: owner, ttl, data } });
        Ok(())
    }

    /// A word of what comes before a record's data.
    fn head(&mut self) -> Result<String, Problem> {
        match self.token() {
            Token::Word(word, _) => Ok(word),
            Token::Unbalanced(what) => self.unbalanced(what),
            Token::EndOfFile | Token::EndOfLine | Token::Space => self.problem(
                &["unexpected end of input"],
                "After the owner come TTL and class, if any, then the type and its data.",
            ),
        }
    }

    /// Past the rest of an entry, over several lines when it is in brackets.
    fn skip_entry(&mut self) {
        while matches!(self.token(), Token::Word(..) | Token::Space) {}
    }

    /// A type that the model has no data for.
    fn other_type(&mut self, word: &str) -> Result<(), Problem> {
        let named = word.to_ascii_uppercase();
        let numbered = named.strip_prefix("TYPE").is_some_and(|number| number.parse::<u16>().is_ok());
        if !numbered && !OTHER_TYPES.contains(&named.as_str()) {
            return self.problem(
                &["unknown RR type '", word, "'"],
                "After the owner come TTL and class, if any, and then a type. ALIAS and ANAME are providers' inventions.",
            );
        }
        self.left_out(&named);
        Ok(())
    }

    /// Passes over an entry that BIND would obey.
    fn left_out(&mut self, what: &str) {
        let said = [what, " is left out here"].concat();
        self.tell(self.line, Severity::Hint, said, "BIND reads it; the lab passes over it.");
        self.skip_entry();
    }

    fn ttl(&mut self, stated: Option<u32>, data: &RecordData) -> Result<u32, Problem> {
        if stated.is_some() {
            self.last_ttl = stated;
        }
        if let Some(ttl) = stated.or(self.default_ttl) {
            return Ok(ttl);
        }
        if let Some(ttl) = self.last_ttl {
            if !std::mem::replace(&mut self.told_rfc1035, true) {
                self.warn(
                    &["using RFC1035 TTL semantics"],
                    "Without $TTL a record takes the TTL stated last before it.",
                );
            }
            return Ok(ttl);
        }
        if let RecordData::Soa(soa) = data {
            self.default_ttl = Some(soa.minimum);
            self.warn(
                &["no TTL specified; using SOA MINTTL instead"],
                "Without $TTL the last number of the SOA record stands in for it, which is meant for something else.",
            );
            return Ok(soa.minimum);
        }
        self.problem(&["no TTL specified; zone rejected"], "Begin the file with $TTL, or give each record its own.")
    }

    fn end_of_line(&mut self) -> Result<(), Problem> {
        let before = self.line;
        match self.token() {
            Token::EndOfLine | Token::EndOfFile => Ok(()),
            Token::Unbalanced(what) => self.unbalanced(what),
            Token::Space => Ok(()),
            Token::Word(word, _) => {
                self.line = before;
                self.near(
                    &word,
                    "extra input text",
                    "There is more on the line, or in the brackets, than belongs there.",
                )
            }
        }
    }

    /// A word of a record's data.
    fn word(&mut self) -> Result<(String, bool), Problem> {
        match self.token() {
            Token::Word(word, quoted) => Ok((word, quoted)),
            Token::Unbalanced(what) => self.unbalanced(what),
            Token::EndOfFile | Token::EndOfLine | Token::Space => {
                self.problem(&["near eol: unexpected end of input"], "Some of the record's data is missing.")
            }
        }
    }

    /// A word that may not stand in quotes.
    fn bare(&mut self) -> Result<String, Problem> {
        match self.word()? {
            (word, false) => Ok(word),
            _ => self.problem(&["unexpected token"], "Quotes are for texts only."),
        }
    }

    fn number(&mut self, most: u32) -> Result<u32, Problem> {
        let word = self.bare()?;
        if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.near(&word, "not a valid number", NUMBERS);
        }
        match word.parse::<u32>() {
            Ok(number) if number <= most => Ok(number),
            _ => self.near(&word, "out of range", NUMBERS),
        }
    }

    fn short(&mut self) -> Result<u16, Problem> {
        self.number(u32::from(u16::MAX)).map(|number| number as u16)
    }

    fn time(&mut self) -> Result<u32, Problem> {
        let word = self.bare()?;
        match seconds(&word) {
            Some(time) => Ok(time),
            None => self.near(&word, "syntax error", "A time is a number of seconds, or has units: 1h30m."),
        }
    }

    /// A name in a record's data.
    fn target(&mut self) -> Result<String, Problem> {
        let word = self.bare()?;
        self.target_of(&word)
    }

    fn target_of(&mut self, word: &str) -> Result<String, Problem> {
        let target = self.name(word, &["near '", word, "': "].concat())?;
        self.hint_dot(word, &target);
        Ok(target)
    }

    /// The name of a host in the data of a record of this type.
    fn host(&mut self, kind: RecordType) -> Result<String, Problem> {
        let word = self.bare()?;
        let host = self.target_of(&word)?;
        let said = match kind {
            RecordType::Mx => ["warning: '", &word, "': MX is an address"].concat(),
            RecordType::Ns => ["NS record '", &word, "' appears to be an address"].concat(),
            _ => String::new(),
        };
        if !said.is_empty() && word.parse::<std::net::Ipv4Addr>().is_ok() {
            self.warn(&[&said], "A host's name has to stand here: this is read as one, and the origin is added to it.");
        } else if !name::is_host(&host) {
            return self.near(&word, "bad name (check-names)", CHECK_NAMES);
        }
        Ok(host)
    }

    fn data(&mut self, kind: RecordType, owner: &str) -> Result<RecordData, Problem> {
        Ok(match kind {
            RecordType::A => {
                let word = self.bare()?;
                match word.parse() {
                    Ok(address) => RecordData::A(address),
                    Err(_) => {
                        return self.near(
                            &word,
                            "bad dotted quad",
                            "An A record holds an IPv4 address: four numbers up to 255.",
                        );
                    }
                }
            }
            RecordType::Aaaa => {
                let word = self.bare()?;
                match word.parse() {
                    Ok(address) => RecordData::Aaaa(address),
                    Err(_) => {
                        return self.near(&word, "bad IPv6 address", "An AAAA record holds an IPv6 address.");
                    }
                }
            }
            RecordType::Ns => RecordData::Ns(self.host(kind)?),
            RecordType::Cname => RecordData::Cname(self.target()?),
            RecordType::Ptr => RecordData::Ptr(self.target()?),
            RecordType::Mx => RecordData::Mx { preference: self.short()?, exchange: self.host(kind)? },
            RecordType::Srv => RecordData::Srv {
                priority: self.short()?,
                weight: self.short()?,
                port: self.short()?,
                target: self.host(kind)?,
            },
            RecordType::Txt => self.texts()?,
            RecordType::Caa => {
                let flags = self.number(255)? as u8;
                let tag = self.bare()?;
                if !tag.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    return self.near(
                        &tag,
                        "syntax error",
                        "A property has letters and digits: issue, issuewild, iodef.",
                    );
                }
                let (value, _) = self.word()?;
                RecordData::Caa { flags, tag: tag.to_ascii_lowercase(), value: self.string(&value)? }
            }
            RecordType::Soa => {
                let (primary, mailbox) = (self.host(kind)?, self.target()?);
                if owner != self.zone {
                    return self.problem(
                        &["SOA record not at top of zone (", name::spoken(owner), ")"],
                        "A zone has one SOA record, at its own name. Is the last dot of $ORIGIN there?",
                    );
                }
                RecordData::Soa(Soa {
                    primary,
                    mailbox,
                    serial: self.number(u32::MAX)?,
                    refresh: self.time()?,
                    retry: self.time()?,
                    expire: self.time()?,
                    minimum: self.time()?,
                })
            }
        })
    }

    /// One string or several, to the end of the line.
    fn texts(&mut self) -> Result<RecordData, Problem> {
        let (first, _) = self.word()?;
        let mut strings = vec![self.string(&first)?];
        loop {
            let ahead = (self.lexer.at, self.lexer.line, self.lexer.depth);
            match self.token() {
                Token::Word(word, _) => strings.push(self.string(&word)?),
                Token::Unbalanced(what) => return self.unbalanced(what),
                Token::EndOfFile | Token::EndOfLine | Token::Space => {
                    // The end is somebody else's to see.
                    (self.lexer.at, self.lexer.line, self.lexer.depth) = ahead;
                    self.lexer.line_start = false;
                    return Ok(RecordData::Txt(strings));
                }
            }
        }
    }

    /// A string's octets, its escapes resolved.
    fn string(&self, text: &str) -> Result<Vec<u8>, Problem> {
        let octets = name::label_octets(text);
        if octets.len() > STRING {
            return self.problem(
                &["syntax error"],
                "A string has at most 255 octets; write a longer text as several strings.",
            );
        }
        Ok(octets)
    }
}

/// Whether a relative name looks as if it were meant to be absolute: it ends like the zone or with a top-level domain that
/// no host is called by.
fn looks_absolute(word: &str, zone: &str) -> bool {
    const TOP: [&str; 6] = ["com", "net", "org", "co", "example", "arpa"];
    if word.ends_with('.') {
        return false;
    }
    let word = word.to_ascii_lowercase();
    word.rsplit_once('.').is_some_and(|(_, last)| TOP.contains(&last))
        || (zone != name::ROOT && name::within(&[&word, "."].concat(), zone))
}

/// Types that BIND knows and the model does not hold.
const OTHER_TYPES: &[&str] = &[
    "HTTPS",
    "SVCB",
    "DNSKEY",
    "DS",
    "CDS",
    "CDNSKEY",
    "RRSIG",
    "NSEC",
    "NSEC3",
    "NSEC3PARAM",
    "TLSA",
    "SSHFP",
    "NAPTR",
    "LOC",
    "HINFO",
    "DNAME",
    "URI",
    "SPF",
    "RP",
    "CERT",
    "OPENPGPKEY",
    "SMIMEA",
];
