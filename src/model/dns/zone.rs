//! A zone: what it holds, whether a server would load it, and what it answers (RFC 1034, §4.3.2; RFC 2308; RFC 4592).
//!
//! Loading follows `named` of BIND 9.18.49 with its default checks: a CNAME beside other records, a zone without SOA or NS, or a
//! name server of the zone without an address keep it from being loaded; what else looks wrong is only said. `named-checkzone
//! -i local` says the same, but for names of hosts, where it only warns. NSD 4.6 differs: it refuses records outside the zone
//! and does not look for the addresses of name servers.

use super::master::{self, Entry, Fault, Reading, Severity};
use super::message::{Rcode, Record, RecordData, RecordType, Soa};
use super::name;
use crate::sorting;

/// Most aliases that a server follows in one answer (BIND 9.18: `max-restarts`).
const ALIASES: usize = 11;

/// A zone that can be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its name: `topliving.com.co.`
    pub origin: String,
    records: Vec<Record>,
}

/// What became of a zone's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loading {
    /// The zone; none when it was not loaded.
    pub zone: Option<Zone>,
    /// What was said about it, in the order of the lines; what is about the whole zone comes last.
    pub faults: Vec<Fault>,
}

/// What a zone says to a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// How it went; none for a referral: the answer lies below.
    pub rcode: Option<Rcode>,
    /// The records asked for, aliases on the way first.
    pub answer: Vec<Record>,
    /// The servers below for a referral, the SOA record for a negative answer, the zone's own servers for a positive one.
    pub authority: Vec<Record>,
    /// Addresses of what those and the answer name.
    pub additional: Vec<Record>,
}

impl Loading {
    /// As `named-checkzone` reports it; hints are left out.
    pub fn report(&self, origin: &str) -> String {
        let zone = ["zone ", name::spoken(origin), "/IN: "].concat();
        let mut text = String::new();
        for fault in self.faults.iter().filter(|fault| fault.severity != Severity::Hint) {
            match fault.line {
                0 => text.push_str(&zone),
                line => text.push_str(&["zone.db:", &line.to_string(), ": "].concat()),
            }
            text.push_str(&fault.said);
            text.push('\n');
        }
        text.push_str(&zone);
        match &self.zone {
            Some(loaded) => {
                text.push_str(
                    &["loaded serial ", &loaded.soa().map_or(0, |soa| soa.serial).to_string(), "\nOK"].concat(),
                );
            }
            None => text.push_str("not loaded due to errors."),
        }
        text
    }

    /// How many faults are as bad as this.
    pub fn count(&self, severity: Severity) -> usize {
        self.faults.iter().filter(|fault| fault.severity == severity).count()
    }
}

impl Zone {
    /// Reads a zone's file and checks it.
    pub fn load(text: &str, origin: &str) -> Loading {
        let Reading { entries, faults } = master::read(text, origin);
        let mut builder = Builder { zone: Zone { origin: origin.to_owned(), records: Vec::new() }, faults };
        builder.add_all(entries);
        // A file with errors is given up before the zone as a whole is looked at.
        if !builder.has_errors() {
            builder.check();
        }
        let zone = (!builder.has_errors()).then_some(builder.zone);
        let mut faults = builder.faults;
        sorting::by(&mut faults, |fault| if fault.line == 0 { u64::MAX } else { fault.line.into() });
        faults.truncate(master::FAULTS);
        Loading { zone, faults }
    }

    /// The records, in the order of the file.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Changes the records where they stand: whoever does so keeps owners and types.
    pub fn records_mut(&mut self) -> &mut [Record] {
        &mut self.records
    }

    /// Drops records that say the same as one before them.
    pub fn drop_repeated(&mut self) {
        let mut kept: Vec<Record> = Vec::with_capacity(self.records.len());
        for record in self.records.drain(..) {
            if !kept.iter().any(|other| other.name == record.name && other.data == record.data) {
                kept.push(record);
            }
        }
        self.records = kept;
    }

    /// What the SOA record says; every zone that was loaded has one.
    pub fn soa(&self) -> Option<&Soa> {
        self.soa_record().and_then(|record| match &record.data {
            RecordData::Soa(soa) => Some(soa),
            _ => None,
        })
    }

    fn soa_record(&self) -> Option<&Record> {
        self.records.iter().find(|record| record.data.kind() == RecordType::Soa)
    }

