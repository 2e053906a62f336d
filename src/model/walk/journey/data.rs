//! What the handler asks of the cache and of the database.

use super::edge::LABEL;
use super::{Client, Event, Journey, Leg, Step, work};
use crate::model::Station;
use crate::model::kernel::Agenda;
use crate::model::trace::SpanKind;
use crate::model::walk::Part;
use crate::model::walk::parameters as p;
use crate::model::walk::record::{Stop, What, wire};
use crate::model::walk::wire::{postgres, redis, shorten, tenths};

const TO_CACHE: (Station, Station) = (Station::App, Station::Cache);
const FROM_CACHE: (Station, Station) = (Station::Cache, Station::App);
const CACHE_NAME: &str = "redis 10.0.3.21:6379";
const DATABASE_NAME: &str = "postgres 10.0.4.31:5432";

impl Journey {
    pub(super) fn handler_prepared(&mut self, agenda: &mut Agenda<Event>) {
        let key = self.query.key();
        let now = self.now(agenda);
        self.open.inner = self.record.open(work(self.open.handler, Station::Cache, Part::Cache, "cache GET"), now);
        self.record.attribute(self.open.inner, "db.system.name", "redis");
        self.asked_of_cache(&format!("GET {key}"), Step::CacheAsked, agenda);
    }

    pub(super) fn cache_asked(&mut self, agenda: &mut Agenda<Event>) {
        self.cache_works(Step::CacheAnswers, agenda);
    }

    pub(super) fn cache_answers(&mut self, agenda: &mut Agenda<Event>) {
        let key = self.query.key();
        let text = format!(
            "The worker asks Redis first, because a round trip within the data centre costs far less than a query. Nobody has \
             searched for this in the last {} s, so the reply is `(nil)`: the way was for nothing, and the query follows.",
            p::CACHE_TTL
        );
        let app = format!("app-{}", self.letter());
        let bytes = vec![
            wire(format!("{app} → {CACHE_NAME}: GET {key}"), redis::command(&["GET", &key])),
            wire(format!("redis → {app}: (nil)"), redis::NIL),
        ];
        let (station, span) = (Station::Cache, self.open.inner);
        self.stop(agenda, Stop { station, span, title: "Cache: not there", text, wire: bytes, notable: true });
        self.note(agenda, station, "miss");
        self.cache_replies("(nil)", Step::CacheAnswered, agenda);
    }

