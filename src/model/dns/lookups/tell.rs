//! What is worth stopping for, in words, and messages as `dig` prints them.

use super::record::{Actor, FAILED, Leg, Report, Stop};
use super::resolver::Outcome;
use super::{Asker, Config, File, Lookups, Severity, Who};
use crate::model::dns::config::{Ask, Down, Stub};
use crate::model::dns::message::{Message, Rcode, Record, RecordData, RecordType};
use crate::model::dns::name::{labels, spoken, within};
use crate::model::dns::parameters as p;
use crate::model::dns::world::{REVERSE, SHOP};
use crate::model::trace::Wire;
use crate::model::walk::tenths;
use crate::model::{Micros, Station};

/// Longest text that a capsule carries, in characters.
const LABEL: usize = 26;
/// Most stops about what resolvers fetch for the many.
const FILLS: usize = 100;

/// Code between backticks, whatever is in it.
fn code(text: &str) -> String {
    ["`", &text.replace('`', "’"), "`"].concat()
}

/// `1 question`, `4 questions`.
fn count(number: u32, thing: &str) -> String {
    [number.to_string().as_str(), " ", thing, if number == 1 { "" } else { "s" }].concat()
}

fn seconds(ttl: u32) -> String {
    if ttl == u32::MAX { "ever".to_owned() } else { [&ttl.to_string(), " s"].concat() }
}

/// A short text for a capsule.
fn short(text: &str) -> String {
    if text.chars().count() <= LABEL {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(LABEL - 1).collect();
    cut.push('…');
    cut
}

/// The address of a resolver.
fn resolver_address(resolver: usize) -> String {
    ["203.0.113.", &(101 + resolver).to_string()].concat()
}

/// What the capsule of a server's answer carries.
pub(super) fn answer_label(answer: &Message) -> String {
    let of_kind = answer.answer.iter().find(|record| record.data.kind() == answer.question.kind);
    if let Some(record) = of_kind.or_else(|| answer.answer.last()) {
        return short(&[record.data.kind().name(), " ", &record.data.text()].concat());
    }
    match (answer.rcode, answer.authority.first()) {
        (Rcode::NoError, Some(record)) if record.data.kind() == RecordType::Ns => {
            short(&[spoken(&record.name), " NS"].concat())
        }
        (Rcode::NoError, _) => "no such record".to_owned(),
        (rcode, _) => rcode.name().to_owned(),
    }
}

/// What the capsule of a resolver's answer carries.
pub(super) fn outcome_label(outcome: &Outcome) -> String {
    match (outcome.rcode, outcome.answer.last()) {
        (Rcode::NoError, Some(record)) if outcome.soa.is_none() => short(&record.data.text()),
        (Rcode::NoError, _) => "no such record".to_owned(),
        (rcode, _) => rcode.name().to_owned(),
    }
}

/// A message as `dig` prints it, with the lines at its end but the date.
fn printed(message: &Message, server: &str, took: Micros, caption: String) -> Wire {
    let mut text = message.dig();
    for part in [
        "\n;; Query time: ",
        &(took / 1_000).to_string(),
        " msec\n;; SERVER: ",
        server,
        "#53(",
        server,
        ") (UDP)\n;; MSG SIZE  rcvd: ",
        &message.encode().len().to_string(),
    ] {
        text.push_str(part);
    }
    Wire { caption, text }
}

fn query_wire(query: &Message, caption: String) -> Wire {
    Wire { caption, text: query.dig().trim_end().to_owned() }
}

/// Upper case at the beginning.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| [&first.to_uppercase().to_string(), letters.as_str()].concat())
}

fn resolver_name(resolver: usize) -> String {
    ["resolver ", &(resolver + 1).to_string()].concat()
}

impl Lookups {
    fn stop(&mut self, at: Micros, station: Station, title: String, text: String, wire: Vec<Wire>, notable: bool) {
        self.record.stop(at, Stop { station, title, text, wire, notable });
    }

    /// A stop without bytes.
    fn say(&mut self, at: Micros, title: &str, text: String, notable: bool) {
        self.stop(at, Station::Dns, title.to_owned(), text, Vec::new(), notable);
    }

    fn is_many(&self) -> bool {
        self.config.ask == Ask::Many
    }