    /// The SOA record as a negative answer has it: its TTL is the time for which the answer may be kept, the lesser of its own
    /// and of MINIMUM (RFC 2308, §3 and §5).
    pub fn negative(&self) -> Option<Record> {
        let soa = self.soa()?;
        let record = self.soa_record()?;
        Some(Record { ttl: record.ttl.min(soa.minimum), ..record.clone() })
    }

    fn set<'a>(&'a self, owner: &'a str, kind: RecordType) -> impl Iterator<Item = &'a Record> {
        self.records.iter().filter(move |record| record.data.kind() == kind && record.name == owner)
    }

    fn has(&self, owner: &str, kind: RecordType) -> bool {
        self.set(owner, kind).next().is_some()
    }

    /// Where the zone hands a name on to somebody else, if it does: the uppermost name with NS records below its own.
    fn cut<'a>(&self, owner: &'a str) -> Option<&'a str> {
        let below = name::upwards(owner).take_while(|name| *name != self.origin);
        below.filter(|name| self.has(name, RecordType::Ns)).last()
    }

    /// Whether a name is there, if only because something lies below it.
    fn exists(&self, owner: &str) -> bool {
        self.records.iter().any(|record| name::within(&record.name, owner))
    }

    /// The name whose records answer for another one: itself, or the wildcard that covers it.
    fn source(&self, owner: &str) -> Option<String> {
        if self.exists(owner) {
            return Some(owner.to_owned());
        }
        let encloser = name::upwards(owner).find(|name| self.exists(name))?;
        let wildcard = ["*.", if encloser == name::ROOT { "" } else { encloser }].concat();
        self.exists(&wildcard).then_some(wildcard)
    }

    /// The records of a type that stand, or are made by a wildcard, under a name.
    fn found(&self, owner: &str, kind: RecordType) -> Vec<Record> {
        let Some(source) = self.source(owner) else { return Vec::new() };
        self.set(&source, kind).map(|record| Record { name: owner.to_owned(), ..record.clone() }).collect()
    }

    /// What the zone says to a question about a name within it.
    pub fn answer(&self, owner: &str, kind: RecordType) -> Answer {
        let mut answer = Answer { rcode: Some(Rcode::NoError), ..Answer::default() };
        let mut owner = owner.to_owned();
        for _ in 0..ALIASES {
            if let Some(cut) = self.cut(&owner) {
                if answer.answer.is_empty() {
                    answer.rcode = None;
                }
                answer.authority.extend(self.set(cut, RecordType::Ns).cloned());
                // Glue is for servers within the zone below; other names can be looked up (RFC 9471, BIND 9.18).
                self.add_hosts(&mut answer, cut);
                return answer;
            }
            let records = self.found(&owner, kind);
            if !records.is_empty() {
                answer.answer.extend(records);
                if !(kind == RecordType::Ns && owner == self.origin) {
                    answer.authority.extend(self.set(&self.origin, RecordType::Ns).cloned());
                }
                self.add_hosts(&mut answer, name::ROOT);
                return answer;
            }
            let alias = self.found(&owner, RecordType::Cname).into_iter().next();
            let Some(alias) = alias else {
                if self.source(&owner).is_none() {
                    answer.rcode = Some(Rcode::NxDomain);
                }
                answer.authority.extend(self.negative());
                return answer;
            };
            if let RecordData::Cname(target) = &alias.data {
                owner.clone_from(target);
            }
            let again = answer.answer.contains(&alias);
            if !again {
                answer.answer.push(alias);
            }
            if again {
                answer.rcode = Some(Rcode::ServFail);
                return answer;
            }
            if !name::within(&owner, &self.origin) {
                return answer;
            }
        }
        answer.rcode = Some(Rcode::ServFail);
        answer
    }

    /// Adds the addresses that the zone has of the hosts named in an answer, as far as their names lie within another one.
    fn add_hosts(&self, answer: &mut Answer, within: &str) {
        let mut hosts: Vec<&str> = Vec::new();
        for host in answer.answer.iter().chain(&answer.authority).filter_map(|record| record.data.host()) {
            if !hosts.contains(&host) && name::within(host, within) {
                hosts.push(host);
            }
        }
        for host in hosts {
            answer.additional.extend(self.addresses(host).cloned());
        }
    }

    fn addresses<'a>(&'a self, host: &'a str) -> impl Iterator<Item = &'a Record> {
        self.set(host, RecordType::A).chain(self.set(host, RecordType::Aaaa))
    }
}

