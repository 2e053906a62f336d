//! What the handler asks of the database: a connection of the pool first, then the query.

use super::{Agenda, Answer, Event, Inside, Journey, Leg, waiting, work};
use crate::model::walk::Part;
use crate::model::walk::config::{Plan, Read};
use crate::model::walk::parameters as p;
use crate::model::walk::record::wire;
use crate::model::walk::wire::postgres::{self, Execution};
use crate::model::walk::wire::{http, tenths};
use crate::model::{MILLISECOND, Micros, Station};

const PRIMARY: &str = "10.0.4.31:5432";
const REPLICA: &str = "10.0.4.32:5432";
/// The number of the order. Assumption.
const ORDER: u64 = 81_377;

impl Journey {
    pub(super) fn query_made(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let what = waiting(self.open.handler, Station::App, Part::Database, "wait for a connection");
        self.open.inner = self.record.open(what, now);
        if self.farm.ask_connection(self.server, self.ticket()) {
            self.connection_got(agenda);
            return;
        }
        let text = format!(
            "All {} connections of `app-{}` are taken. {}The worker waits {} at most, and can do nothing else \
             meanwhile.",
            p::POOL,
            self.letter(),
            if self.config.pool_exhausted {
                "None comes back: somewhere in the code a connection is taken and never returned, while the database \
                 itself is idle. "
            } else {
                "It waits its turn behind the others. "
            },
            Journey::seconds(p::POOL_TIMEOUT)
        );
        self.say(agenda, (Station::App, self.open.inner), "No connection is free", text);
        self.note(agenda, Station::App, "waiting for a connection");
        // Both limits run: the pool's own is the shorter one, but the balancer's began earlier.
        agenda.after(p::POOL_TIMEOUT, Event::Timeout(self.ticket(), self.wait, Journey::pool_gives_up));
    }

    /// No connection came free in time.
    fn pool_gives_up(&mut self, agenda: &mut Agenda<Event>) {
        let waits =
            self.record.trace.spans.get(self.open.inner).is_some_and(|span| span.name == "wait for a connection");
        let still = waits && self.record.is_open(self.open.inner);
        if !still {
            return;
        }
        let now = self.now(agenda);
        // Whoever hands a connection to this wait hands it to the next one.
        self.cut_off();
        self.record.close(self.open.inner, now);
        self.record.fail(self.open.inner, "no connection in time");
        let text = format!(
            "No connection came free within {}. The handler stops waiting and says so, as long as the balancer still \
             listens: an inner limit must be shorter than the outer one. The database was never asked.",
            Journey::seconds(p::POOL_TIMEOUT)
        );
        let log = postgres::pool_timeout(p::POOL, p::POOL_TIMEOUT / (1_000 * MILLISECOND));
        let bytes = vec![wire(format!("app-{}'s log", self.letter()), log)];
        self.stop(agenda, (Station::App, self.open.inner), "The pool is exhausted", text, bytes, true);
        self.note(agenda, Station::App, "pool exhausted");
        self.keep_limit(agenda);
        self.unavailable(agenda, "no database connection");
    }