    /// What `named-checkzone` says of a file.
    fn report(&self, file: File) -> Wire {
        let (origin, name) = match file {
            File::Zone => (SHOP, "zone.db"),
            File::Parent => ("com.co.", "com.co.db"),
            File::Reverse => (REVERSE, "reverse.db"),
        };
        let caption = ["named-checkzone ", spoken(origin), " ", name].concat();
        Wire {
            caption,
            text: self.world.loadings[file as usize].report(origin).replace("zone.db:", &[name, ":"].concat()),
        }
    }

    /// What is wrong with a file, in one sentence; empty when nothing is.
    fn fault(&self, file: File) -> String {
        let faults = &self.world.loadings[file as usize].faults;
        let worst = faults.iter().find(|fault| fault.severity == Severity::Error).or_else(|| faults.first());
        let Some(fault) = worst else { return String::new() };
        let line = if fault.line > 0 { ["line ", &fault.line.to_string(), ": "].concat() } else { String::new() };
        [" ", &capital(&line), &code(&fault.said), ". ", fault.why].concat()
    }

    pub(super) fn tell_start(&mut self) {
        let loaded = self.world.loadings[0].zone.is_some();
        let (title, mut text) = if loaded {
            let serial = self.world.shop().and_then(|zone| zone.soa()).map_or(0, |soa| soa.serial).to_string();
            ("The zone is loaded", ["Its servers answer for it, as version ", &serial, "."].concat())
        } else {
            let text = "A server does not load such a file, and says `SERVFAIL` to every question about the zone.";
            ("The zone is not loaded", text.to_owned())
        };
        text.push_str(&self.fault(File::Zone));
        if self.is_many() {
            let crowd = self.config.crowd;
            let (clients, resolvers) =
                (count(crowd.clients as u32, "client"), count(crowd.resolvers as u32, "resolver"));
            let more = [
                " ",
                &clients,
                " visit the shop now and then, behind ",
                &resolvers,
                ", each of which asked at some time before.",
            ];
            text.push_str(&more.concat());
        }
        let mut wire = vec![self.report(File::Zone)];
        for (file, what) in [
            (File::Parent, " The registry takes the lines for com.co only when they can be read."),
            (File::Reverse, " The reverse zone has faults too."),
        ] {
            let loading = &self.world.loadings[file as usize];
            let bad = loading.zone.is_none();
            if bad || loading.faults.iter().any(|fault| fault.severity != Severity::Hint) {
                text.push_str(if bad { what } else { "" });
                text.push_str(&self.fault(file));
                wire.push(self.report(file));
            }
        }
        self.stop(0, Station::Dns, title.to_owned(), text, wire, !loaded);
    }

    pub(super) fn tell_file(&mut self, file: File, now: Micros) {
        let loaded = self.world.loadings[file as usize].zone.is_some();
        let fault = self.fault(file);
        let (title, mut text) = if loaded {
            let title = if file == File::Parent { "The delegation is edited" } else { "The zone is edited" };
            (title, "The file is loaded; what is cached elsewhere stays as it is.".to_owned())
        } else {
            ("The edit is not loaded", "The server keeps the zone that it has.".to_owned())
        };
        if file == File::Zone && loaded && self.world.copy_is_behind() {
            text.push_str(" Its serial is not higher than before: the second server keeps its old copy.");
        }
        text.push_str(&fault);
        let wire = vec![self.report(file)];
        self.stop(now, Station::Dns, title.to_owned(), text, wire, true);
    }