/// A zone in the making.
struct Builder {
    zone: Zone,
    faults: Vec<Fault>,
}

impl Builder {
    fn has_errors(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }

    fn tell(&mut self, line: u32, severity: Severity, said: String, why: &'static str) {
        self.faults.push(Fault { line, severity, said, why });
    }

    fn add_all(&mut self, entries: Vec<Entry>) {
        let mut told: Vec<String> = Vec::new();
        for Entry { line, mut record } in entries {
            let kind = record.data.kind();
            if self.zone.records.iter().any(|other| other.name == record.name && other.data == record.data) {
                continue;
            }
            let prior = self.zone.set(&record.name, kind).next().map(|prior| prior.ttl);
            if prior.is_some() && matches!(kind, RecordType::Cname | RecordType::Soa) {
                let said = [name::spoken(&record.name), ": multiple RRs of singleton type"].concat();
                self.tell(line, Severity::Error, said, "A name has one CNAME at most, and a zone one SOA record.");
                continue;
            }
            if let Some(prior) = prior.filter(|prior| *prior != record.ttl) {
                let said = ["TTL set to prior TTL (", &prior.to_string(), ")"].concat();
                self.tell(line, Severity::Warning, said, "All records of one name and type share one TTL.");
                record.ttl = prior;
            }
            let alias = kind == RecordType::Cname;
            let conflict = self
                .zone
                .records
                .iter()
                .any(|other| other.name == record.name && (alias != (other.data.kind() == RecordType::Cname)));
            if conflict && !told.contains(&record.name) {
                told.push(record.name.clone());
                let said = [name::spoken(&record.name), ": CNAME and other data"].concat();
                let why = if record.name == self.zone.origin {
                    "A CNAME tolerates nothing beside it, and the zone's own name must have SOA and NS."
                } else {
                    "A CNAME tolerates nothing beside it: whoever follows it looks for every type at its target."
                };
                self.tell(line, Severity::Error, said, why);
            }
            self.zone.records.push(record);
        }
    }

    /// What holds of the zone as a whole.
    fn check(&mut self) {
        let origin = self.zone.origin.clone();
        if !self.zone.has(&origin, RecordType::Soa) {
            self.tell(
                0,
                Severity::Error,
                "has 0 SOA records".to_owned(),
                "Every zone begins with a SOA record at its own name.",
            );
        }
        if !self.zone.has(&origin, RecordType::Ns) {
            self.tell(
                0,
                Severity::Error,
                "has no NS records".to_owned(),
                "Every zone names its servers at its own name.",
            );
        }
        for record in self.zone.records.clone() {
            let Some(host) = record.data.host() else { continue };
            if name::within(host, &origin) && host != name::ROOT {
                self.check_host(&record, host);
            }
        }
    }

