//! What the walk's settings lead to: statuses, stops, bytes and times, and that every setting can be had with every other.

use std::collections::BTreeSet;

use roundtrip::labs::{Run, Scenario, find};
use roundtrip::model::Station;
use roundtrip::model::trace::{Span, SpanKind, Trace};

fn walk(query: &str) -> Box<dyn Run> {
    let lab = find("walk").expect("the walk is registered");
    let (scenario, faults) = Scenario::from_query(lab.controls(), query);
    assert_eq!(faults, Vec::<String>::new(), "{query}");
    lab.run(&scenario)
}

fn trace(run: &dyn Run) -> &Trace {
    run.trace().expect("a walk has a trace")
}

fn measure(run: &dyn Run, name: &str) -> f64 {
    run.measures().iter().find(|measure| measure.name == name).unwrap_or_else(|| panic!("no measure {name}")).value
}

fn titles(run: &dyn Run) -> Vec<&str> {
    run.moments().iter().map(|moment| moment.title.as_str()).collect()
}

/// All bytes of a run, one after another.
fn wires(run: &dyn Run) -> String {
    let wires = run.moments().iter().flat_map(|moment| &moment.wire);
    wires.map(|wire| [wire.caption.as_str(), "\n", &wire.text, "\n"].concat()).collect()
}

/// The bytes at the stop with this title.
fn wire_at(run: &dyn Run, title: &str) -> String {
    let moment = run.moments().iter().find(|moment| moment.title == title);
    let moment = moment.unwrap_or_else(|| panic!("no stop “{title}” among {:?}", titles(run)));
    moment.wire.iter().map(|wire| [wire.text.as_str(), "\n"].concat()).collect()
}

fn waited(run: &dyn Run, name: &str) -> u64 {
    let waits = |span: &&Span| span.kind == SpanKind::Wait && span.name == name;
    trace(run).spans.iter().filter(waits).map(|span| span.duration()).sum()
}

fn failed(run: &dyn Run) -> Vec<(Station, &str)> {
    let failed = |span: &&Span| span.error.is_some() && span.parent.is_some();
    trace(run).spans.iter().filter(failed).map(|span| (span.station, span.error.as_deref().unwrap_or(""))).collect()
}

#[test]
fn each_setting_leads_to_its_status_and_takes_its_time() {
    for (query, status, from, to) in [
        ("", 200, 77.0, 83.0),
        ("dns=warm", 200, 57.0, 63.0),
        ("dns=expired", 200, 65.0, 72.0),
        ("dns=nxdomain", 0, 14.0, 17.0),
        ("dns=servfail", 0, 28.0, 32.0),
        ("alias=on", 200, 85.0, 92.0),
        ("conn=resumed", 200, 77.0, 83.0),
        ("conn=0rtt", 200, 72.0, 78.0),
        ("conn=open", 200, 45.0, 50.0),
        ("http=1.1", 200, 77.0, 83.0),
        ("http=3", 200, 72.0, 78.0),
        ("http=3&conn=0rtt", 200, 67.0, 73.0),
        ("cdn=hit", 200, 36.0, 40.0),
        ("cdn=stale", 200, 36.0, 40.0),
        ("cdn=bypass", 200, 77.0, 83.0),
        ("cdn=purged", 200, 77.0, 83.0),
        ("recent=60", 429, 47.0, 53.0),
        ("dead=one", 200, 77.0, 83.0),
        ("dead=one&checks=off", 200, 77.0, 84.0),
        ("dead=one&checks=off&retry=off", 502, 47.0, 53.0),
        ("dead=all", 503, 47.0, 53.0),
        ("dead=all&checks=off", 502, 48.0, 55.0),
        ("load=0", 200, 77.0, 83.0),
        ("load=1500", 200, 200.0, 600.0),
        ("workers=stuck", 504, 2_040.0, 2_060.0),
        ("cache=hit", 200, 54.0, 58.0),
        ("cache=down", 200, 77.0, 85.0),
        ("plan=scan", 200, 700.0, 760.0),
        ("read=replica", 200, 77.0, 83.0),
        ("pool=exhausted", 503, 1_045.0, 1_065.0),
        ("db=down", 503, 50.0, 60.0),
        ("db=down&read=replica", 200, 77.0, 83.0),
        ("db=down&cache=hit", 200, 54.0, 58.0),
        ("req=image", 200, 85.0, 92.0),
        ("req=image&cdn=hit", 200, 48.0, 55.0),
        ("req=order", 201, 56.0, 62.0),
        ("req=order&broker=off", 201, 290.0, 305.0),
        ("req=order&db=down&read=replica", 503, 50.0, 60.0),
        ("req=upload", 200, 138.0, 152.0),
        ("edgekm=8000", 200, 300.0, 320.0),
        ("originkm=8000", 200, 145.0, 152.0),
    ] {
        let run = walk(query);
        assert_eq!(measure(&*run, "status"), f64::from(status), "{query}");
        let total = measure(&*run, "total_ms");
        assert!((from..=to).contains(&total), "{query}: {total} ms");
        let root = &trace(&*run).spans[0];
        assert_eq!(root.error.is_some(), status == 0 || status >= 400, "{query}: {:?}", root.error);
    }
}

