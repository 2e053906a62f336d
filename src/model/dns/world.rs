//! The world of zones and servers in which names are looked up: from the root down to the shop's zone, the zones of its mail and
//! CDN provider, and the reverse zone.
//!
//! The names are those of the course's notes; below the root they are made up, and addresses are from the ranges kept for
//! documentation (RFC 5737). Whatever is not here does not exist: its parent says `NXDOMAIN`.

use std::net::Ipv4Addr;

use super::config::{Config, Down};
use super::message::{Message, Rcode, Record, RecordData, RecordType};
use super::name;
use super::parameters as p;
use super::steering::{self, Asked, Policy};
use super::zone::{Answer, Loading, Zone};
use crate::model::rng::Stream;
use crate::model::walk::parameters as walk;

/// The shop's zone.
pub const SHOP: &str = "topliving.com.co.";
/// The reverse zone of the shop's addresses.
pub const REVERSE: &str = "2.0.192.in-addr.arpa.";

/// The shop's zone file unless it is edited.
pub const SHOP_FILE: &str = "\
$TTL 3600
@         SOA   ns1 hostmaster ( 2026110401
                7200 900 1209600 300 )
@   86400 NS    ns1
@   86400 NS    ns2.dns.example.net.
ns1 86400 A     198.51.100.53
@     300 A     192.0.2.10
@     300 AAAA  2001:db8:10::10
www       CNAME @
img       CNAME topliving.cdn.example.net.
@         MX    10 mx1.mail.example.net.
@         MX    20 mx2.mail.example.net.
@         TXT   \"v=spf1 include:_spf.mail.example.net -all\"
_imaps._tcp SRV 0 1 993 imap.mail.example.net.
@         CAA   0 issue \"ca.example.net\"
";

/// What com.co has about the shop unless it is edited.
pub const PARENT_LINES: &str = "\
topliving     86400 NS ns1.topliving
topliving     86400 NS ns2.dns.example.net.
ns1.topliving 86400 A  198.51.100.53
";

/// The reverse zone's file unless it is edited.
pub const REVERSE_FILE: &str = "\
$TTL 3600
@  SOA ns1.dc.example.net. hostmaster.example.net. (
       2026110401 7200 900 1209600 300 )
@  NS  ns1.dc.example.net.
10 PTR topliving.com.co.
";

/// What com.co says of itself, before the lines about the shop.
const COM_CO: &str = "\
$TTL 86400
@ SOA ns1.nic hostmaster.nic.co. 2026110401 3600 900 1209600 900
@ NS ns1.nic
ns1.nic A 203.0.113.21
";

/// Zones that nobody edits here, with their files.
const FIXED: [(&str, &str); 6] = [
    (
        name::ROOT,
        "$TTL 86400
@ SOA a.root-servers.net. hostmaster.root-servers.net. 2026110401 1800 900 604800 86400
@ 518400 NS a.root-servers.net.
co 172800 NS ns1.nic.co
ns1.nic.co 172800 A 203.0.113.11
net 172800 NS a.gtld-servers.net
a.gtld-servers.net 172800 A 203.0.113.31
arpa 172800 NS a.ns.arpa
a.ns.arpa 172800 A 203.0.113.61
",
    ),
    (
        "co.",
        "$TTL 86400
@ SOA ns1.nic hostmaster.nic 2026110401 3600 900 1209600 900
@ 172800 NS ns1.nic
ns1.nic 172800 A 203.0.113.11
com NS ns1.nic.com
ns1.nic.com A 203.0.113.21
",
    ),
    (
        "net.",
        "$TTL 172800
@ SOA a.gtld-servers hostmaster.gtld-servers 2026110401 1800 900 604800 900
@ NS a.gtld-servers
a.gtld-servers A 203.0.113.31
example NS ns1.example
ns1.example A 203.0.113.41
",
    ),
    (
        "example.net.",
        "$TTL 3600
@ SOA ns1 hostmaster 2026110401 7200 900 1209600 900
@ 86400 NS ns1
ns1 86400 A 203.0.113.41
ns2.dns 86400 A 203.0.113.53
ns1.dc 86400 A 203.0.113.90
topliving.cdn 60 A 192.0.2.99
topliving.cdn 60 AAAA 2001:db8:cd::99
mx1.mail A 203.0.113.25
mx2.mail A 203.0.113.26
imap.mail A 203.0.113.27
_spf.mail TXT \"v=spf1 ip4:203.0.113.24/29 -all\"
",
    ),
    (
        "arpa.",
        "$TTL 86400
@ SOA a.ns hostmaster.ns 2026110401 1800 900 604800 3600
@ NS a.ns
a.ns A 203.0.113.61
in-addr NS a.in-addr
a.in-addr A 203.0.113.71
",
    ),
    (
        "in-addr.arpa.",
        "$TTL 86400
@ SOA a hostmaster 2026110401 1800 900 604800 3600
@ NS a
a A 203.0.113.71
2.0.192 NS ns1.dc.example.net.
",
    ),
];