    pub(super) fn tell_change(&mut self, before: &Config, now: Micros) {
        let config = self.config.clone();
        let first = p::SITES[0].to_string();
        let mut told = false;
        let mut say = |model: &mut Lookups, title: &str, text: String| {
            model.say(now, title, text, true);
            told = true;
        };
        if before.moved != config.moved {
            let to = if config.moved { p::NEW_ADDRESS.to_string() } else { first.clone() };
            let text = [
                "The zone says ",
                &code(&to),
                " from now on. Nobody is told: whoever has the old answer cached goes by it until its TTL is over.",
            ];
            say(self, "The address changes", text.concat());
        }
        if before.ttl != config.ttl {
            let ttl = config.ttl.map_or("what the file says".to_owned(), seconds);
            let text = [
                "The TTL of the zone's addresses is ",
                &ttl,
                " from now on. Copies that are cached already keep the time that they came with.",
            ];
            say(self, "The TTL changes", text.concat());
        }
        if before.dead != config.dead {
            let (title, text) = if config.dead {
                ("The first site dies", " answers no visits any more. DNS itself goes on as before.")
            } else {
                ("The first site is back", " answers visits again.")
            };
            say(self, title, [&code(&first), text].concat());
        }
        if before.down != config.down {
            let title = match config.down {
                Down::All => "All name servers fail",
                Down::First => "The first server fails",
                Down::None => "The servers are back",
            };
            let text = "That concerns only who must ask them: what is cached is given out for its TTL as before.";
            say(self, title, text.to_owned());
        }
        if before.steering != config.steering || before.weight != config.weight {
            let text = "The zone's servers choose otherwise from now on. Answers that are cached stay.";
            say(self, "Steering changes", text.to_owned());
        }
        let files = (&before.zone, &before.parent, &before.reverse) != (&config.zone, &config.parent, &config.reverse);
        if !told && !files {
            self.say(now, "A setting changes", "It holds from now on.".to_owned(), false);
        }
    }

    pub(super) fn tell_check(&mut self, is_up: bool, now: Micros) {
        let (title, text) = if is_up {
            (
                "The checks pass again",
                "Three in a row have passed: the zone's servers answer with the first site once more.",
            )
        } else {
            (
                "The checks take it off",
                "Three checks in a row have failed: the zone's servers answer with the second site from now on. Copies of \
                 the old answer live out their TTL.",
            )
        };
        self.say(now, title, text.to_owned(), true);
    }

    pub(super) fn tell_no_name(&mut self, now: Micros) {
        let text = "What is asked for is no domain name: labels of at most 63 characters, with single dots between them. Nothing \
                    is sent.";
        self.stop(now, Station::Browser, "No domain name".to_owned(), text.to_owned(), Vec::new(), true);
    }

    /// The question of a stub, as a message.
    fn stub_query(asker: &Asker) -> Message {
        Message::ask(asker.id, &asker.asked.0, asker.asked.1, true)
    }

    pub(super) fn tell_ask(&mut self, asker: &Asker, stub: usize, now: Micros, delay: Micros) {
        let query = Self::stub_query(asker);
        let name = code(spoken(&asker.asked.0));
        let kind = asker.asked.1.name();
        let who = match asker.who {
            Who::Followed { question: 1, stub: 0 } => "The same client asks for ",
            Who::Followed { question: 1, .. } if asker.resolver > 0 => "A client of another resolver asks for ",
            Who::Followed { question: 1, .. } => "Another client of this resolver asks for ",
            _ => "A client asks for ",
        };
        let text = [
            who,
            &name,
            ", type ",
            kind,
            ". Its stub puts one question to the recursive resolver, with `rd` set: find out for me.",
            if asker.asked.0.ends_with(".in-addr.arpa.") {
                " An address stands there turned round, below `in-addr.arpa`."
            } else {
                ""
            },
        ]
        .concat();
        let wire = vec![query_wire(&query, ["stub → ", &resolver_address(asker.resolver), ":53"].concat())];
        self.stop(now, Station::Browser, "The stub asks its resolver".to_owned(), text, wire, false);
        let label = short(&[kind, "? ", spoken(&asker.asked.0)].concat());
        let (from, to) = (Actor::Stub(stub), Actor::Resolver(asker.resolver));
        self.record.leg(Leg { from, to, depart: now, arrive: now + delay, label, returning: false });
    }

    /// What a look-up's question looks like on its way.
    pub(super) fn question_label(&self, at: usize) -> String {
        let lookup = &self.lookups[at];
        short(&[lookup.asked.1.name(), "? ", spoken(&lookup.target)].concat())
    }

    pub(super) fn tell_stub_knows(&mut self, _asker: &Asker, outcome: &Outcome, now: Micros) {
        let left = seconds(outcome.ttl());
        let text = if outcome.rcode == Rcode::NoError && self.config.stub == Stub::Pin && outcome.soa.is_none() {
            "It keeps its first answer for as long as it runs, whatever the TTL. Nobody is asked.".to_owned()
        } else {
            ["It has the answer from before, for ", &left, " more. Nobody is asked."].concat()
        };
        self.stop(now, Station::Browser, "The stub knows".to_owned(), text, Vec::new(), true);
    }

