//! A DNS message: its parts, its bytes (RFC 1035, EDNS(0) of RFC 6891) and its text as BIND's `dig` prints it.
//!
//! Only what the simulations send is here: class IN, one question, the record types of [`RecordData`]. Sizes and texts of the
//! tests are those of BIND 9.18.49 (`named` and `dig +norecurse +nocookie`) for the same zone.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::name;

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
    /// The question could not be understood.
    FormErr = 1,
    /// The server could not find out.
    ServFail = 2,
    /// The name does not exist.
    NxDomain = 3,
    /// The server does not serve that zone.
    Refused = 5,
}

impl Rcode {
    /// As `dig` names it.
    pub const fn name(self) -> &'static str {
        match self {
            Rcode::NoError => "NOERROR",
            Rcode::FormErr => "FORMERR",
            Rcode::ServFail => "SERVFAIL",
            Rcode::NxDomain => "NXDOMAIN",
            Rcode::Refused => "REFUSED",
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
    /// The name that an address belongs to.
    Ptr = 12,
    /// A host that takes mail for this name.
    Mx = 15,
    /// Text, for whoever looks for it.
    Txt = 16,
    /// An IPv6 address.
    Aaaa = 28,
    /// A host and port that offer a service.
    Srv = 33,
    /// A certification authority that may issue certificates.
    Caa = 257,
}

impl RecordType {
    /// Every type, in the order in which they are offered.
    pub const ALL: [RecordType; 10] = [
        RecordType::A,
        RecordType::Aaaa,
        RecordType::Cname,
        RecordType::Mx,
        RecordType::Txt,
        RecordType::Ns,
        RecordType::Soa,
        RecordType::Srv,
        RecordType::Caa,
        RecordType::Ptr,
    ];

    /// The type that zone files name so, in whatever case.
    pub fn from_name(name: &str) -> Option<RecordType> {
        RecordType::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// As zone files name it.
    pub const fn name(self) -> &'static str {
        match self {
            RecordType::A => "A",
            RecordType::Ns => "NS",
            RecordType::Cname => "CNAME",
            RecordType::Soa => "SOA",
            RecordType::Ptr => "PTR",
            RecordType::Mx => "MX",
            RecordType::Txt => "TXT",
            RecordType::Aaaa => "AAAA",
            RecordType::Srv => "SRV",
            RecordType::Caa => "CAA",
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
    /// The name that an address belongs to.
    Ptr(String),
    /// A host that takes mail.
    Mx {
        /// The lowest is tried first.
        preference: u16,
        /// The host.
        exchange: String,
    },
    /// Text: one string or several, of 255 octets at most each.
    Txt(Vec<Vec<u8>>),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// A host and port that offer a service (RFC 2782).
    Srv {
        /// The lowest is tried first.
        priority: u16,
        /// The share among equals.
        weight: u16,
        /// The port.
        port: u16,
        /// The host.
        target: String,
    },
    /// Who may issue certificates (RFC 8659).
    Caa {
        /// 128: an authority that does not understand the property must not issue.
        flags: u8,
        /// The property: `issue`.
        tag: String,
        /// Its value: `ca.example.net`.
        value: Vec<u8>,
    },
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
            RecordData::Ptr(_) => RecordType::Ptr,
            RecordData::Mx { .. } => RecordType::Mx,
            RecordData::Txt(_) => RecordType::Txt,
            RecordData::Aaaa(_) => RecordType::Aaaa,
            RecordData::Srv { .. } => RecordType::Srv,
            RecordData::Caa { .. } => RecordType::Caa,
        }
    }

    /// The host that the record leads to, for those whose addresses servers send along: NS, MX and SRV.
    pub fn host(&self) -> Option<&str> {
        match self {
            RecordData::Ns(host) | RecordData::Mx { exchange: host, .. } | RecordData::Srv { target: host, .. } => {
                Some(host)
            }
            _ => None,
        }
    }

    /// The data as zone files have it.
    pub fn text(&self) -> String {
        match self {
            RecordData::A(address) => address.to_string(),
            RecordData::Aaaa(address) => address.to_string(),
            RecordData::Ns(name) | RecordData::Cname(name) | RecordData::Ptr(name) => name.clone(),
            RecordData::Soa(soa) => {
                let mut text = [&soa.primary, " ", &soa.mailbox].concat();
                for number in soa.numbers() {
                    text.push(' ');
                    text.push_str(&number.to_string());
                }
                text
            }
            RecordData::Mx { preference, exchange } => [&preference.to_string(), " ", exchange].concat(),
            RecordData::Txt(strings) => strings.iter().map(|string| quoted(string)).collect::<Vec<_>>().join(" "),
            RecordData::Srv { priority, weight, port, target } => {
                let [priority, weight, port] = [priority, weight, port].map(u16::to_string);
                [priority.as_str(), &weight, &port, target].join(" ")
            }
            RecordData::Caa { flags, tag, value } => [&flags.to_string(), " ", tag, " ", &quoted(value)].concat(),
        }
    }
}

/// A string in quotes, as BIND prints it.
fn quoted(octets: &[u8]) -> String {
    let mut text = String::from('"');
    for &octet in octets {
        match octet {
            b'"' | b'\\' => {
                text.push('\\');
                text.push(char::from(octet));
            }
            b' '..=b'~' => text.push(char::from(octet)),
            _ => name::push_decimal(&mut text, octet),
        }
    }
    text.push('"');
    text
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
        Message::ask(id, name, RecordType::A, recursion_desired)
    }