/// Where the zones stand that are edited: after the fixed ones.
const COM_CO_ZONE: usize = FIXED.len();
const REVERSE_ZONE: usize = COM_CO_ZONE + 1;
const PRIMARY: usize = COM_CO_ZONE + 2;
const SECONDARY: usize = COM_CO_ZONE + 3;
const ZONES: usize = COM_CO_ZONE + 4;

/// The root's name server, whose address every resolver has from the start.
pub const ROOT_SERVER: (&str, Ipv4Addr) = ("a.root-servers.net.", Ipv4Addr::new(203, 0, 113, 1));

/// An authoritative server.
#[derive(Debug, Clone, Copy)]
pub struct Server {
    /// Its name.
    pub name: &'static str,
    /// Its address.
    pub address: Ipv4Addr,
    /// From a resolver, km of fibre.
    pub km: u64,
    /// Under what its questions are counted.
    pub role: Role,
    zone: usize,
}

/// What a server is to the shop's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A root server.
    Root,
    /// A server of the top-level domain `co`.
    Tld,
    /// A server of `com.co`.
    Second,
    /// A server of the shop's own zone.
    Own,
    /// A server of some other zone.
    Other,
}

impl Role {
    /// All of them, downwards.
    pub const ALL: [Role; 5] = [Role::Root, Role::Tld, Role::Second, Role::Own, Role::Other];
}

const fn server(name: &'static str, last: u8, km: u64, role: Role, zone: usize) -> Server {
    Server { name, address: Ipv4Addr::new(203, 0, 113, last), km, role, zone }
}

/// Every server there is.
pub static SERVERS: [Server; 10] = [
    server(ROOT_SERVER.0, 1, walk::ROOT_KM, Role::Root, 0),
    server("ns1.nic.co.", 11, walk::CO_KM, Role::Tld, 1),
    server("ns1.nic.com.co.", 21, walk::COM_CO_KM, Role::Second, COM_CO_ZONE),
    Server {
        name: "ns1.topliving.com.co.",
        address: Ipv4Addr::new(198, 51, 100, 53),
        km: walk::AUTHORITATIVE_KM,
        role: Role::Own,
        zone: PRIMARY,
    },
    server("ns2.dns.example.net.", 53, walk::CDN_NAMES_KM, Role::Own, SECONDARY),
    server("a.gtld-servers.net.", 31, walk::CO_KM, Role::Other, 2),
    server("ns1.example.net.", 41, walk::CDN_NAMES_KM, Role::Other, 3),
    server("a.ns.arpa.", 61, walk::ROOT_KM, Role::Other, 4),
    server("a.in-addr.arpa.", 71, walk::CO_KM, Role::Other, 5),
    server("ns1.dc.example.net.", 90, p::DATA_CENTRE_KM, Role::Other, REVERSE_ZONE),
];

/// The server at an address, as an index of [`SERVERS`].
pub fn server_at(address: Ipv4Addr) -> Option<usize> {
    SERVERS.iter().position(|server| server.address == address)
}

/// Which file of the shop's an edit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The shop's zone.
    Zone,
    /// The lines at com.co.
    Parent,
    /// The reverse zone.
    Reverse,
}

/// Who asks, as far as an answer depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct From {
    /// The region of the resolver.
    pub resolver: usize,
    /// The region of its client, where the resolver says it.
    pub client: Option<usize>,
}

/// All zones, as their servers have them.
pub struct World {
    zones: Vec<Option<Zone>>,
    /// What was said of the shop's file, of the lines at com.co and of the reverse zone's file when they were last read.
    pub loadings: [Loading; 3],
    /// How often the shop's zone was changed by a setting: each raises its serial.
    edits: u32,
    policies: Vec<Box<dyn Policy>>,
    turns: usize,
    /// Whether the health checks hold the first site to be up.
    pub first_is_up: bool,
}