    pub(super) fn tell_cached(&mut self, _asker: &Asker, outcome: &Outcome, now: Micros) {
        let left = seconds(outcome.ttl());
        let (title, text) = match outcome.rcode {
            _ if outcome.stale => (
                "An expired answer is given",
                "Nobody could be reached a moment ago, so the resolver gives out what has expired.".to_owned(),
            ),
            Rcode::ServFail => (
                "The resolver remembers a failure",
                "The look-up failed a moment ago. It is not tried again for some seconds.".to_owned(),
            ),
            Rcode::NoError if outcome.soa.is_none() => (
                "The resolver knows",
                ["The answer is in its cache, for ", &left, " more. No server is asked."].concat(),
            ),
            _ => (
                "The resolver knows: nothing there",
                ["That there is nothing is in its cache too, for ", &left, " more. No server is asked."].concat(),
            ),
        };
        self.say(now, title, text, true);
    }

    pub(super) fn tell_find(&mut self, at: usize, host: &str, now: Micros) {
        let zone = code(spoken(&self.lookups[at].target));
        let text = [
            "To go on with ",
            &zone,
            " the resolver needs ",
            &code(spoken(host)),
            ", which lies in another zone; no address of it came along. So it looks that up first, as a question of its own.",
        ];
        self.say(now, "First a server's address", text.concat(), true);
    }

    pub(super) fn tell_nobody(&mut self, at: usize, now: Micros) {
        let circle = self.needs_itself(at, now);
        let text = if circle {
            "The zone's servers have their names in the very zone that they serve, and no address of them came along. To find one, \
             the resolver would have to ask that server: the look-up goes in a circle."
        } else {
            "Every server that could be asked has been, without an answer. The look-up has failed."
        };
        self.say(now, "Nobody left to ask", text.to_owned(), true);
    }

    /// A server has answered a look-up that is followed, or has not.
    pub(super) fn tell_response(&mut self, at: usize, now: Micros) {
        let lookup = &self.lookups[at];
        let (host, zone) = (spoken(&lookup.host).to_owned(), spoken(&lookup.zone).to_owned());
        let Some(answer) = lookup.answer.clone() else {
            let text = [
                &code(&host),
                " says nothing. After ",
                &(p::PATIENCE / 1_000).to_string(),
                " ms the resolver stops waiting and tries what else it has.",
            ];
            let title = "No answer comes".to_owned();
            self.stop(now, Station::Dns, title, text.concat(), Vec::new(), true);
            return;
        };
        let took = now - lookup.sent;
        let address = lookup.server.to_string();
        let query = Message::ask(lookup.id, &lookup.target, lookup.asked.1, false);
        let first = lookup.questions == 1;
        let (title, text, notable) = response_words(&answer, &host, &zone);
        let mut wire = Vec::new();
        if first {
            wire.push(query_wire(&query, ["resolver → ", &host, " ", &address, ":53"].concat()));
        }
        wire.push(printed(&answer, &address, took, [&host, " → resolver"].concat()));
        self.stop(now, Station::Dns, title, text, wire, notable);
    }

    pub(super) fn tell_answer(&mut self, asker: &Asker, outcome: &Outcome, now: Micros) {
        let took = now - asker.since;
        let mut message = Self::stub_query(asker).reply();
        message.recursion_available = true;
        message.rcode = outcome.rcode;
        message.answer.clone_from(&outcome.answer);
        message.authority.extend(outcome.soa.clone());
        let address = resolver_address(asker.resolver);
        let wire = vec![printed(&message, &address, took, [&address, " → stub"].concat())];
        let asked = match outcome.questions {
            0 => "The resolver had to ask nobody.".to_owned(),
            questions => ["The resolver had to ask ", &count(questions, "question"), "."].concat(),
        };
        let left = seconds(outcome.ttl());
        let (title, more) = match outcome.rcode {
            _ if outcome.stale => (
                "An expired answer",
                [" Nobody could be reached, so it gives out what has expired, for ", &left, "."].concat(),
            ),
            Rcode::NoError if outcome.soa.is_none() => {
                ("The stub has the answer", [" It may be kept for ", &left, "."].concat())
            }
            Rcode::NoError => (
                "No record of this type",
                [" The name is there, but has no such record; that may be kept for ", &left, "."].concat(),
            ),
            Rcode::NxDomain => (
                "There is no such name",
                [" That there is none is remembered for ", &left, ", the lesser of the SOA record's TTL and MINIMUM."]
                    .concat(),
            ),
            _ => ("The look-up has failed", " Whether the name exists is not known.".to_owned()),
        };
        let text = [&tenths(took), " ms after the question. ", &asked, &more].concat();
        self.stop(now, Station::Browser, title.to_owned(), text, wire, true);
    }