#[test]
fn questions_and_round_trips_are_counted() {
    for (query, questions, trips) in [
        ("", 4, 3),
        ("dns=warm", 0, 3),
        ("dns=expired", 1, 3),
        ("dns=nxdomain", 3, 0),
        ("dns=servfail", 5, 0),
        ("alias=on", 7, 3),
        ("alias=on&dns=warm", 0, 3),
        ("alias=on&dns=expired", 2, 3),
        ("conn=open", 0, 1),
        ("conn=resumed", 4, 3),
        ("conn=0rtt", 4, 2),
        ("http=1.1", 4, 3),
        ("http=3", 4, 2),
        ("http=3&conn=resumed", 4, 2),
        ("http=3&conn=0rtt", 4, 1),
        // Not safe to repeat, so no early data.
        ("req=order&conn=0rtt", 4, 3),
        // 96 000 bytes: flights of 10, 20 and 40 segments on a new connection, one on a warm one.
        ("req=image&cdn=hit", 4, 5),
        ("req=image&cdn=hit&conn=open", 0, 1),
        ("req=upload&conn=open", 0, 2),
    ] {
        let run = walk(query);
        assert_eq!(measure(&*run, "dns_questions"), f64::from(questions), "{query}: questions");
        assert_eq!(measure(&*run, "round_trips"), f64::from(trips), "{query}: round trips");
    }
}

#[test]
fn what_fails_says_so_where_it_fails() {
    for (query, station, error) in [
        ("dns=nxdomain", Station::Dns, "NXDOMAIN"),
        ("dns=servfail", Station::Dns, "SERVFAIL"),
        ("dead=one&checks=off&retry=off", Station::App, "connection refused"),
        ("dead=one&checks=off&retry=off", Station::Balancer, "502 Bad Gateway"),
        ("dead=all", Station::Balancer, "503 Service Unavailable"),
        ("workers=stuck", Station::App, "no answer in time"),
        ("workers=stuck", Station::Balancer, "504 Gateway Timeout"),
        ("cache=down", Station::Cache, "connection refused"),
        ("db=down", Station::Database, "connection refused"),
        ("pool=exhausted", Station::App, "no connection in time"),
    ] {
        let run = walk(query);
        assert!(failed(&*run).contains(&(station, error)), "{query}: {:?}", failed(&*run));
        let end = run.scene(run.end(), roundtrip::labs::Layout::Wide);
        let node = end.nodes.iter().find(|node| node.station == station).expect("every station is drawn");
        assert_eq!(node.state, roundtrip::labs::scene::NodeState::Failed, "{query}: {station:?}");
    }
    assert_eq!(failed(&*walk("")), vec![]);
}

#[test]
fn names_are_answered_as_the_specifications_have_it() {
    let warm = wire_at(&*walk("dns=warm"), "The browser has the address");
    assert!(warm.contains("topliving.com.co.\t259\tIN\tA\t192.0.2.10\n"), "counted down: {warm}");
    let none = wire_at(&*walk("dns=nxdomain"), "There is no such name");
    assert!(none.contains("status: NXDOMAIN") && none.contains("ANSWER: 0, AUTHORITY: 1"), "{none}");
    assert!(none.contains("com.co.\t\t\t900\tIN\tSOA\ta.ns.com.co. hostmaster.nic.co. "), "{none}");
    let failed = wire_at(&*walk("dns=servfail"), "The resolver could not find out");
    assert!(failed.contains("status: SERVFAIL") && failed.contains("ANSWER: 0, AUTHORITY: 0"), "{failed}");
    let alias = wire_at(&*walk("alias=on"), "The browser has the address");
    assert!(alias.contains("www.topliving.com.co.\t300\tIN\tCNAME\tshop.cdn.example.\n"), "{alias}");
    assert!(alias.contains("shop.cdn.example.\t60\tIN\tA\t192.0.2.10\n"), "{alias}");
    assert!(wires(&*walk("alias=on")).contains("server_name www.topliving.com.co"));
}

