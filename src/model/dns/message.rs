//! A DNS message: its parts, its bytes (RFC 1035, EDNS(0) of RFC 6891) and its text as BIND's `dig` prints it.
//!
//! Only what the simulations send is here: class IN, one question, the record types of [`RecordData`].

use std::net::Ipv4Addr;

/// The size of UDP answers that is asked for: what fits an Ethernet frame without fragments (DNS Flag Day 2020), bytes.
pub const UDP_SIZE: u16 = 1232;

/// A query or a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Chosen by whoever asks, repeated in the answer.
    pub id: u16,
    /// `qr`: whether this is a response.
    pub response: bool,
    /// `aa`: whether it comes from a server that is authoritative for the name.
    pub authoritative: bool,
    /// `rd`: whether the asker wants the server to ask on.
    pub recursion_desired: bool,
    /// `ra`: whether the server does that.
    pub recursion_available: bool,
    /// How it went.
    pub rcode: Rcode,
    /// What is asked.
    pub question: Question,
    /// The ANSWER section.
    pub answer: Vec<Record>,
    /// The AUTHORITY section.
    pub authority: Vec<Record>,
    /// The ADDITIONAL section, without the OPT record, which every message has.
    pub additional: Vec<Record>,
}

/// How a query went: RFC 1035, §4.1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rcode {
    /// Answered, or referred to other servers.
    NoError = 0,
    /// The server could not find out.
    ServFail = 2,
    /// The name does not exist.
    NxDomain = 3,
}

impl Rcode {
    /// As `dig` names it.
    pub const fn name(self) -> &'static str {
        match self {
            Rcode::NoError => "NOERROR",
            Rcode::ServFail => "SERVFAIL",
            Rcode::NxDomain => "NXDOMAIN",
        }
    }
}

/// What is asked: a name (absolute, with its last dot) and a type of record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The name: `topliving.com.co.`
    pub name: String,
    /// The type: `A`.
    pub kind: RecordType,
}

/// A type of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordType {
    /// An IPv4 address.
    A = 1,
    /// The name of an authoritative server.
    Ns = 2,
    /// The name that this one is an alias of.
    Cname = 5,
    /// The start of a zone of authority.
    Soa = 6,
}

impl RecordType {
    /// As zone files name it.
    pub const fn name(self) -> &'static str {
        match self {
            RecordType::A => "A",
            RecordType::Ns => "NS",
            RecordType::Cname => "CNAME",
            RecordType::Soa => "SOA",
        }
    }
}

/// A resource record of class IN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Whose it is: `topliving.com.co.`
    pub name: String,
    /// How long it may be kept, in seconds.
    pub ttl: u32,
    /// What it says.
    pub data: RecordData,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordData {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// The name of an authoritative server.
    Ns(String),
    /// The canonical name, of which the record's own is an alias.
    Cname(String),
    /// The start of a zone of authority.
    Soa(Soa),
}

/// What a SOA record says: RFC 1035, §3.3.13. Its times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Soa {
    /// The primary server.
    pub primary: String,
    /// The mailbox of whoever is responsible, its `@` a dot.
    pub mailbox: String,
    /// The zone's version.
    pub serial: u32,
    /// How often secondaries ask whether it has changed.
    pub refresh: u32,
    /// How soon they ask again after a failure.
    pub retry: u32,
    /// How long they answer without having reached the primary.
    pub expire: u32,
    /// How long a negative answer may be kept (RFC 2308, §4).
    pub minimum: u32,
}

impl Soa {
    const fn numbers(&self) -> [u32; 5] {
        [self.serial, self.refresh, self.retry, self.expire, self.minimum]
    }
}

impl RecordData {
    /// The record's type.
    pub const fn kind(&self) -> RecordType {
        match self {
            RecordData::A(_) => RecordType::A,
            RecordData::Ns(_) => RecordType::Ns,
            RecordData::Cname(_) => RecordType::Cname,
            RecordData::Soa(_) => RecordType::Soa,
        }
    }
}

impl Record {
    /// A record.
    pub fn new(name: &str, ttl: u32, data: RecordData) -> Self {
        Record { name: name.to_owned(), ttl, data }
    }
}

impl Message {
    /// A query for an address; with `recursion_desired` the server is to find the whole answer.
    pub fn query(id: u16, name: &str, recursion_desired: bool) -> Self {
        Message {
            id,
            response: false,
            authoritative: false,
            recursion_desired,
            recursion_available: false,
            rcode: Rcode::NoError,
            question: Question { name: name.to_owned(), kind: RecordType::A },
            answer: Vec::new(),
            authority: Vec::new(),
            additional: Vec::new(),
        }
    }

    /// An empty response to this query.
    pub fn reply(&self) -> Self {
        Message { response: true, ..self.clone() }
    }