impl World {
    /// The world as these settings have it.
    pub fn new(config: &Config, seed: u64) -> Self {
        let mut zones: Vec<_> = FIXED.iter().map(|(origin, file)| Zone::load(file, origin).zone).collect();
        zones.resize(ZONES, None);
        let nothing = Loading { zone: None, faults: Vec::new() };
        let mut world = World {
            zones,
            loadings: [nothing.clone(), nothing.clone(), nothing],
            edits: 0,
            policies: steering::POLICIES.iter().map(|known| (known.policy)(Stream::new(seed, known.id))).collect(),
            turns: 0,
            first_is_up: true,
        };
        for file in [File::Parent, File::Reverse, File::Zone] {
            world.read(file, config);
        }
        world
    }

    /// Reads a file anew. What does not load leaves in place what was there before: a server keeps the zone that it has.
    /// Returns whether it was loaded.
    pub fn read(&mut self, file: File, config: &Config) -> bool {
        let (loading, at) = match file {
            File::Zone => (Zone::load(&config.zone, SHOP), PRIMARY),
            File::Parent => (Zone::load(&[COM_CO, &config.parent].concat(), "com.co."), COM_CO_ZONE),
            File::Reverse => (Zone::load(&config.reverse, REVERSE), REVERSE_ZONE),
        };
        let loaded = loading.zone.is_some();
        if let Some(mut zone) = loading.zone.clone() {
            if file == File::Zone {
                apply(&mut zone, config, self.edits);
            }
            self.zones[at] = Some(zone);
        } else if file == File::Parent && self.zones[at].is_none() {
            // The registry takes nothing that is not well-formed: there is no delegation then.
            self.zones[at] = Zone::load(COM_CO, "com.co.").zone;
        }
        self.loadings[file as usize] = loading;
        if file == File::Zone {
            self.transfer();
        }
        loaded
    }

    /// Makes the changes that settings say of the shop's zone, and raises its serial.
    pub fn edit(&mut self, config: &Config) {
        self.edits += 1;
        if let (Some(mut zone), true) = (self.loadings[0].zone.clone(), self.zones[PRIMARY].is_some()) {
            apply(&mut zone, config, self.edits);
            self.zones[PRIMARY] = Some(zone);
            self.transfer();
        }
    }