    /// A resolver has fetched something for the many.
    pub(super) fn tell_fill(&mut self, asker: &Asker, outcome: &Outcome, targets: &[u8], place: usize, now: Micros) {
        let told = self.told_stale.get_mut(asker.resolver).map(|told| std::mem::replace(told, outcome.stale));
        let newly_stale = outcome.stale && told == Some(false);
        let fills = &self.record.report.fills[place];
        let same = fills.last().is_some_and(|last| {
            last.targets.len() == targets.len() && targets.iter().all(|target| last.targets.contains(target))
        });
        if (same && !newly_stale) || self.record.report.moments.len() >= FILLS {
            return;
        }
        let first = fills.is_empty();
        let who = resolver_name(asker.resolver);
        let crowd = self.config.crowd;
        let clients = (0..crowd.clients).filter(|client| crowd.home(*client) == asker.resolver).count() as u32;
        let names: Vec<String> =
            targets.iter().filter_map(|target| self.record.report.answers.get(usize::from(*target)).cloned()).collect();
        let questions = count(outcome.questions, "question");
        let (title, text) = if targets.is_empty() {
            let what = match outcome.rcode {
                Rcode::NoError => "no such record",
                rcode => rcode.name(),
            };
            (
                [&who, " finds nothing"].concat(),
                ["It has ", &code(what), " for its ", &count(clients, "client"), "."].concat(),
            )
        } else {
            let (title, how) = match (outcome.stale, first) {
                (true, _) => (" serves stale", "Nobody can be reached, so it gives out what has expired: "),
                (_, true) => (" fills its cache", "It has "),
                (_, false) => (" learns another answer", "It now has "),
            };
            let title = [who.as_str(), title].concat();
            let text = [
                how,
                &code(&names.join(", ")),
                " for its ",
                &count(clients, "client"),
                ", for ",
                &seconds(outcome.ttl()),
                "; that took ",
                &questions,
                ".",
            ];
            (title, text.concat())
        };
        self.stop(now, Station::Dns, capital(&title), text, Vec::new(), first || !targets.is_empty());
    }

    pub(super) fn tell_end(&mut self, now: Micros) {
        self.tell_last_old();
        let many = self.is_many();
        let ended = self.record.report.moments.last().is_some_and(|moment| moment.at == now);
        if ended && !many {
            return;
        }
        let report = &self.record.report;
        let text = if many {
            let visits = report.visits.len() as u32;
            let failed = report.visits.iter().filter(|visit| visit.target == FAILED).count() as u32;
            let old = report.visits.iter().filter(|visit| visit.stale).count() as u32;
            [
                &count(visits, "visit"),
                ", ",
                &old.to_string(),
                " of them to an address that the zone had given up; ",
                &failed.to_string(),
                " found none. Resolvers asked ",
                &count(report.asked.len() as u32, "question"),
                ".",
            ]
            .concat()
        } else {
            "Nothing more is asked.".to_owned()
        };
        let (station, title) = (Station::Browser, "The end".to_owned());
        self.record.last_stop(now, Stop { station, title, text, wire: Vec::new(), notable: many });
    }

    /// The last visit to an address that the zone had given up, where there is one.
    fn tell_last_old(&mut self) {
        let report = &self.record.report;
        let Some(visit) = report.visits.iter().rev().find(|visit| visit.stale).copied() else { return };
        let Some(since) = given_up(report, visit.target, visit.at()) else { return };
        let after = ((visit.at().saturating_sub(since)) / 1_000_000) as u32;
        let text = [
            &seconds(after),
            " after the zone gave up ",
            &code(report.answers.get(usize::from(visit.target)).map_or("", String::as_str)),
            ", the last client goes there. All copies are gone by now, or nobody needs theirs.",
        ]
        .concat();
        let (station, title) = (Station::Browser, "The last old visit".to_owned());
        self.record.insert(visit.at(), Stop { station, title, text, wire: Vec::new(), notable: true });
    }
}