#[test]
fn a_copy_at_the_edge_says_how_old_it_is() {
    let hit = wire_at(&*walk("cdn=hit"), "A hit at the edge");
    for field in ["age: 23\n", "cache-status: edge-bog; hit; ttl=37\n", "date: Mon, 02 Mar 2026 18:59:37 GMT\n"] {
        assert!(hit.contains(field), "{hit}");
    }
    let stale = walk("cdn=stale");
    let at_once = wire_at(&*stale, "A stale copy, at once");
    assert!(at_once.contains("age: 75\n") && at_once.contains("; hit; ttl=-15\n"), "{at_once}");
    assert!(wire_at(&*stale, "The edge asks for a new copy").contains("If-None-Match: \""));
    assert!(wire_at(&*stale, "The copy is fresh again").starts_with("HTTP/1.1 304 Not Modified\n"));
    assert!(measure(&*stale, "later_ms") > 30.0, "the copy is renewed after the answer");
    // The replica still has an old price, so that the copy is not what the origin would send.
    assert!(titles(&*walk("cdn=stale&read=replica")).contains(&"The copy is replaced"));
    assert!(titles(&*walk("cdn=stale&db=down")).contains(&"The copy stays stale"));
    for (query, status) in [
        ("", "fwd=uri-miss; fwd-status=200; stored; ttl=60"),
        ("cdn=bypass", "fwd=bypass; fwd-status=200"),
        ("cdn=purged", "fwd=uri-miss; fwd-status=200; stored; ttl=60"),
        ("req=order&cdn=hit", "fwd=method; fwd-status=201"),
        ("db=down", "fwd=uri-miss; fwd-status=503"),
    ] {
        assert!(wires(&*walk(query)).contains(&["cache-status: edge-bog; ", status, "\n"].concat()), "{query}");
    }
    assert!(wire_at(&*walk("cdn=bypass"), "The response leaves").contains("Cache-Control: private, no-store"));
}

#[test]
fn errors_are_worded_for_programs() {
    let limited = wires(&*walk("recent=60"));
    assert!(limited.contains("HTTP/1.1 429 Too Many Requests") && limited.contains("Retry-After: 1\n"));
    for (query, line) in [
        ("dead=one&checks=off&retry=off", "HTTP/1.1 502 Bad Gateway"),
        ("dead=one&checks=off&retry=off", "connect() failed (111: Connection refused) while connecting to upstream"),
        ("dead=one&checks=off", "Flags [R.], seq 0, ack "),
        ("dead=all", "HTTP/1.1 503 Service Unavailable"),
        ("workers=stuck", "HTTP/1.1 504 Gateway Timeout"),
        ("workers=stuck", "upstream timed out (110: Connection timed out) while reading response header"),
        ("pool=exhausted", "QueuePool limit of size 5 overflow 0 reached, connection timed out, timeout 1.00"),
        ("pool=exhausted", "Retry-After: 2\n"),
        ("db=down", "connection to server at \"10.0.4.31\", port 5432 failed: Connection refused"),
        ("cache=down", "Error 111 connecting to 10.0.3.21:6379. Connection refused."),
        ("db=down", "application/problem+json"),
    ] {
        let run = walk(query);
        assert!(wires(&*run).contains(line), "{query}: {line}");
    }
}

#[test]
fn connections_are_opened_as_their_protocol_does_it() {
    for (query, there, not_there) in [
        ("", "{Certificate}", "pre_shared_key"),
        ("conn=resumed", "pre_shared_key", "{Certificate}"),
        ("conn=0rtt", "+ early_data", "{Certificate}"),
        ("http=3", "Handshake[0]: CRYPTO[EE, CERT, CV, FIN]", "Flags [S]"),
        ("http=3&conn=0rtt", "0-RTT[0]: STREAM[0", "1-RTT[0]"),
        ("http=1.1", "GET /search?q=oak%20table HTTP/1.1\nHost: topliving.com.co\n", ":authority"),
        ("conn=open", ":authority: topliving.com.co", "ClientHello"),
        ("req=order&conn=0rtt", "pre_shared_key", "0-RTT"),
    ] {
        let bytes = wires(&*walk(query));
        assert!(bytes.contains(there), "{query}: {there}");
        assert!(!bytes.contains(not_there), "{query}: no {not_there}");
    }
}