    /// The bytes on the wire, with names compressed as BIND compresses them (RFC 1035, §4.1.4).
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        out.u16(self.id);
        out.u16(self.flags());
        for count in [1, self.answer.len(), self.authority.len(), self.additional.len() + 1] {
            out.u16(count as u16);
        }
        out.name(&self.question.name);
        out.u16(self.question.kind as u16);
        out.u16(CLASS_IN);
        for record in self.answer.iter().chain(&self.authority).chain(&self.additional) {
            out.record(record);
        }
        out.opt();
        out.bytes
    }

    fn flags(&self) -> u16 {
        let bit = |set: bool, place: u16| u16::from(set) << place;
        bit(self.response, 15)
            | bit(self.authoritative, 10)
            | bit(self.recursion_desired, 8)
            | bit(self.recursion_available, 7)
            | self.rcode as u16
    }

    /// The text as `dig` (BIND 9.18) prints the message: without the lines about time and server that it adds at the end.
    pub fn dig(&self) -> String {
        let mut text =
            format!(";; ->>HEADER<<- opcode: QUERY, status: {}, id: {}\n;; flags:", self.rcode.name(), self.id);
        for (set, name) in [
            (self.response, " qr"),
            (self.authoritative, " aa"),
            (self.recursion_desired, " rd"),
            (self.recursion_available, " ra"),
        ] {
            text.push_str(if set { name } else { "" });
        }
        text.push_str(&format!(
            "; QUERY: 1, ANSWER: {}, AUTHORITY: {}, ADDITIONAL: {}\n\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, \
             flags:; udp: {UDP_SIZE}\n;; QUESTION SECTION:\n;{}\n",
            self.answer.len(),
            self.authority.len(),
            self.additional.len() + 1,
            columns(&[(&self.question.name, 32), ("IN", 40), (self.question.kind.name(), 0)]),
        ));
        for (title, records) in
            [("ANSWER", &self.answer), ("AUTHORITY", &self.authority), ("ADDITIONAL", &self.additional)]
        {
            if !records.is_empty() {
                text.push_str(&format!("\n;; {title} SECTION:\n"));
                for record in records {
                    text.push_str(&record.dig());
                    text.push('\n');
                }
            }
        }
        text
    }
}

impl Record {
    /// One line of a section, as `dig` prints it.
    pub fn dig(&self) -> String {
        let data = match &self.data {
            RecordData::A(address) => address.to_string(),
            RecordData::Ns(name) | RecordData::Cname(name) => name.clone(),
            RecordData::Soa(soa) => {
                let mut text = format!("{} {}", soa.primary, soa.mailbox);
                for number in soa.numbers() {
                    text.push(' ');
                    text.push_str(&number.to_string());
                }
                text
            }
        };
        let ttl = self.ttl.to_string();
        columns(&[(&self.name, 24), (&ttl, 32), ("IN", 40), (self.data.kind().name(), 48), (&data, 0)])
    }
}

/// Texts, each followed by tabs up to its column, or by one space where the text is past it: `dig`'s own rule
/// (`indent` in BIND's `lib/dns/masterdump.c`).
fn columns(cells: &[(&str, usize)]) -> String {
    const TAB: usize = 8;
    let mut line = String::new();
    let mut at = 0;
    for (index, (text, next)) in cells.iter().enumerate() {
        line.push_str(text);
        at += text.len();
        if index + 1 < cells.len() {
            let to = (at + 1).max(*next);
            let tabs = to / TAB - at / TAB;
            line.extend(std::iter::repeat_n('\t', tabs));
            let from = if tabs > 0 { to / TAB * TAB } else { at };
            line.extend(std::iter::repeat_n(' ', to - from));
            at = to;
        }
    }
    line
}

const CLASS_IN: u16 = 1;
const TYPE_OPT: u16 = 41;
/// Greatest offset that a compression pointer can hold: 14 bits.
const POINTER_LIMIT: usize = 0x3fff;

#[derive(Default)]
struct Encoder {
    bytes: Vec<u8>,
    /// Names written so far, with where they begin.
    names: Vec<(String, usize)>,
}

impl Encoder {
    fn u16(&mut self, value: u16) {
        self.bytes.extend(value.to_be_bytes());
    }

    fn name(&mut self, name: &str) {
        let mut rest = name.trim_end_matches('.');
        while !rest.is_empty() {
            if let Some((_, offset)) = self.names.iter().find(|(known, _)| known == rest) {
                self.u16(0xc000 | *offset as u16);
                return;
            }
            if self.bytes.len() <= POINTER_LIMIT {
                self.names.push((rest.to_owned(), self.bytes.len()));
            }
            let (label, parent) = rest.split_once('.').unwrap_or((rest, ""));
            self.bytes.push(label.len() as u8);
            self.bytes.extend(label.as_bytes());
            rest = parent;
        }
        self.bytes.push(0);
    }

