//! What the handler asks of the cache, and what it does when the cache is not there.

use super::{Agenda, Event, Inside, Journey, Leg, Step, work};
use crate::model::Station;
use crate::model::walk::Part;
use crate::model::walk::config::AppCache;
use crate::model::walk::parameters as p;
use crate::model::walk::record::wire;
use crate::model::walk::wire::redis;

const CACHE_NAME: &str = "redis 10.0.3.21:6379";

impl Journey {
    fn app(&self) -> String {
        format!("app-{}", self.letter())
    }

    /// A command leaves for the cache.
    fn command(&mut self, agenda: &mut Agenda<Event>, verb: &'static str, key: &str, arrives: Step) {
        let now = self.now(agenda);
        let name = format!("cache {verb}");
        self.open.inner = self.record.open(work(self.open.handler, Station::Cache, Part::Cache, &name), now);
        self.record.attribute(self.open.inner, "db.system.name", "redis");
        let delay = self.way(verb).lan();
        let leg = Leg {
            parent: self.open.inner,
            ends: (Station::App, Station::Cache),
            part: Part::Cache,
            name: "to the cache",
            label: format!("{verb} {key}"),
        };
        self.send(agenda, leg, delay, arrives);
    }

    /// The cache carries a command out, or its machine refuses the connection.
    fn carry_out(&mut self, agenda: &mut Agenda<Event>, done: Step, refused: Step) {
        if self.config.cache != AppCache::Down {
            let what = work(self.open.inner, Station::Cache, Part::Cache, "command");
            self.work(agenda, what, p::CACHE_COMMAND, done);
            return;
        }
        self.record.fail(self.open.inner, "connection refused");
        self.note(agenda, Station::Cache, "down");
        self.reply(agenda, "RST", refused);
    }

    fn reply(&mut self, agenda: &mut Agenda<Event>, reply: &str, next: Step) {
        let way = format!("{reply} {}", self.record.trace.spans.get(self.open.inner).map_or("", |span| &span.name));
        let delay = self.way(&way).lan();
        let leg = Leg {
            parent: self.open.inner,
            ends: (Station::Cache, Station::App),
            part: Part::Cache,
            name: "from the cache",
            label: reply.to_owned(),
        };
        self.send(agenda, leg, delay, next);
    }

    pub(super) fn cache_get(&mut self, agenda: &mut Agenda<Event>) {
        let key = self.query.key();
        self.command(agenda, "GET", &key, Journey::get_arrived);
    }

    fn get_arrived(&mut self, agenda: &mut Agenda<Event>) {
        self.carry_out(agenda, Journey::get_done, Journey::get_refused);
    }

    fn get_done(&mut self, agenda: &mut Agenda<Event>) {
        let key = self.query.key();
        let stampede = self.config.cache == AppCache::Stampede;
        let hit = self.config.cache == AppCache::Hit || stampede && !self.farm.hot_is_missing();
        let ttl = p::CACHE_TTL.to_string();
        let (title, text) = if hit {
            let age = p::CACHED_FOR.to_string();
            let text = if stampede {
                "The key that everyone wants had expired, but someone has just put it back: this request finds it."
                    .to_owned()
            } else {
                format!(
                    "Someone searched for this {age} s ago, and the result is kept for {ttl} s: here it is, from \
                     memory. The database has no work with this request."
                )
            };
            ("Cache: there it is", text)
        } else if stampede {
            let others = self.farm.fetches().to_string();
            let text = [
                "A key that everyone wants has just expired. ",
                &others,
                " requests have found nothing since then and gone to the database with the same query; this one does \
                 the same, and all who come until the first of them is done. Nothing here makes one fetch it for all.",
            ];
            ("Cache: gone for everyone", text.concat())
        } else {
            let text = [
                "The worker asks Redis first, because a round trip within the data centre costs far less than a query. \
                 Nobody has searched for this in the last ",
                &ttl,
                " s, so the reply is `(nil)`: the way was for nothing, and the query follows.",
            ];
            ("Cache: not there", text.concat())
        };
        let reply = if hit { redis::bulk(&self.body) } else { redis::NIL.to_owned() };
        let shown = if hit { "the value" } else { "(nil)" };
        let bytes = vec![
            wire(format!("{} → {}: GET {key}", self.app(), CACHE_NAME), redis::command(&["GET", &key])),
            wire(format!("redis → {}: {shown}", self.app()), reply),
        ];
        self.stop(agenda, (Station::Cache, self.open.inner), title, text, bytes, true);
        self.record.attribute(self.open.inner, "cache.hit", if hit { "true" } else { "false" });
        if !hit && stampede {
            self.record.attribute(self.open.inner, "cache.same_misses", self.farm.fetches().to_string());
        }
        let note = match (hit, stampede) {
            (true, _) => "hit",
            (false, true) => "stampede",
            (false, false) => "miss",
        };
        self.note(agenda, Station::Cache, note);
        let label = if hit { format!("{} bytes", self.body.len()) } else { shown.to_owned() };
        self.reply(agenda, &label, if hit { Journey::value_arrived } else { Journey::nil_arrived });
    }