/// When the zone's servers ceased to answer with something, at the latest before a moment.
fn given_up(report: &Report, target: u8, at: Micros) -> Option<Micros> {
    let before = report.truths.iter().rev().skip_while(|(from, _)| *from > at);
    before.take_while(|(_, truth)| !truth.contains(&target)).last().map(|(from, _)| *from)
}

/// Title and reason of a server's answer, and whether the timeline marks it.
fn response_words(answer: &Message, host: &str, zone: &str) -> (String, String, bool) {
    let whose = capital_of_the(zone);
    if matches!(answer.rcode, Rcode::ServFail | Rcode::Refused | Rcode::FormErr) {
        let why = match answer.rcode {
            Rcode::ServFail => " is to serve this zone and has not loaded it.",
            _ => " does not serve this zone: whoever named it as a server was wrong.",
        };
        let text = [&code(host), why, " The resolver tries what else it has."].concat();
        return ([&whose, ": ", answer.rcode.name()].concat(), text, true);
    }
    let is_alias = |record: &&Record| record.data.kind() == RecordType::Cname;
    let found = answer.answer.iter().any(|record| record.data.kind() == answer.question.kind);
    if found {
        let text = "`aa` says that a server of the zone itself speaks, and the record asked for stands under ANSWER.";
        let more = if answer.question.kind != RecordType::Cname && answer.answer.iter().any(|record| is_alias(&record))
        {
            " The name is an alias; its target is in this zone too, so both come at once."
        } else {
            ""
        };
        return ([&whose, " answers"].concat(), [text, more].concat(), true);
    }
    if answer.rcode == Rcode::NxDomain {
        let text = "There is no such name in the zone, with whatever type. The SOA record that comes along says for how long \
                    that may be remembered.";
        return ([&whose, ": no such name"].concat(), text.to_owned(), true);
    }
    if let Some(Record { data: RecordData::Cname(target), .. }) = answer.answer.iter().rev().find(is_alias) {
        let text = [
            "The name is an alias of ",
            &code(spoken(target)),
            ". That lies in another zone, of which this server says nothing: the resolver goes on with the new name.",
        ];
        return ([&whose, ": an alias"].concat(), text.concat(), false);
    }
    if answer.authoritative {
        let text = "The name is there, but has no record of this type. The SOA record that comes along says for how long that may be \
                    remembered.";
        return ([&whose, ": no such record"].concat(), text.to_owned(), true);
    }
    referral_words(answer, host, &whose)
}

/// Title and reason of a referral. It is marked when it leads to nobody who can be asked at once.
fn referral_words(answer: &Message, host: &str, whose: &str) -> (String, String, bool) {
    let below = answer.authority.first().map_or("", |record| record.name.as_str());
    let child = spoken(below);
    let hosts: Vec<&str> = answer.authority.iter().filter_map(|record| record.data.host()).collect();
    let glued = answer.additional.iter().any(|record| hosts.contains(&record.name.as_str()));
    let inside = hosts.iter().any(|host| within(host, below));
    let (host, child_code) = (code(host), code(child));
    let text = if whose.starts_with("The root") {
        [
            "Of ",
            &child_code,
            " the resolver knows nothing, so it starts at the top. ",
            &host,
            " does not fetch the answer: it names the servers of ",
            &child_code,
            if glued { " and sends an address of theirs along." } else { "." },
        ]
        .concat()
    } else {
        let glue = match (glued, inside) {
            (true, _) if labels(below) > 2 => {
                ". The glue it sends along, an address, is needed: the server's name lies in the very zone that it serves."
            }
            (true, _) => ", and sends an address of theirs along as glue.",
            (false, true) => {
                ", but sends no address along, though their names lie in that very zone: the glue is missing."
            }
            (false, false) => ". They lie in other zones, so no address comes along.",
        };
        [&host, " hands on too: it names the servers of ", &child_code, ", a zone of its own below", glue].concat()
    };
    ([whose, " refers to ", child].concat(), text, !glued)
}

/// A zone at the beginning of a title: names keep their lower case.
fn capital_of_the(zone: &str) -> String {
    if zone.starts_with("the ") { capital(zone) } else { zone.to_owned() }
}