    pub(super) fn cache_answered(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.inner, self.now(agenda));
        let what = work(self.open.handler, Station::App, Part::App, "make the query");
        self.work(agenda, what, p::HANDLER_QUERY, Step::QueryMade);
    }

    pub(super) fn query_made(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let what = What {
            parent: Some(self.open.handler),
            station: Station::Database,
            kind: SpanKind::Wait,
            part: Part::Database,
            name: "wait for a connection",
        };
        self.open.inner = self.record.open(what, now);
        if self.farm.ask_connection(self.server, Client::Walk) {
            self.connection_got(agenda);
        } else {
            self.note(agenda, Station::App, "waiting for a connection");
        }
    }

    pub(super) fn connection_got(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let waited = now - self.record.trace.spans.get(self.open.inner).map_or(now, |span| span.start);
        self.record.close(self.open.inner, now);
        let (busy, pool) = (self.farm.busy_connections(self.server), p::POOL);
        let letter = self.letter();
        let had_to =
            if waited == 0 { "one was free".to_owned() } else { format!("one was free after {} ms", tenths(waited)) };
        let text = format!(
            "`app-{letter}` keeps a pool of {pool} connections, so that no query waits for a handshake: {had_to}, {busy} of {pool} are \
             in use now. The value goes apart from the SQL as `$1`: whatever is typed, it stays a value."
        );
        self.open.inner = self.record.open(work(self.open.handler, Station::Database, Part::Database, "query"), now);
        let span = self.open.inner;
        let sql = postgres::statement(&self.query.text);
        self.record.attribute(span, "db.system.name", "postgresql");
        self.record.attribute(span, "db.query.summary", "SELECT products");
        self.note(agenda, Station::App, format!("{busy} of {pool} connections busy"));
        let bytes = vec![wire(format!("app-{letter} → {DATABASE_NAME}"), sql)];
        let station = Station::App;
        self.stop(agenda, Stop { station, span, title: "The query leaves", text, wire: bytes, notable: waited > 0 });
        let delay = self.way("query").lan();
        let (ends, label) = ((Station::App, Station::Database), "SELECT … FROM products".to_owned());
        let leg = Leg { parent: span, ends, part: Part::Database, name: "to the database", label };
        self.send(agenda, leg, delay, Step::QueryArrived);
    }

    pub(super) fn query_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let run = self.execute();
        let what = work(self.open.inner, Station::Database, Part::Database, "plan and execute");
        let span = self.work(agenda, what, run.planning + run.total, Step::QueryDone);
        self.record.attribute(span, "postgresql.buffers", format!("shared hit={} read={}", run.hits, run.reads));
        self.note(agenda, Station::Database, "index scan");
        self.execution = Some(run);
    }

    /// Runs the query: which pages it touches, and how long that takes.
    fn execute(&mut self) -> postgres::Execution {
        let in_memory = hit_ratio();
        let levels = index_levels();
        // The levels above the leaves are touched by every query and stay in memory.
        let (mut hits, mut reads, mut io) = (levels - 1, 0, 0);
        let leaves = 1 + p::MATCHES.div_ceil(p::INDEX_FANOUT);
        let mut first_row = 0;
        for page in 0..leaves + p::MATCHES {
            let read = p::PAGE_READ + self.pages.exponential_time(p::PAGE_READ_JITTER);
            if self.pages.chance(in_memory) {
                hits += 1;
            } else {
                reads += 1;
                io += read;
            }
            if page == 1 {
                first_row = io + p::ROW_WORK;
            }
        }
        let scanned = io + p::MATCHES * p::ROW_WORK;
        let sorted = scanned + p::SORTING;
        let total = sorted + p::EXECUTOR;
        postgres::Execution { planning: p::PLANNING, levels, hits, reads, io, first_row, scanned, sorted, total }
    }

    pub(super) fn query_done(&mut self, agenda: &mut Agenda<Event>) {
        let Some(run) = self.execution.clone() else { return };
        let pages = run.hits + run.reads;
        let text = format!(
            "The B-tree on `lower(name)` has {} levels for {} million rows, so the first match is {} pages away; no scan of {} pages. \
             The {} matches lie scattered over the table, one page each: {} of {pages} pages were not in memory and came from the \
             disk at about 0.1 ms each. That is nearly all of the {} ms.",
            run.levels,
            p::TABLE_ROWS / 1_000_000,
            run.levels + 1,
            table_pages(),
            p::MATCHES,
            run.reads,
            tenths(run.planning + run.total)
        );
        let plan = postgres::explain(&self.query.text, p::MATCHES, &run);
        let bytes = vec![wire("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF), PostgreSQL 17, track_io_timing = on", plan)];
        let (station, span) = (Station::Database, self.open.inner);
        self.stop(agenda, Stop { station, span, title: "The database has the rows", text, wire: bytes, notable: true });
        self.note(agenda, Station::Database, format!("index, {} pages read", run.reads));
        let delay = self.way("rows").lan();
        let leg = Leg {
            parent: span,
            ends: (Station::Database, Station::App),
            part: Part::Database,
            name: "from the database",
            label: format!("{} rows", self.products.len()),
        };
        self.send(agenda, leg, delay, Step::RowsArrived);
    }

    pub(super) fn rows_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let span = self.open.inner;
        self.record.close(span, now);
        self.record.attribute(span, "db.response.returned_rows", self.products.len().to_string());
        let text = format!(
            "The {} rows are back and the connection returns to its pool. The worker makes objects of the rows, then JSON of the \
             objects: plain computing, during which it can do nothing else.",
            self.products.len()
        );
        let bytes = vec![wire(format!("postgres → app-{}", self.letter()), postgres::rows(&self.products))];
        let station = Station::App;
        self.stop(agenda, Stop { station, span, title: "The rows arrive", text, wire: bytes, notable: false });
        self.release_connection(self.server, agenda);
        let what = work(self.open.handler, Station::App, Part::App, "rows to objects");
        self.work(agenda, what, p::HANDLER_ROWS, Step::RowsMapped);
    }

    pub(super) fn rows_mapped(&mut self, agenda: &mut Agenda<Event>) {
        let what = work(self.open.handler, Station::App, Part::App, "objects to JSON");
        self.work(agenda, what, p::HANDLER_JSON, Step::BodyMade);
    }

    pub(super) fn body_made(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.open.inner = self.record.open(work(self.open.handler, Station::Cache, Part::Cache, "cache SET"), now);
        self.record.attribute(self.open.inner, "db.system.name", "redis");
        let label = format!("SET {}", self.query.key());
        self.asked_of_cache(&label, Step::CacheTold, agenda);
    }

    pub(super) fn cache_told(&mut self, agenda: &mut Agenda<Event>) {
        self.cache_works(Step::CacheStored, agenda);
    }

    pub(super) fn cache_stored(&mut self, agenda: &mut Agenda<Event>) {
        let (key, ttl) = (self.query.key(), p::CACHE_TTL.to_string());
        let text = format!(
            "Cache-aside: whoever missed fills. For the next {ttl} s the same search is answered from memory; after that `EX` has \
             Redis forget it, which bounds how stale an answer can be."
        );
        let app = format!("app-{}", self.letter());
        let command = redis::command(&["SET", &key, &self.body, "EX", &ttl]);
        let bytes = vec![
            wire(format!("{app} → {CACHE_NAME}: SET {key} … EX {ttl}"), command),
            wire(format!("redis → {app}: OK"), redis::OK),
        ];
        let (station, span) = (Station::Cache, self.open.inner);
        self.stop(agenda, Stop { station, span, title: "Cache: stored", text, wire: bytes, notable: false });
        self.note(agenda, station, "miss, then stored");
        self.cache_replies("OK", Step::CacheConfirmed, agenda);
    }

    pub(super) fn cache_confirmed(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.inner, self.now(agenda));
        let what = work(self.open.handler, Station::App, Part::App, "the response's head");
        self.work(agenda, what, p::HANDLER_HEAD, Step::HeadMade);
    }

    fn asked_of_cache(&mut self, command: &str, next: Step, agenda: &mut Agenda<Event>) {
        let delay = self.way(command.split(' ').next().unwrap_or_default()).lan();
        let leg = Leg {
            parent: self.open.inner,
            ends: TO_CACHE,
            part: Part::Cache,
            name: "to the cache",
            label: shorten(command, LABEL),
        };
        self.send(agenda, leg, delay, next);
    }

    fn cache_works(&mut self, next: Step, agenda: &mut Agenda<Event>) {
        let what = work(self.open.inner, Station::Cache, Part::Cache, "command");
        self.work(agenda, what, p::CACHE_COMMAND, next);
    }

    fn cache_replies(&mut self, reply: &str, next: Step, agenda: &mut Agenda<Event>) {
        let delay = self.way(reply).lan();
        let leg = Leg {
            parent: self.open.inner,
            ends: FROM_CACHE,
            part: Part::Cache,
            name: "from the cache",
            label: reply.to_owned(),
        };
        self.send(agenda, leg, delay, next);
    }
}

/// Pages of the table.
const fn table_pages() -> u64 {
    p::TABLE_ROWS.div_ceil(p::ROWS_PER_PAGE)
}

/// The share of leaf and table pages that is in shared buffers, all being equally wanted.
const fn hit_ratio() -> f64 {
    p::SHARED_BUFFERS as f64 / (table_pages() + p::TABLE_ROWS.div_ceil(p::INDEX_FANOUT)) as f64
}

/// Levels of the index, root and leaves included: ⌈log_f n⌉.
const fn index_levels() -> u64 {
    let (mut levels, mut reach) = (1, p::INDEX_FANOUT);
    while reach < p::TABLE_ROWS {
        levels += 1;
        reach *= p::INDEX_FANOUT;
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_as_deep_as_its_fan_out_says() {
        assert_eq!(
            index_levels(),
            libm::ceil(libm::log(p::TABLE_ROWS as f64) / libm::log(p::INDEX_FANOUT as f64)) as u64
        );
        assert_eq!(table_pages(), 55_556);
        assert!((hit_ratio() - 0.238).abs() < 0.001);
    }
}