    fn value_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.inner, now);
        self.answer = self.found(now);
        self.finish_head(agenda);
    }

    fn nil_arrived(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.inner, self.now(agenda));
        if self.farm.hot_is_missing() {
            self.farm.fetch_hot();
        }
        self.ask_database(agenda);
    }

    fn ask_database(&mut self, agenda: &mut Agenda<Event>) {
        let what = work(self.open.handler, Station::App, Part::App, "make the query");
        self.work(agenda, what, p::HANDLER_QUERY, Journey::query_made);
    }

    fn get_refused(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.inner, self.now(agenda));
        let text = "Nothing listens at the cache's address. A cache may fail: the handler writes the error down and \
                    asks the database instead. So does everyone else, though, and the database gets all that the cache \
                    used to keep away from it.";
        let bytes = vec![wire(format!("{}'s log", self.app()), redis::REFUSED)];
        self.stop(agenda, (Station::App, self.open.inner), "The cache is down", text, bytes, true);
        self.ask_database(agenda);
    }

    /// The result goes into the cache.
    pub(super) fn cache_set(&mut self, agenda: &mut Agenda<Event>) {
        let key = self.query.key();
        self.command(agenda, "SET", &key, Journey::set_arrived);
    }

    fn set_arrived(&mut self, agenda: &mut Agenda<Event>) {
        self.carry_out(agenda, Journey::set_done, Journey::set_refused);
    }

    fn set_done(&mut self, agenda: &mut Agenda<Event>) {
        let (key, ttl) = (self.query.key(), p::CACHE_TTL.to_string());
        self.farm.fill_hot();
        let text = format!(
            "Cache-aside: whoever missed fills. For the next {ttl} s the same search is answered from memory; after \
             that `EX` has Redis forget it, which bounds how stale an answer can be."
        );
        let command = redis::command(&["SET", &key, &self.body, "EX", &ttl]);
        let bytes = vec![
            wire(format!("{} → {}: SET {key} … EX {ttl}", self.app(), CACHE_NAME), command),
            wire(format!("redis → {}: OK", self.app()), redis::OK),
        ];
        self.stop(agenda, (Station::Cache, self.open.inner), "Cache: stored", text, bytes, false);
        self.note(agenda, Station::Cache, "miss, then stored");
        self.reply(agenda, "OK", Journey::set_confirmed);
    }

    fn set_confirmed(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.inner, self.now(agenda));
        self.finish_head(agenda);
    }

    fn set_refused(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.inner, self.now(agenda));
        let text = "The result can't be kept: the cache still refuses. The next one who searches for this will make \
                    the database work again.";
        let bytes = vec![wire(format!("{}'s log", self.app()), redis::REFUSED)];
        self.stop(agenda, (Station::App, self.open.inner), "Nothing is kept", text, bytes, false);
        self.finish_head(agenda);
    }

    /// What the order has made untrue goes out of the cache.
    pub(super) fn cache_delete(&mut self, agenda: &mut Agenda<Event>) {
        self.inside.1 = Inside::Server;
        let key = self.stock_key();
        self.command(agenda, "DEL", &key, Journey::delete_arrived);
    }

    fn stock_key(&self) -> String {
        format!("stock:{}", self.products.first().map_or(1, |product| product.id))
    }

    fn delete_arrived(&mut self, agenda: &mut Agenda<Event>) {
        self.carry_out(agenda, Journey::delete_done, Journey::delete_refused);
    }

    fn delete_done(&mut self, agenda: &mut Agenda<Event>) {
        let key = self.stock_key();
        let text = "The number in stock that lies in the cache is no longer true, so it is deleted after the commit. \
                    The next reader finds nothing and fetches the new number: deleting is safer than writing, for two \
                    orders at once could write in the wrong order.";
        let bytes = vec![
            wire(format!("{} → {}: DEL {key}", self.app(), CACHE_NAME), redis::command(&["DEL", &key])),
            wire(format!("redis → {}: 1", self.app()), redis::ONE),
        ];
        self.stop(agenda, (Station::Cache, self.open.inner), "Cache: forgotten", text, bytes, false);
        self.note(agenda, Station::Cache, "key deleted");
        self.reply(agenda, "1", Journey::delete_confirmed);
    }

    fn delete_confirmed(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.inner, self.now(agenda));
        self.announce(agenda);
    }

    fn delete_refused(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.inner, self.now(agenda));
        let text = "The order is stored, but the old number in stock can't be deleted: once the cache is back it may \
                    show it until its time runs out. The TTL is what bounds that.";
        let bytes = vec![wire(format!("{}'s log", self.app()), redis::REFUSED)];
        self.stop(agenda, (Station::App, self.open.inner), "The cache is down", text, bytes, true);
        self.announce(agenda);
    }
}