#[test]
fn the_database_s_plans_and_stale_rows() {
    let scan = wire_at(&*walk("plan=scan"), "The database has the rows");
    for line in
        ["->  Seq Scan on products", "Rows Removed by Filter: 1999750", "Filter: (lower(name) ~~ 'oak table%'::text)"]
    {
        assert!(scan.contains(line), "{scan}");
    }
    assert!(wires(&*walk("read=replica")).contains("→ postgres 10.0.4.32:5432"));
    let price = |query: &str| {
        let body = wire_at(&*walk(query), "The rows are there");
        let price = body.split("price_cop\":").nth(1).and_then(|rest| rest.split('}').next()).map(str::parse::<u64>);
        price.expect("a price").expect("a number")
    };
    assert_eq!(price("read=replica"), price("") + 20_000, "the price of before the change");
    assert!(wires(&*walk("req=order&read=replica")).contains("→ postgres 10.0.4.31:5432"), "writes go to the primary");
}

#[test]
fn the_cache_is_asked_first_and_spares_the_database() {
    let hit = walk("cache=hit");
    assert!(wire_at(&*hit, "Cache: there it is").contains("$1270\\r\\n{\"query\":\"oak table\""));
    assert!(trace(&*hit).messages.iter().all(|message| message.to != Station::Database));
    let stampede = walk("cache=stampede&load=1000");
    assert!(measure(&*stampede, "same_queries") >= 10.0, "{}", measure(&*stampede, "same_queries"));
    assert!(titles(&*stampede).contains(&"Cache: gone for everyone"));
    let down = |load: u32| walk(&format!("cache=down&load={load}"));
    assert!(measure(&*down(800), "total_ms") > measure(&*down(500), "total_ms") + 30.0, "the database gets it all");
    assert!(measure(&*walk("load=800"), "total_ms") < 85.0, "which it would not feel with the cache");
}

#[test]
fn waiting_is_for_workers_or_for_connections() {
    assert_eq!(waited(&*walk(""), "wait for a worker"), 0);
    assert!(waited(&*walk("load=1500"), "wait for a worker") > 100_000);
    assert_eq!(waited(&*walk("pool=exhausted"), "wait for a connection"), 1_000_000, "the pool's own limit");
    assert!(waited(&*walk("workers=stuck"), "wait for a worker") > 1_900_000);
}

#[test]
fn the_balancer_s_algorithms_choose_as_they_do() {
    let chosen = |query: &str| {
        let run = walk(query);
        let span = trace(&*run).spans.iter().find(|span| span.name.starts_with("app-")).map(|span| span.name.clone());
        span.expect("a server")
    };
    let servers = |query: &str| (1..40).map(|seed| chosen(&format!("{query}&seed={seed}"))).collect::<BTreeSet<_>>();
    assert_eq!(servers("lb=iphash").len(), 1, "everyone behind one edge has one server");
    assert_eq!(servers("lb=rr").len(), 3);
    assert_eq!(servers("lb=least").len(), 3);
    assert_eq!(servers("sticky=on"), BTreeSet::from(["app-b".to_owned()]));
    assert!(!servers("sticky=on&dead=one").contains("app-b"), "a cookie does not lead to a server off the list");
    assert!(wires(&*walk("sticky=on&dead=one")).contains("Set-Cookie: lb="), "the reader gets a new home");
}

#[test]
fn work_for_later_is_done_later_and_only_where_there_is_a_broker() {
    for query in ["req=order", "req=upload"] {
        let with = walk(query);
        let later = trace(&*with).spans.iter().filter(|span| span.parent.is_none()).count();
        assert_eq!(later, 2, "{query}: the request and its message");
        assert!(measure(&*with, "later_ms") > 100.0, "{query}");
        assert!(wires(&*with).contains("basic.ack  delivery-tag=1"), "{query}");
        let without = walk(&format!("{query}&broker=off"));
        assert_eq!(measure(&*without, "later_ms"), 0.0, "{query}");
        assert!(trace(&*without).messages.iter().all(|message| message.to != Station::Broker), "{query}");
    }
    let message = wire_at(&*walk("req=order"), "The message is kept");
    assert!(message.contains("delivery-mode: 2") && message.contains("traceparent=00-"), "{message}");
}