    /// Whether a host of the zone that a record leads to can be reached.
    fn check_host(&mut self, record: &Record, host: &str) {
        let zone = &self.zone;
        let kind = record.data.kind();
        let servers = kind == RecordType::Ns && record.name == zone.origin;
        let delegated = zone.cut(host);
        let addressed = if delegated.is_some() {
            zone.addresses(host).next().is_some()
        } else {
            [RecordType::A, RecordType::Aaaa].iter().any(|kind| !zone.found(host, *kind).is_empty())
        };
        let alias = delegated.is_none() && !zone.found(host, RecordType::Cname).is_empty();
        let glue = kind == RecordType::Ns && delegated == Some(record.name.as_str());
        // Below somebody else's cut the zone need not know.
        if addressed || (delegated.is_some() && !glue) {
            return;
        }
        let who =
            if servers { kind.name().to_owned() } else { [name::spoken(&record.name), "/", kind.name()].concat() };
        let what = match (alias, glue) {
            (true, _) => " is a CNAME (illegal)",
            (_, true) => " has no REQUIRED GLUE address records (A or AAAA)",
            _ => " has no address records (A or AAAA)",
        };
        let why = match (alias, glue) {
            (true, _) => "NS, MX and SRV lead to a name with addresses, not to an alias (RFC 2181, §10.3).",
            (_, true) => {
                "This server's name lies in the zone it serves: without its address from above nobody can ask it."
            }
            _ => {
                "The name lies in this zone, and no address of it is here. A last dot that is missing makes such names."
            }
        };
        let severity = if servers { Severity::Error } else { Severity::Warning };
        let said = [&who, " '", name::spoken(host), "'", what].concat();
        if !self.faults.iter().any(|fault| fault.said == said) {
            self.tell(0, severity, said, why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ORIGIN: &str = "topliving.com.co.";
    const BASE: &str = "$TTL 3600\n\
        @ SOA ns1 hostmaster ( 2026110401 7200 900 1209600 300 )\n\
        @ 86400 NS ns1\n\
        ns1 86400 A 198.51.100.53\n\
        @ 300 A 192.0.2.10\n";

    /// What is said of the zone with these lines more, without the last line, and whether it was loaded.
    fn said_with(lines: &str) -> (Vec<String>, bool) {
        said(&[BASE, lines].concat())
    }

    fn said(text: &str) -> (Vec<String>, bool) {
        let loading = Zone::load(text, ORIGIN);
        let report = loading.report(ORIGIN).replace("zone topliving.com.co/IN: ", "zone: ");
        let lines = report.lines().map(str::to_owned).filter(|line| !line.ends_with("oaded due to errors."));
        let lines: Vec<_> = lines.filter(|line| line != "OK" && !line.contains("loaded serial")).collect();
        (lines, loading.zone.is_some())
    }

    /// Each text and verdict as `named-checkzone -k fail -i local` of BIND 9.18.49 gives it.
    #[test]
    fn what_is_wrong_is_said_in_bind_s_words() {
        for (lines, words, loaded) in [
            ("", "", true),
            ("@ CNAME shop.cdn.example.net.\n", "zone.db:6: topliving.com.co: CNAME and other data", false),
            ("www CNAME @\nwww A 192.0.2.11\n", "zone.db:7: www.topliving.com.co: CNAME and other data", false),
            ("www A 192.0.2.11\nwww CNAME @\n", "zone.db:7: www.topliving.com.co: CNAME and other data", false),
            ("www CNAME @\nwww CNAME ns1\n", "zone.db:7: www.topliving.com.co: multiple RRs of singleton type", false),
            ("@ SOA ns1 h 1 2 3 4 5\n", "zone.db:6: topliving.com.co: multiple RRs of singleton type", false),
            ("www SOA ns1 h 1 2 3 4 5\n", "zone.db:6: SOA record not at top of zone (www.topliving.com.co)", false),
            (
                "@ MX 10 mx1.mail.example.net\n",
                "zone: topliving.com.co/MX 'mx1.mail.example.net.topliving.com.co' has no address records (A or AAAA)",
                true,
            ),
            ("@ MX 10 m\nm CNAME @\n", "zone: topliving.com.co/MX 'm.topliving.com.co' is a CNAME (illegal)", true),
            ("@ MX 0 .\n", "", true),
            ("@ 86400 NS ns3\n", "zone: NS 'ns3.topliving.com.co' has no address records (A or AAAA)", false),
            ("@ 86400 NS ns3\nns3 CNAME ns1\n", "zone: NS 'ns3.topliving.com.co' is a CNAME (illegal)", false),
            (
                "sub NS ns1.sub\n",
                "zone: sub.topliving.com.co/NS 'ns1.sub.topliving.com.co' has no REQUIRED GLUE address records (A or AAAA)",
                true,
            ),
            ("www.example.net. A 192.0.2.1\n", "zone.db:6: ignoring out-of-zone data (www.example.net)", true),
            ("www A 192.0.2\n", "zone.db:6: near '192.0.2': bad dotted quad", false),
            ("www AAAA 192.0.2.1\n", "zone.db:6: near '192.0.2.1': bad IPv6 address", false),
            ("www 3x A 192.0.2.1\n", "zone.db:6: unknown RR type '3x'", false),
            ("www A 192.0.2.1 192.0.2.2\n", "zone.db:6: near '192.0.2.2': extra input text", false),
            ("www A\n", "zone.db:6: near eol: unexpected end of input", false),
            ("www 300\n", "zone.db:6: unexpected end of input", false),
            ("www CH A 192.0.2.1\n", "zone.db:6: class 'CH' != zone class 'IN'", false),
            ("@ MX mail.example.net.\n", "zone.db:6: near 'mail.example.net.': not a valid number", false),
            ("@ MX 70000 mail.example.net.\n", "zone.db:6: near '70000': out of range", false),
            ("@ CAA 0 is-sue \"ca\"\n", "zone.db:6: near 'is-sue': syntax error", false),
            ("@ TXT \"v=spf1 -all\n", "zone.db:6: unbalanced quotes", false),
            ("www A 192.0.2.1 )\n", "zone.db:6: unbalanced parentheses", false),
            ("w A \"192.0.2.1\"\n", "zone.db:6: unexpected token", false),
            ("a..b A 192.0.2.1\n", "zone.db:6: empty label", false),
            ("w CNAME a..b\n", "zone.db:6: near 'a..b': empty label", false),
            ("my_host A 192.0.2.1\n", "zone.db:6: my_host.topliving.com.co: bad owner name (check-names)", false),
            ("w 300 A 192.0.2.1\nw 600 A 192.0.2.2\n", "zone.db:7: TTL set to prior TTL (300)", true),
            ("$FOO\n", "zone.db:6: unknown $ directive '$FOO'", false),
            ("$INCLUDE other.zone\n", "zone.db:6: other.zone: file not found", false),
            ("@ ALIAS shop.example.net.\n", "zone.db:6: unknown RR type 'ALIAS'", false),
            ("@ HTTPS 1 . alpn=\"h2,h3\"\n", "", true),
            ("w 2147483648 A 192.0.2.1\n", "zone.db:6: $TTL 2147483648 > MAXTTL, setting $TTL to 0", true),
        ] {
            let expected: Vec<_> = words.lines().map(str::to_owned).collect();
            assert_eq!(said_with(lines), (expected, loaded), "{lines}");
        }
    }

    #[test]
    fn what_is_missing_is_said_too() {
        for (text, words, loaded) in [
            ("", "zone: has 0 SOA records\nzone: has no NS records", false),
            ("hello world this is no zone\n", "zone.db:1: unknown RR type 'world'", false),
            ("  A 192.0.2.1\n", "zone.db:1: no current owner name", false),
            ("www A 192.0.2.1\n", "zone.db:1: no TTL specified; zone rejected", false),
            (
                "@ SOA ns1 h 1 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.1\n",
                "zone.db:1: no TTL specified; using SOA MINTTL instead",
                true,
            ),
            ("@ 60 SOA ns1 h 1 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.1\n", "zone.db:2: using RFC1035 TTL semantics", true),
            (
                "$ORIGIN topliving.com.co\n$TTL 60\n@ SOA ns1 h 1 2 3 4 5\n",
                "zone.db:3: SOA record not at top of zone (topliving.com.co.topliving.com.co)",
                false,
            ),
            (
                "$TTL 60\n@ SOA ns1 h 1 2 3 4 5\n@ NS ns1.topliving.com.co\nns1 A 192.0.2.1\n",
                "zone: NS 'ns1.topliving.com.co.topliving.com.co' has no address records (A or AAAA)",
                false,
            ),
        ] {
            let expected: Vec<_> = words.lines().map(str::to_owned).collect();
            assert_eq!(said(text), (expected, loaded), "{text}");
        }
    }

    #[test]
    fn a_missing_dot_is_hinted_at_where_no_server_says_a_word() {
        let loading = Zone::load(&[BASE, "img CNAME shop.cdn.example.net\n"].concat(), ORIGIN);
        assert!(loading.zone.is_some());
        let [hint] = &loading.faults[..] else { panic!("{:?}", loading.faults) };
        assert_eq!((hint.line, hint.severity), (6, Severity::Hint));
        assert!(hint.said.contains("read as shop.cdn.example.net.topliving.com.co"), "{}", hint.said);
        assert!(loading.report(ORIGIN).starts_with("zone topliving.com.co/IN: loaded serial 2026110401\nOK"));
    }

    #[test]
    fn ttls_have_units() {
        let cases = ["3600", "1h30m", "1w2d3h4m5s", "1h1h", "1h5", "3x", "", "99999999999", "h"];
        let read: Vec<_> = cases.iter().map(|text| master::seconds(text)).collect();
        let week = 604_800 + 2 * 86_400 + 3 * 3_600 + 4 * 60 + 5;
        assert_eq!(read[..4], [Some(3_600), Some(5_400), Some(week), Some(7_200)]);
        assert_eq!(read[4..], [None, None, None, None, None]);
    }

    fn example() -> Zone {
        let lines = "@ 86400 NS ns2.dns.example.net.\n\
            www CNAME @\nimg CNAME topliving.cdn.example.net.\n_imaps._tcp SRV 0 1 993 imap.mail.example.net.\n\
            @ MX 10 mail\nmail A 192.0.2.25\n*.w TXT \"wild\"\na CNAME b\nb CNAME a\ngone CNAME nothing\n\
            sub NS ns1.sub\nns1.sub A 192.0.2.77\nfar NS ns1\n";
        Zone::load(&[BASE, lines].concat(), ORIGIN).zone.expect("it is loaded")
    }

    /// Status and the number of records in each section, as `dig +norecurse` had them from `named` for this zone.
    #[test]
    fn answers_are_those_of_named() {
        use RecordType::{A, Aaaa, Cname, Mx, Ns, Soa, Txt};
        let zone = example();
        for (name, kind, rcode, sections) in [
            ("", A, Some(Rcode::NoError), [1, 2, 1]),
            ("www.", A, Some(Rcode::NoError), [2, 2, 1]),
            ("www.", Cname, Some(Rcode::NoError), [1, 2, 1]),
            ("www.", Mx, Some(Rcode::NoError), [2, 2, 2]),
            ("img.", A, Some(Rcode::NoError), [1, 0, 0]),
            ("nope.", A, Some(Rcode::NxDomain), [0, 1, 0]),
            ("ns1.", Aaaa, Some(Rcode::NoError), [0, 1, 0]),
            ("_tcp.", A, Some(Rcode::NoError), [0, 1, 0]),
            ("", Mx, Some(Rcode::NoError), [1, 2, 2]),
            ("", Ns, Some(Rcode::NoError), [2, 0, 1]),
            ("", Soa, Some(Rcode::NoError), [1, 2, 1]),
            ("x.w.", Txt, Some(Rcode::NoError), [1, 2, 1]),
            ("w.", Txt, Some(Rcode::NoError), [0, 1, 0]),
            ("a.", A, Some(Rcode::ServFail), [2, 0, 0]),
            ("gone.", A, Some(Rcode::NxDomain), [1, 1, 0]),
            ("x.sub.", A, None, [0, 1, 1]),
            ("sub.", Ns, None, [0, 1, 1]),
            ("x.far.", A, None, [0, 1, 0]),
        ] {
            let answer = zone.answer(&[name, ORIGIN].concat(), kind);
            let counts = [answer.answer.len(), answer.authority.len(), answer.additional.len()];
            assert_eq!((answer.rcode, counts), (rcode, sections), "{name} {}", kind.name());
        }
        assert_eq!(zone.answer("x.w.topliving.com.co.", Txt).answer[0].name, "x.w.topliving.com.co.");
    }

    #[test]
    fn a_negative_answer_may_be_kept_for_the_lesser_of_two_times() {
        let negative = |text: &str| {
            let zone = Zone::load(text, ORIGIN).zone.expect("it is loaded");
            zone.negative().map(|record| record.ttl)
        };
        assert_eq!(negative(BASE), Some(300), "MINIMUM is below the SOA record's TTL of 3600");
        assert_eq!(negative(&BASE.replace("@ SOA", "@ 60 SOA")), Some(60));
    }

    proptest! {
        #[test]
        fn any_text_is_a_zone_or_is_not(
            text in "[ -~\n\té]{0,400}", at in 0..=BASE.len(), with in "[ \n;()\"\\\\@$.a0-9]{0,6}",
        ) {
            let damaged = [&BASE[..at], &with, &BASE[at..]].concat();
            for text in [text, damaged] {
                let loading = Zone::load(&text, ORIGIN);
                prop_assert_eq!(loading.zone.is_none(), loading.count(Severity::Error) > 0, "{:?}", loading.faults);
                prop_assert!(loading.faults.len() <= master::FAULTS);
                if let Some(zone) = loading.zone {
                    for record in zone.records() {
                        prop_assert!(name::within(&record.name, ORIGIN));
                        for kind in RecordType::ALL {
                            let answer = zone.answer(&record.name, kind);
                            prop_assert!(answer.rcode != Some(Rcode::NxDomain) || !answer.answer.is_empty());
                        }
                    }
                }
            }
        }
    }
}