    fn target(&self) -> &'static str {
        if self.query_is_for_primary() { PRIMARY } else { REPLICA }
    }

    /// Whether the query goes to the primary: writes always do.
    pub(super) fn query_is_for_primary(&self) -> bool {
        self.is_order() || self.config.read == Read::Primary
    }

    pub(super) fn connection_got(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let waited = now - self.record.start_of(self.open.inner);
        self.record.close(self.open.inner, now);
        let busy = format!("{} of {}", self.farm.busy_connections(self.server), p::POOL);
        let letter = self.letter();
        let had_to =
            if waited == 0 { "one was free".to_owned() } else { format!("one was free after {} ms", tenths(waited)) };
        let which = match (self.is_order(), self.config.read) {
            (true, Read::Replica) => " An order is a write, so it goes to the primary; only reads go to the replica.",
            (false, Read::Replica) => " Reads go to a replica, to spare the primary.",
            _ => "",
        };
        let text = format!(
            "`app-{letter}` keeps a pool of {} connections, so that no query waits for a handshake: {had_to}, {busy} \
             are in use now. The values go apart from the SQL as `$1` and so on: whatever is typed, it stays a \
             value.{which}",
            p::POOL
        );
        self.open.inner = self.record.open(work(self.open.handler, Station::Database, Part::Database, "query"), now);
        let span = self.open.inner;
        let (sql, summary, label) = if self.is_order() {
            let product = self.products.first().map_or(1, |product| product.id);
            (postgres::order(product), "INSERT orders", "INSERT INTO orders …")
        } else {
            (postgres::search(&self.query.text), "SELECT products", "SELECT … FROM products")
        };
        self.record.attribute(span, "db.system.name", "postgresql");
        self.record.attribute(span, "db.query.summary", summary);
        self.record.attribute(span, "server.address", self.target());
        self.note(agenda, Station::App, format!("{busy} connections busy"));
        let bytes = vec![wire(format!("app-{letter} → postgres {}", self.target()), sql)];
        self.stop(agenda, (Station::App, span), "The query leaves", text, bytes, waited > 0);
        let delay = self.way("query").lan();
        let leg = Leg {
            parent: span,
            ends: (Station::App, Station::Database),
            part: Part::Database,
            name: "to the database",
            label: label.to_owned(),
        };
        self.send(agenda, leg, delay, Journey::query_arrived);
    }

    fn query_arrived(&mut self, agenda: &mut Agenda<Event>) {
        if self.config.database_down && self.query_is_for_primary() {
            self.database_refuses(agenda);
            return;
        }
        self.inside = (self.thread, Inside::Database);
        if self.is_order() {
            let what = work(self.open.inner, Station::Database, Part::Database, "insert and commit");
            self.work(agenda, what, p::PLANNING + p::INSERT + p::COMMIT, Journey::order_stored);
            self.note(agenda, Station::Database, "insert");
            return;
        }
        let run = self.execute();
        let what = work(self.open.inner, Station::Database, Part::Database, "plan and execute");
        let span = self.work(agenda, what, run.planning + run.total, Journey::query_done);
        let buffers = format!("shared hit={} read={}", run.hits, run.reads);
        self.record.attribute(span, "postgresql.buffers", buffers);
        self.note(agenda, Station::Database, if run.scan { "sequential scan" } else { "index scan" });
        self.execution = Some(run);
    }

    /// Nothing listens at the database's address.
    fn database_refuses(&mut self, agenda: &mut Agenda<Event>) {
        self.record.fail(self.open.inner, "connection refused");
        self.note(agenda, Station::Database, "primary down");
        self.broken_connection(agenda, "RST");
    }

    /// The primary dies while it works on the query: its machine resets the connection.
    pub(super) fn database_died(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.cut_off();
        self.record.abandon(self.open.inner, now, "connection reset");
        self.note(agenda, Station::Database, "primary gone");
        self.broken_connection(agenda, "RST");
        self.keep_limit(agenda);
    }

    /// The error comes back to the handler.
    fn broken_connection(&mut self, agenda: &mut Agenda<Event>, label: &str) {
        self.inside.1 = Inside::Server;
        let delay = self.way("refused by the database").lan();
        let leg = Leg {
            parent: self.open.handler,
            ends: (Station::Database, Station::App),
            part: Part::Database,
            name: "refused",
            label: label.to_owned(),
        };
        self.record.close(self.open.inner, self.now(agenda));
        self.send(agenda, leg, delay, Journey::query_failed);
    }

    fn query_failed(&mut self, agenda: &mut Agenda<Event>) {
        let lost = if self.is_order() {
            "An order needs it, and there is no other place to write to until a replica is promoted."
        } else {
            "The handler could read from a replica, but is not set to."
        };
        let text = format!(
            "The primary is not there. {lost} The connection goes back to the pool, and the reader gets an honest error."
        );
        let bytes = vec![wire(format!("app-{}'s log", self.letter()), postgres::refused(PRIMARY))];
        self.farm.connection_free(self.server);
        self.stop(agenda, (Station::App, self.open.handler), "The database is down", text, bytes, true);
        self.unavailable(agenda, "the database is not available");
    }

    /// Runs the search: which pages it touches, and how long that takes.
    fn execute(&self) -> Execution {
        match self.config.plan {
            Plan::Index => self.by_index(),
            Plan::Scan => by_scan(),
        }
    }

    fn by_index(&self) -> Execution {
        let mut pages = crate::model::rng::Stream::new(self.seed, "pages");
        let in_memory = hit_ratio();
        let levels = index_levels();
        // The levels above the leaves are touched by every query and stay in memory.
        let (mut hits, mut reads, mut io) = (levels - 1, 0, 0);
        let leaves = 1 + p::MATCHES.div_ceil(p::INDEX_FANOUT);
        let mut first_row = 0;
        for page in 0..leaves + p::MATCHES {
            let read = p::PAGE_READ + pages.exponential_time(p::PAGE_READ_JITTER);
            if pages.chance(in_memory) {
                hits += 1;
            } else {
                reads += 1;
                io += read;
            }
            if page == 1 {
                first_row = io + p::ROW_WORK;
            }
        }
        execution(false, levels, (hits, reads, io), (first_row, io + p::MATCHES * p::ROW_WORK))
    }

    fn query_done(&mut self, agenda: &mut Agenda<Event>) {
        let Some(run) = self.execution.clone() else { return };
        self.inside.1 = Inside::Server;
        let took = tenths(run.planning + run.total);
        let (pages, million, matches) = (table_pages(), p::TABLE_ROWS / 1_000_000, p::MATCHES);
        let (levels, deep, reads, touched) = (run.levels, run.levels + 1, run.reads, run.hits + run.reads);
        let mut text = if run.scan {
            format!(
                "There is no index for `lower(name)`, so the database reads the whole table: {pages} pages, {million} \
                 million rows, of which {matches} match. That takes {took} ms, and longer with every row that is \
                 added."
            )
        } else {
            format!(
                "The B-tree on `lower(name)` has {levels} levels for {million} million rows, so the first match is \
                 {deep} pages away; no scan of {pages} pages. The {matches} matches lie scattered over the table, one \
                 page each: {reads} of {touched} pages were not in memory and came from the disk at about 0.1 ms each. \
                 That is nearly all of the {took} ms."
            )
        };
        if !self.query_is_for_primary() {
            text.push_str(&format!(
                " This is a replica, {} s behind: the first product's price, changed {} s ago, is still the \
                          old one here.",
                p::REPLICA_LAG,
                p::PRICE_CHANGED
            ));
            self.read_stale_price();
        }
        let plan = postgres::explain_search(&self.query.text, p::MATCHES, p::TABLE_ROWS, &run);
        let bytes = vec![wire("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF), PostgreSQL 17, track_io_timing = on", plan)];
        let span = self.open.inner;
        self.stop(agenda, (Station::Database, span), "The database has the rows", text, bytes, true);
        let note = if run.scan { "whole table read".to_owned() } else { format!("index, {} pages read", run.reads) };
        self.note(agenda, Station::Database, note);
        let label = format!("{} rows", self.products.len());
        self.rows_leave(agenda, label, Journey::rows_arrived);
    }

    /// The price that the replica still has.
    fn read_stale_price(&mut self) {
        if let Some(product) = self.products.first_mut() {
            product.price += 20_000;
        }
        self.body = http::body(&self.query, &self.products);
    }

    fn rows_leave(&mut self, agenda: &mut Agenda<Event>, label: String, next: super::Step) {
        let delay = self.way("rows").lan();
        let leg = Leg {
            parent: self.open.inner,
            ends: (Station::Database, Station::App),
            part: Part::Database,
            name: "from the database",
            label,
        };
        self.send(agenda, leg, delay, next);
    }

    fn rows_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let span = self.open.inner;
        self.record.close(span, now);
        let rows = self.products.len().to_string();
        self.record.attribute(span, "db.response.returned_rows", rows.clone());
        let text = format!(
            "The {rows} rows are back and the connection returns to its pool. The worker makes objects of the rows, \
             then JSON of the objects: plain computing, during which it can do nothing else."
        );
        let bytes = vec![wire(format!("postgres → app-{}", self.letter()), postgres::rows(&self.products))];
        self.stop(agenda, (Station::App, span), "The rows arrive", text, bytes, false);
        self.farm.connection_free(self.server);
        self.fetches = self.farm.fetches();
        let what = work(self.open.handler, Station::App, Part::App, "rows to objects");
        self.work(agenda, what, p::HANDLER_ROWS, Journey::rows_mapped);
    }

    fn rows_mapped(&mut self, agenda: &mut Agenda<Event>) {
        let what = work(self.open.handler, Station::App, Part::App, "objects to JSON");
        self.work(agenda, what, p::HANDLER_JSON, Journey::body_made);
    }

    fn body_made(&mut self, agenda: &mut Agenda<Event>) {
        self.answer = self.found(self.now(agenda));
        self.cache_set(agenda);
    }

    fn order_stored(&mut self, agenda: &mut Agenda<Event>) {
        self.inside.1 = Inside::Server;
        let text = "The row is in memory at once; the commit waits until the log is on the disk, for what is confirmed \
                    must survive a power cut. That millisecond is the price of durability.";
        let bytes =
            vec![wire("EXPLAIN (ANALYZE, COSTS OFF), PostgreSQL 17", postgres::explain_order(p::PLANNING, p::INSERT))];
        self.stop(agenda, (Station::Database, self.open.inner), "The order is stored", text, bytes, true);
        self.note(agenda, Station::Database, "committed");
        self.rows_leave(agenda, "INSERT 0 1".to_owned(), Journey::order_confirmed);
    }

    fn order_confirmed(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.inner, now);
        let number = ORDER.to_string();
        let behind = if self.config.read == Read::Replica {
            format!(
                " Whoever looks for it at the replica now finds nothing for up to {} s: after a write, one's own reads \
                 belong to the primary.",
                p::REPLICA_LAG
            )
        } else {
            String::new()
        };
        let text = format!("The order has the number {number}, and the connection returns to its pool.{behind}");
        let bytes = vec![wire(
            format!("postgres → app-{}", self.letter()),
            format!("  id\n-------\n {number}\n(1 row)\n\nINSERT 0 1"),
        )];
        self.stop(agenda, (Station::App, self.open.inner), "The order has a number", text, bytes, false);
        self.farm.connection_free(self.server);
        let body = format!("{{\"order\":{number},\"status\":\"placed\"}}");
        self.answer = Answer::json(201, now, body);
        self.answer.head.set("Location", format!("/orders/{number}"));
        self.answer.head.set("Cache-Control", "no-store");
        self.cache_delete(agenda);
    }

    /// The message about the order.
    pub(super) fn order_event(&self) -> String {
        let product = self.products.first().map_or(1, |product| product.id).to_string();
        format!("{{\"event\":\"order.placed\",\"order\":{},\"product\":{product},\"quantity\":1}}", ORDER)
    }
}