#[test]
fn a_photo_passes_no_application_server() {
    let run = walk("req=upload");
    let put = run.moments().iter().find(|moment| moment.title == "The photo leaves").expect("the upload");
    assert!(put.wire[0].text.contains("X-Amz-Signature=") && put.wire[0].text.contains("content-length: 400000"));
    let passed =
        |message: &&roundtrip::model::trace::Message| message.depart > put.at && message.to == Station::Balancer;
    assert_eq!(trace(&*run).messages.iter().filter(passed).count(), 0);
    // What was signed is what is sent.
    let url = wire_at(&*run, "The response leaves");
    let signed = url.split("topliving.com.co").nth(1).and_then(|rest| rest.split('"').next()).expect("a URL");
    assert!(put.wire[0].text.contains(signed));
}

#[test]
fn headers_change_from_hop_to_hop() {
    let run = walk("");
    let at = |title| wire_at(&*run, title);
    assert!(!at("The request leaves").contains("x-forwarded-for"));
    assert!(at("Miss: on to the origin").contains("X-Forwarded-For: 203.0.113.7\n"));
    assert!(at("The balancer chooses").contains("X-Forwarded-For: 203.0.113.7, 192.0.2.77\n"));
    assert!(at("The balancer chooses").contains("Via: 2.0 edge-bog, 1.1 lb-1\n"));
    assert!(at("The edge keeps a copy").contains("via: 1.1 lb-1, 1.1 edge-bog\n"));
    assert!(
        at("The response leaves")
            .contains("Cache-Control: public, max-age=0, s-maxage=60, stale-while-revalidate=300\n")
    );
}

#[test]
fn a_setting_that_changes_on_the_way_is_met_where_the_request_still_has_to_go() {
    let plain = walk("");
    let end = plain.end();
    // The cache goes down while the request is on its way to the origin, and after it has been asked.
    let early = walk("then=36000.cache.down");
    assert!(titles(&*early).contains(&"The cache is down") && titles(&*early).contains(&"A setting changes"));
    let late = walk("then=79000.cache.down");
    assert_eq!(late.end(), end);
    // What has been asked already is not asked again.
    assert_eq!(measure(&*walk("then=25000.dns.servfail"), "status"), 200.0);
    assert_eq!(
        walk(&format!("then={}.cache.down", end + 1)).moments(),
        plain.moments(),
        "after the end nothing changes"
    );
    assert_eq!(
        trace(&*walk("then=0.dns.warm")).hash(),
        trace(&*walk("dns=warm")).hash(),
        "at the start it is simply set"
    );
}

#[test]
fn what_dies_under_the_request_takes_it_along() {
    // The search is at server c from 41.5 to 70.7 ms, in the database from 46 to 65.5 ms.
    let server = walk("then=50000.dead.all");
    assert_eq!(measure(&*server, "status"), 502.0, "all are gone");
    assert!(failed(&*server).contains(&(Station::App, "process gone")), "{:?}", failed(&*server));
    // Round robin has seed 1 at server b: that one dies, and a search may be asked again elsewhere, an order may not.
    let another = walk("sticky=on&then=50000.dead.one");
    assert_eq!(measure(&*another, "status"), 200.0, "{:?}", titles(&*another));
    assert!(titles(&*another).contains(&"The balancer tries another"));
    assert_eq!(measure(&*walk("sticky=on&req=order&then=44000.dead.one"), "status"), 502.0);
    let database = walk("then=50000.db.down");
    assert_eq!(measure(&*database, "status"), 503.0);
    assert!(failed(&*database).contains(&(Station::Database, "connection reset")), "{:?}", failed(&*database));
    assert_eq!(measure(&*walk("read=replica&then=50000.db.down"), "status"), 200.0, "the replica lives");
    // Connections that come back end the waiting.
    let freed = walk("pool=exhausted&then=200000.pool.ok");
    assert_eq!(measure(&*freed, "status"), 200.0);
    assert!(freed.end() < 300_000, "{} µs", freed.end());
}