    fn record(&mut self, record: &Record) {
        self.name(&record.name);
        self.u16(record.data.kind() as u16);
        self.u16(CLASS_IN);
        self.bytes.extend(record.ttl.to_be_bytes());
        let length_at = self.bytes.len();
        self.u16(0);
        match &record.data {
            RecordData::A(address) => self.bytes.extend(address.octets()),
            RecordData::Ns(name) | RecordData::Cname(name) => self.name(name),
            RecordData::Soa(soa) => {
                self.name(&soa.primary);
                self.name(&soa.mailbox);
                for number in soa.numbers() {
                    self.bytes.extend(number.to_be_bytes());
                }
            }
        }
        let length = (self.bytes.len() - length_at - 2) as u16;
        self.bytes[length_at..length_at + 2].copy_from_slice(&length.to_be_bytes());
    }

    /// The OPT pseudo-record of EDNS(0): 11 bytes.
    fn opt(&mut self) {
        self.bytes.push(0);
        self.u16(TYPE_OPT);
        self.u16(UDP_SIZE);
        self.bytes.extend([0; 6]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Message {
        let mut message = Message::query(0x1234, "example.com.", true).reply();
        message.recursion_available = true;
        message.answer.push(Record::new("example.com.", 86_400, RecordData::A(Ipv4Addr::new(192, 0, 2, 1))));
        message
    }

    #[test]
    fn sizes_are_those_that_dig_reports() {
        // `dig example.com` with EDNS and no cookie: 40 bytes asked, "MSG SIZE rcvd: 56".
        assert_eq!(Message::query(1, "example.com.", true).encode().len(), 40);
        assert_eq!(answer().encode().len(), 56);
    }

    #[test]
    fn an_answer_byte_for_byte() {
        let expected = [
            0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 1, // header: qr rd ra
            7, b'e', b'x', b'a', b'm', b'p', b'l', b'e', 3, b'c', b'o', b'm', 0, 0, 1, 0, 1, // question
            0xc0, 12, 0, 1, 0, 1, 0, 1, 0x51, 0x80, 0, 4, 192, 0, 2, 1, // answer, its name a pointer
            0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0, // OPT
        ];
        assert_eq!(answer().encode(), expected);
    }

    #[test]
    fn a_name_inside_record_data_is_compressed_too() {
        let mut message = Message::query(1, "example.com.", false).reply();
        message.authority.push(Record::new("com.", 172_800, RecordData::Ns("a.gtld-servers.net.".to_owned())));
        message.authority.push(Record::new("com.", 172_800, RecordData::Ns("b.gtld-servers.net.".to_owned())));
        // header 12, question 17, NS 2 + 10 + 20, NS 2 + 10 + 4 (label b and a pointer), OPT 11
        assert_eq!(message.encode().len(), 12 + 17 + 32 + 16 + 11);
    }

    #[test]
    fn the_text_is_dig_s() {
        assert_eq!(
            answer().dig(),
            ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 4660\n\
             ;; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1\n\
             \n\
             ;; OPT PSEUDOSECTION:\n\
             ; EDNS: version: 0, flags:; udp: 1232\n\
             ;; QUESTION SECTION:\n\
             ;example.com.\t\t\tIN\tA\n\
             \n\
             ;; ANSWER SECTION:\n\
             example.com.\t\t86400\tIN\tA\t192.0.2.1\n"
        );
    }

    #[test]
    fn a_negative_answer_carries_the_zone_s_soa() {
        let mut message = Message::query(1, "no.example.com.", true).reply();
        message.rcode = Rcode::NxDomain;
        let soa = Soa {
            primary: "ns.example.com.".to_owned(),
            mailbox: "hostmaster.example.com.".to_owned(),
            serial: 2_026_030_201,
            refresh: 7_200,
            retry: 3_600,
            expire: 1_209_600,
            minimum: 900,
        };
        message.authority.push(Record::new("example.com.", 900, RecordData::Soa(soa)));
        // header 12, question 20, owner 2 + 10, primary 5, mailbox 13, numbers 20, OPT 11
        assert_eq!(message.encode().len(), 12 + 20 + 12 + 5 + 13 + 20 + 11);
        let text = message.dig();
        assert!(text.contains("status: NXDOMAIN"), "{text}");
        assert!(
            text.ends_with(
                "example.com.\t\t900\tIN\tSOA\tns.example.com. hostmaster.example.com. 2026030201 7200 3600 1209600 \
                 900\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn an_alias_points_on() {
        let mut message = Message::query(1, "www.example.com.", true).reply();
        message.answer.push(Record::new("www.example.com.", 300, RecordData::Cname("example.com.".to_owned())));
        // header 12, question 21, owner 2 + 10, a pointer 2, OPT 11
        assert_eq!(message.encode().len(), 12 + 21 + 12 + 2 + 11);
    }

    #[test]
    fn long_names_push_their_columns() {
        let record = Record::new("www.example.com.edgekey.net.", 300, RecordData::A(Ipv4Addr::new(192, 0, 2, 1)));
        assert_eq!(record.dig(), "www.example.com.edgekey.net. 300 IN\tA\t192.0.2.1");
    }
}
