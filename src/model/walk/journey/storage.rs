//! The object storage behind the edge: pictures come from it and photos go to it, past the application servers.

use super::{Agenda, Answer, Event, Journey, Leg, transit, work};
use crate::model::walk::Part;
use crate::model::walk::config::Request;
use crate::model::walk::parameters as p;
use crate::model::walk::record::wire;
use crate::model::walk::wire::http::{self, EDGE_NAME};
use crate::model::walk::wire::{Clock, messages};
use crate::model::{Micros, Station};

const STORAGE_NAME: &str = "storage 10.0.6.51:443";

impl Journey {
    /// The edge asks the storage.
    pub(super) fn storage_asked(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let what = transit(self.open.fetcher, Station::Storage, Part::Storage, "fetch from the storage");
        self.open.origin = self.record.open(what, now);
        self.forwarded();
        let (title, text) = match self.method {
            "PUT" => (
                "Past the application",
                "The path belongs to the object storage, so the edge sends the bytes there as they come in: neither \
                 balancer nor application server carries them. The host stays as it was signed.",
            ),
            _ if self.revalidates => (
                "The edge asks for a new copy",
                "The edge asks whether its copy still holds: `If-None-Match` says which one it has, so that nothing is \
                 sent twice.",
            ),
            _ => (
                "Miss: on to the storage",
                "Pictures lie in the object storage, each under a key. The edge fetches the object over HTTP and needs \
                 no application server for it.",
            ),
        };
        let bytes = vec![wire(format!("{} → {}, HTTP/1.1 over TLS", EDGE_NAME, STORAGE_NAME), self.request.http1())];
        self.stop(agenda, (Station::Cdn, self.open.origin), title, text, bytes, true);
        let delay = self.way("to the storage").wan(self.config.origin_km);
        let leg = Leg {
            parent: self.open.origin,
            ends: (Station::Cdn, Station::Storage),
            part: Part::Storage,
            name: "to the storage",
            label: self.request_label(),
        };
        self.send(agenda, leg, delay, Journey::at_storage);
    }

    fn at_storage(&mut self, agenda: &mut Agenda<Event>) {
        let (name, duration) = match self.method {
            "PUT" => ("check the signature, store", p::STORAGE_PUT),
            _ => ("find the object", p::STORAGE_GET),
        };
        let what = work(self.open.origin, Station::Storage, Part::Storage, name);
        self.work(agenda, what, duration, Journey::storage_answers);
    }

    /// The object's key: its path without the bucket's name.
    fn key(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        path.trim_start_matches("/photos/").to_owned()
    }

    fn storage_answers(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let (title, text, note) = if self.method == "PUT" {
            let tag = http::etag(&self.path);
            self.answer = Answer::new(200, now, "", 0, "");
            self.answer.head.set("ETag", tag);
            (
                "The storage keeps the photo",
                "The signature fits and has not run out, so the storage writes the object in several places and only \
                 then says `200`. Its key is all that a database needs to hold.",
                "stored",
            )
        } else if self.revalidates {
            self.answer = self.picture(now).not_modified();
            ("The storage compares", "The entity tag is the one that the edge has: `304`, and no body.", "unchanged")
        } else {
            self.answer = self.picture(now);
            (
                "The storage has the picture",
                "The storage finds the object by its key: no folders, no queries. `Cache-Control` was given along when \
                 it was uploaded; it lets everyone keep it for a day.",
                "found",
            )
        };
        let bytes = vec![wire(format!("{} → edge, HTTP/1.1 over TLS", STORAGE_NAME), self.answer.head.http1())];
        let span = self.open.origin;
        self.stop(agenda, (Station::Storage, span), title, text, bytes, true);
        self.note(agenda, Station::Storage, note);
        let told = self.method == "PUT" && self.config.broker;
        let delay = self.way("from the storage").wan(self.config.origin_km);
        let leg = Leg {
            parent: span,
            ends: (Station::Storage, Station::Cdn),
            part: Part::Storage,
            name: "from the storage",
            label: self.answer.label(),
        };
        self.send(agenda, leg, delay, Journey::response_at_edge);
        if told {
            self.leave_for_later(agenda, 0, Journey::storage_tells);
        }
    }

    /// The event about a photo that has been stored.
    pub(super) fn stored_event(&self, at: Micros) -> String {
        messages::object_created(&self.key(), &http::etag(&self.path), at)
    }

    /// The picture with its head as the storage sends it.
    pub(super) fn picture(&self, at: Micros) -> Answer {
        let mut answer = Answer::new(200, at, "image/jpeg", p::IMAGE_BYTES, "JPEG");
        let (ttl, stale) = (p::IMAGE_TTL.to_string(), (7 * p::IMAGE_TTL).to_string());
        answer.head.set("Cache-Control", format!("public, max-age={ttl}, stale-while-revalidate={stale}"));
        answer.head.set("ETag", http::etag(&self.path));
        answer.head.set("Last-Modified", Clock::ago(0, 30 * p::IMAGE_TTL).http_date());
        answer.head.set("Accept-Ranges", "bytes");
        answer
    }

    /// The browser has a place for its photo, and sends it there.
    pub(super) fn url_signed(&mut self, agenda: &mut Agenda<Event>) {
        debug_assert_eq!(self.kind, Request::Upload);
        let path = std::mem::take(&mut self.signed);
        self.ask("PUT", path, "*/*");
        self.request.set("Content-Type", "image/jpeg");
        self.request.set("Content-Length", p::PHOTO_BYTES.to_string());
        self.request.set("traceparent", self.record.trace.traceparent(self.open.root));
        let shown = format!("({} bytes of JPEG)", p::PHOTO_BYTES);
        self.payload = (shown, p::PHOTO_BYTES);
        self.request_sent(agenda);
    }

    /// Path and query that the application has signed: the time in them is that of the signing, to the second.
    pub(super) fn sign(&self, at: Micros) -> String {
        let name = http::hex(self.number("photo's key"));
        messages::presigned(&format!("/photos/incoming/{name}.jpg"), at, self.seed)
    }
}