/// The whole table is read, page after page: what is in memory is looked at, the rest read in sequence.
fn by_scan() -> Execution {
    let pages = table_pages();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the table's pages")]
    let hits = (pages as f64 * hit_ratio()) as u64;
    let reads = pages - hits;
    let io = reads * p::NEXT_PAGE;
    let filtering = p::TABLE_ROWS * p::FILTER_ROW_NS / 1_000;
    // The first match of so many, evenly spread.
    let first = (io + filtering) / (p::MATCHES + 1);
    execution(true, 0, (hits, reads, io), (first, io + filtering))
}

/// What is the same for both plans: planning before, sorting after.
fn execution(
    scan: bool,
    levels: u64,
    (hits, reads, io): (u64, u64, Micros),
    (first_row, scanned): (Micros, Micros),
) -> Execution {
    let sorted = scanned + p::SORTING;
    let total = sorted + p::EXECUTOR;
    Execution { scan, planning: p::PLANNING, levels, hits, reads, io, first_row, scanned, sorted, total }
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

    #[test]
    fn a_scan_reads_every_page_and_filters_every_row() {
        let run = by_scan();
        assert_eq!(run.hits + run.reads, table_pages());
        // 2 million rows at 0.25 µs and 42 333 pages at 4 µs.
        assert!((650_000..690_000).contains(&run.total), "{} µs", run.total);
    }
}