    /// A query for records of a type.
    pub fn ask(id: u16, name: &str, kind: RecordType, recursion_desired: bool) -> Self {
        Message {
            id,
            response: false,
            authoritative: false,
            recursion_desired,
            recursion_available: false,
            rcode: Rcode::NoError,
            question: Question { name: name.to_owned(), kind },
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
        let data = self.data.text();
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

    /// A name, with whatever was written before not written again.
    fn name(&mut self, name: &str) {
        let mut rest = name;
        while let Some((label, parent)) = name::split(rest) {
            if let Some((_, offset)) = self.names.iter().find(|(known, _)| known == rest) {
                self.u16(0xc000 | *offset as u16);
                return;
            }
            if self.bytes.len() <= POINTER_LIMIT {
                self.names.push((rest.to_owned(), self.bytes.len()));
            }
            self.string(&name::label_octets(label));
            rest = parent;
        }
        self.bytes.push(0);
    }

    /// A name in full: so it stands in the data of types younger than RFC 1035 (RFC 3597, §4).
    fn whole_name(&mut self, name: &str) {
        for (label, _) in name::upwards(name).filter_map(name::split) {
            self.string(&name::label_octets(label));
        }
        self.bytes.push(0);
    }

    /// Octets with their count before them.
    fn string(&mut self, octets: &[u8]) {
        self.bytes.push(octets.len() as u8);
        self.bytes.extend(octets);
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
            RecordData::Aaaa(address) => self.bytes.extend(address.octets()),
            RecordData::Ns(name) | RecordData::Cname(name) | RecordData::Ptr(name) => self.name(name),
            RecordData::Mx { preference, exchange } => {
                self.u16(*preference);
                self.name(exchange);
            }
            RecordData::Txt(strings) => strings.iter().for_each(|string| self.string(string)),
            RecordData::Srv { priority, weight, port, target } => {
                for number in [priority, weight, port] {
                    self.u16(*number);
                }
                self.whole_name(target);
            }
            RecordData::Caa { flags, tag, value } => {
                self.bytes.push(*flags);
                self.string(tag.as_bytes());
                self.bytes.extend(value);
            }
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

    /// An answer of the zone's server about itself, with its NS records and their address.
    fn about(name: &str, data: RecordData) -> Message {
        let mut message = Message::ask(1, name, data.kind(), false).reply();
        message.authoritative = true;
        message.answer.push(Record::new(name, 3_600, data));
        for server in ["ns1.topliving.com.co.", "ns2.dns.example.net."] {
            message.authority.push(Record::new("topliving.com.co.", 86_400, RecordData::Ns(server.to_owned())));
        }
        let address = RecordData::A(Ipv4Addr::new(198, 51, 100, 53));
        message.additional.push(Record::new("ns1.topliving.com.co.", 86_400, address));
        message
    }

    #[test]
    fn every_type_has_the_size_and_text_that_bind_gives_it() {
        let host = |name: &str| name.to_owned();
        let srv = RecordData::Srv { priority: 0, weight: 1, port: 993, target: host("imap.mail.example.net.") };
        let caa = RecordData::Caa { flags: 0, tag: host("issue"), value: b"ca.example.net".to_vec() };
        let txt = RecordData::Txt(vec![b"v=spf1 -all".to_vec(), b"b".to_vec()]);
        let aaaa = RecordData::Aaaa("2001:db8:10::10".parse().expect("an address"));
        for (name, data, size, line) in [
            ("srv.", srv, 157, "srv.topliving.com.co.\t3600\tIN\tSRV\t0 1 993 imap.mail.example.net.\n"),
            ("", caa, 145, "topliving.com.co.\t3600\tIN\tCAA\t0 issue \"ca.example.net\"\n"),
            ("", txt, 138, "topliving.com.co.\t3600\tIN\tTXT\t\"v=spf1 -all\" \"b\"\n"),
            ("ptr.", RecordData::Ptr(host("topliving.com.co.")), 130, "\tIN\tPTR\ttopliving.com.co.\n"),
            ("", aaaa, 140, "topliving.com.co.\t3600\tIN\tAAAA\t2001:db8:10::10\n"),
        ] {
            let message = about(&[name, "topliving.com.co."].concat(), data);
            let text = message.dig();
            assert!(text.contains(line), "{text}");
            assert!(text.contains("ANSWER: 1, AUTHORITY: 2, ADDITIONAL: 2\n"), "{text}");
            assert_eq!(message.encode().len(), size, "{line}");
        }
        let text = |data: RecordData| data.text();
        assert_eq!(text(RecordData::Mx { preference: 10, exchange: host("mail.example.") }), "10 mail.example.");
        assert_eq!(text(RecordData::Txt(vec![b"a\"b\\ \xe9".to_vec()])), "\"a\\\"b\\\\ \\233\"");
        for kind in RecordType::ALL {
            assert_eq!(RecordType::from_name(&kind.name().to_lowercase()), Some(kind));
        }
    }

    #[test]
    fn long_names_push_their_columns() {
        let record = Record::new("www.example.com.edgekey.net.", 300, RecordData::A(Ipv4Addr::new(192, 0, 2, 1)));
        assert_eq!(record.dig(), "www.example.com.edgekey.net. 300 IN\tA\t192.0.2.1");
    }
}