    /// The second server copies the zone if its serial has grown (RFC 1982; RFC 1996: at once).
    fn transfer(&mut self) {
        let serial = |zone: &Option<Zone>| zone.as_ref().and_then(Zone::soa).map(|soa| soa.serial);
        let grown = match (serial(&self.zones[PRIMARY]), serial(&self.zones[SECONDARY])) {
            (Some(new), Some(old)) => new != old && new.wrapping_sub(old) < 1 << 31,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if grown {
            self.zones[SECONDARY] = self.zones[PRIMARY].clone();
        }
    }

    /// The shop's zone as its first server has it; none while it has not been loaded.
    pub fn shop(&self) -> Option<&Zone> {
        self.zones[PRIMARY].as_ref()
    }

    /// Whether the second server's copy is another than the first server's zone.
    pub fn copy_is_behind(&self) -> bool {
        self.zones[PRIMARY] != self.zones[SECONDARY]
    }

    /// What a server answers; none when nothing answers at that address.
    pub fn answer(&mut self, address: Ipv4Addr, query: &Message, from: From, config: &Config) -> Option<Message> {
        let server = &SERVERS[server_at(address)?];
        let unreachable = match config.down {
            Down::None => false,
            Down::First => server.zone == PRIMARY,
            Down::All => server.role == Role::Own,
        };
        if unreachable {
            return None;
        }
        let mut reply = query.reply();
        let origin = match server.zone {
            PRIMARY | SECONDARY => SHOP,
            REVERSE_ZONE => REVERSE,
            COM_CO_ZONE => "com.co.",
            fixed => FIXED[fixed].0,
        };
        if !name::within(&query.question.name, origin) {
            reply.rcode = Rcode::Refused;
            return Some(reply);
        }
        let Some(zone) = &self.zones[server.zone] else {
            reply.rcode = Rcode::ServFail;
            return Some(reply);
        };
        let mut answer = zone.answer(&query.question.name, query.question.kind);
        if server.role != Role::Own || !self.steer(&mut answer, from, config) {
            self.turn(&mut answer);
        }
        let Answer { rcode, answer, authority, additional } = answer;
        reply.authoritative = rcode.is_some();
        reply.rcode = rcode.unwrap_or(Rcode::NoError);
        (reply.answer, reply.authority, reply.additional) = (answer, authority, additional);
        Some(reply)
    }

    /// What steering may look at.
    fn asked(&self, region: usize, config: &Config) -> Asked {
        Asked { region, sites: p::SITES.len(), first_is_up: self.first_is_up, weight: config.weight }
    }

    /// Puts the addresses that the policy chooses in the place of those at the zone's own name; returns whether there are any.
    fn steer(&mut self, answer: &mut Answer, from: From, config: &Config) -> bool {
        let steered = |record: &Record| record.name == SHOP && record.data.kind() == RecordType::A;
        let (Some(index), Some(at)) = (config.steering, answer.answer.iter().position(steered)) else { return false };
        let asked = self.asked(from.client.unwrap_or(from.resolver), config);
        let Some(policy) = self.policies.get_mut(index) else { return false };
        let chosen = policy.choose(asked);
        let ttl = answer.answer[at].ttl;
        answer.answer.retain(|record| !steered(record));
        let records = chosen.into_iter().map(|site| Record::new(SHOP, ttl, RecordData::A(p::SITES[site])));
        answer.answer.splice(at..at, records);
        true
    }

    /// Begins several addresses of one name with another at each answer (BIND: `rrset-order`).
    fn turn(&mut self, answer: &mut Answer) {
        let is_address = |record: &Record| matches!(record.data.kind(), RecordType::A | RecordType::Aaaa);
        let from = answer.answer.iter().position(is_address).unwrap_or(answer.answer.len());
        let addresses = &mut answer.answer[from..];
        if addresses.len() > 1 && addresses.iter().all(is_address) {
            let turns = self.turns % addresses.len();
            addresses.rotate_left(turns);
            self.turns += 1;
        }
    }

    /// What the world's servers say now of a name and type, aliases followed: everything that somebody might be told. Empty when there
    /// is nothing, or when a zone on the way is not served.
    pub fn truth(&self, owner: &str, kind: RecordType, config: &Config) -> Vec<RecordData> {
        let mut owner = owner.to_owned();
        for _ in 0..p::ALIASES {
            let zones = self.zones.iter().take(SECONDARY).flatten();
            let Some(zone) =
                zones.filter(|zone| name::within(&owner, &zone.origin)).max_by_key(|zone| zone.origin.len())
            else {
                return Vec::new();
            };
            if zone.origin == SHOP && config.down == Down::All {
                return Vec::new();
            }
            let answer = zone.answer(&owner, kind).answer;
            let found: Vec<_> = answer.iter().filter(|record| record.data.kind() == kind).collect();
            if let Some(first) = found.first() {
                if let (Some(index), true, RecordType::A) = (config.steering, first.name == SHOP, kind) {
                    let possible = self.policies.get(index).map(|policy| policy.possible(self.asked(0, config)));
                    return possible
                        .unwrap_or_default()
                        .into_iter()
                        .map(|site| RecordData::A(p::SITES[site]))
                        .collect();
                }
                return found.into_iter().map(|record| record.data.clone()).collect();
            }
            match answer.last().map(|record| &record.data) {
                Some(RecordData::Cname(target)) => owner.clone_from(target),
                _ => return Vec::new(),
            }
        }
        Vec::new()
    }
}

/// Makes the changes that settings say in a zone as its file has it: the TTL of its addresses, and the move; the addresses of its
/// name servers stay.
fn apply(zone: &mut Zone, config: &Config, edits: u32) {
    let servers = zone.records().iter().filter(|record| record.data.kind() == RecordType::Ns);
    let hosts: Vec<String> = servers.filter_map(|record| record.data.host()).map(str::to_owned).collect();
    let own: Vec<RecordData> =
        zone.records().iter().filter(|record| record.name == SHOP).map(|record| record.data.clone()).collect();
    for record in zone.records_mut() {
        match &mut record.data {
            RecordData::Soa(soa) => soa.serial = soa.serial.wrapping_add(edits),
            RecordData::A(_) | RecordData::Aaaa(_) if !hosts.contains(&record.name) => {
                record.ttl = config.ttl.unwrap_or(record.ttl);
                if config.moved && own.contains(&record.data) {
                    record.data = match record.data {
                        RecordData::A(_) => RecordData::A(p::NEW_ADDRESS),
                        _ => RecordData::Aaaa(p::NEW_ADDRESS_6),
                    };
                }
            }
            _ => {}
        }
    }
    zone.drop_repeated();
}
