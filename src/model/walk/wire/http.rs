//! HTTP messages as each hop changes them (RFC 9110; HTTP/1.1 RFC 9112; HTTP/2 RFC 9113; HTTP/3 RFC 9114).

use super::{Clock, Query};
use crate::model::Micros;
use crate::model::hash::fnv1a;
use crate::model::walk::config::Http;
use crate::model::walk::parameters as p;

/// The edge's name in `Via` and `Cache-Status`.
pub(crate) const EDGE_NAME: &str = "edge-bog";
/// The balancer's name in `Via`.
pub(crate) const BALANCER_NAME: &str = "lb-1";

/// The head of a request or a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    start: Start,
    fields: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Start {
    Request { method: &'static str, host: &'static str, path: String },
    Status(u16),
}

impl Head {
    /// What a browser asks for, for the page's script.
    pub fn request(method: &'static str, host: &'static str, path: String, accept: &str) -> Self {
        let fields = vec![
            ("Accept", accept.to_owned()),
            ("Accept-Encoding", "gzip, br".to_owned()),
            ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned()),
        ];
        Head { start: Start::Request { method, host, path }, fields }
    }

    /// A response with this status, made at this moment.
    pub fn status(status: u16, date: String) -> Self {
        Head { start: Start::Status(status), fields: vec![("Date", date)] }
    }

    /// Sets a field in its place, or adds it at the end.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        match self.fields.iter_mut().find(|field| field.0 == name) {
            Some(field) => field.1 = value.into(),
            None => self.fields.push((name, value.into())),
        }
    }

    /// Adds a member to a field that is a list.
    pub fn append(&mut self, name: &'static str, value: &str) {
        match self.fields.iter_mut().find(|field| field.0 == name) {
            Some(field) => {
                field.1.push_str(", ");
                field.1.push_str(value);
            }
            None => self.fields.push((name, value.to_owned())),
        }
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.0 == name).map(|field| field.1.as_str())
    }

    /// As HTTP/1.1 writes it; the line ends, CR LF on the wire, are shown as line ends.
    pub fn http1(&self) -> String {
        let mut text = String::new();
        match &self.start {
            Start::Request { method, host, path } => {
                lines(&mut text, &[method, " ", path, " HTTP/1.1\nHost: ", host, "\n"])
            }
            Start::Status(status) => lines(&mut text, &["HTTP/1.1 ", &status.to_string(), " ", reason(*status), "\n"]),
        }
        for (name, value) in &self.fields {
            lines(&mut text, &[name, ": ", value, "\n"]);
        }
        text
    }

    /// As HTTP/2 has it before HPACK, and HTTP/3 before QPACK: pseudo-header fields first, names in lower case.
    pub fn http2(&self) -> String {
        let mut text = String::new();
        match &self.start {
            Start::Request { method, host, path } => {
                lines(
                    &mut text,
                    &[":method: ", method, "\n:scheme: https\n:authority: ", host, "\n:path: ", path, "\n"],
                );
            }
            Start::Status(status) => lines(&mut text, &[":status: ", &status.to_string(), "\n"]),
        }
        for (name, value) in &self.fields {
            lines(&mut text, &[&name.to_ascii_lowercase(), ": ", value, "\n"]);
        }
        text
    }

    /// As this version has it.
    pub fn in_version(&self, version: Http) -> String {
        match version {
            Http::OneOne => self.http1(),
            Http::Two | Http::Three => self.http2(),
        }
    }
}

fn lines(text: &mut String, pieces: &[&str]) {
    for piece in pieces {
        text.push_str(piece);
    }
}

/// The reason phrase of a status (RFC 9110, §15; 429: RFC 6585).
pub(crate) const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        304 => "Not Modified",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

/// A response: its head and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status code.
    pub status: u16,
    pub head: Head,
    /// The body as it is shown; not all of it, and none where it is no text.
    pub shown: String,
    /// The body's length, bytes.
    pub bytes: u64,
    /// What the body is, in a word or two.
    pub what: &'static str,
}

impl Answer {
    /// A response with a body of this type; with no type where there is no body.
    pub fn new(status: u16, at: Micros, media_type: &str, bytes: u64, what: &'static str) -> Self {
        let mut head = Head::status(status, Clock::at(at, 0).http_date());
        if !media_type.is_empty() {
            head.set("Content-Type", media_type);
        }
        head.set("Content-Length", bytes.to_string());
        Answer { status, head, shown: String::new(), bytes, what }
    }

    /// A JSON body that is shown whole.
    pub fn json(status: u16, at: Micros, body: String) -> Self {
        let answer = Answer::new(status, at, "application/json", body.len() as u64, "JSON");
        Answer { shown: body, ..answer }
    }

    /// What went wrong, for programs to read: RFC 9457. Nobody is to keep it.
    pub fn problem(status: u16, at: Micros, detail: &str) -> Self {
        let status_text = status.to_string();
        let mut body = String::new();
        lines(
            &mut body,
            &["{\"title\":\"", reason(status), "\",\"status\":", &status_text, ",\"detail\":\"", detail, "\"}"],
        );
        let mut answer = Answer::new(status, at, "application/problem+json", body.len() as u64, "error");
        answer.head.set("Cache-Control", "no-store");
        answer.shown = body;
        answer
    }

    /// The search's answer.
    pub fn found(body: &str, shown: String, at: Micros, cacheable: bool) -> Self {
        let mut answer = Answer::new(200, at, "application/json", body.len() as u64, "JSON");
        answer.head.set("Cache-Control", cache_control(cacheable));
        answer.head.set("ETag", etag(body));
        answer.head.set("Vary", "Accept-Encoding");
        Answer { shown, ..answer }
    }

    /// Says that what was asked about has not changed: the head without the body.
    pub fn not_modified(&self) -> Self {
        let mut head = self.head.clone();
        head.start = Start::Status(304);
        head.fields.retain(|field| !field.0.starts_with("Content-"));
        Answer { status: 304, head, shown: String::new(), bytes: 0, what: "" }
    }

    /// What a capsule carries: `200, 1432 bytes of JSON`.
    pub fn label(&self) -> String {
        let status = self.status.to_string();
        match (self.bytes, self.status) {
            (0, _) => format!("{status} {}", reason(self.status)),
            (_, 400..) => format!("{status} {}", reason(self.status)),
            (bytes, _) => format!("{status}, {bytes} bytes of {}", self.what),
        }
    }

    /// Head and body as HTTP/1.1 writes them.
    pub fn http1(&self) -> String {
        format!("{}\n{}", self.head.http1(), self.shown)
    }

    /// Head and body as this version has them.
    pub fn in_version(&self, version: Http) -> String {
        format!("{}\n{}", self.head.in_version(version), self.shown)
    }
}

/// Who may keep a search's answer, and how long.
fn cache_control(cacheable: bool) -> String {
    if !cacheable {
        return "private, no-store".to_owned();
    }
    format!("public, max-age=0, s-maxage={}, stale-while-revalidate={}", p::CACHE_TTL, p::STALE_WHILE_REVALIDATE)
}

/// An entity tag made from these words.
pub(crate) fn etag(of: &str) -> String {
    format!("\"{}\"", hex(fnv1a(of.as_bytes())))
}

/// Sixteen hexadecimal digits.
pub(crate) fn hex(number: u64) -> String {
    format!("{number:016x}")
}

/// Where each of the products found comes from.
const TOWNS: [&str; p::LIMIT] = [
    "Bogotá",
    "Medellín",
    "Cali",
    "Pereira",
    "Manizales",
    "Armenia",
    "Ibagué",
    "Neiva",
    "Popayán",
    "Pasto",
    "Tunja",
    "Cúcuta",
    "Honda",
    "Barichara",
    "Mompox",
    "Villa de Leyva",
    "Jardín",
    "Salento",
    "Riohacha",
    "Leticia",
];

/// A product that the search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Product {
    /// Primary key.
    pub id: u64,
    /// Its name, which begins with what was searched for.
    pub name: String,
    /// Colombian pesos.
    pub price: u64,
}

/// The twenty products that a search shows: the same for the same text, whatever the seed.
pub(crate) fn products(text: &str) -> Vec<Product> {
    let mut initial = text.chars();
    let name: String = initial.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(initial).collect();
    let product = |town: &&str| {
        let name = format!("{name} {town}");
        let hash = fnv1a(name.as_bytes());
        Product { id: 1 + hash % p::TABLE_ROWS, price: (hash >> 32) % 390 * 10_000 + 100_000, name }
    };
    TOWNS.iter().map(product).collect()
}

/// The body of the response.
pub(crate) fn body(query: &Query, products: &[Product]) -> String {
    let rows: Vec<_> = products.iter().map(row).collect();
    format!("{}{}]}}", opening(query, products.len()), rows.join(","))
}

/// The body as far as it is shown: its first row.
pub(crate) fn body_shown(query: &Query, products: &[Product]) -> String {
    let first = products.first().map(row).unwrap_or_default();
    let more = products.len().saturating_sub(1).to_string();
    format!("{}\n  {first},\n  … {more} more\n]}}", opening(query, products.len()))
}

fn opening(query: &Query, count: usize) -> String {
    format!("{{\"query\":{},\"count\":{count},\"results\":[", json_string(&query.text))
}

fn row(product: &Product) -> String {
    let (id, price) = (product.id.to_string(), product.price.to_string());
    format!("{{\"id\":{id},\"name\":{},\"price_cop\":{price}}}", json_string(&product.name))
}

/// A JSON string (RFC 8259, §7); the settings let no control character through.
fn json_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_reads_as_its_version_writes_it() {
        let mut head = Head::request("GET", "shop.example", "/search?q=oak%20table".to_owned(), "application/json");
        assert!(head.http2().starts_with(
            ":method: GET\n:scheme: https\n:authority: shop.example\n:path: /search?q=oak%20table\naccept: "
        ));
        head.append("Via", "2.0 edge");
        head.append("Via", "1.1 lb");
        head.set("traceparent", "00-1-2-01");
        head.set("traceparent", "00-1-3-01");
        let text = head.http1();
        assert!(text.starts_with("GET /search?q=oak%20table HTTP/1.1\nHost: shop.example\n"));
        assert!(text.ends_with("Via: 2.0 edge, 1.1 lb\ntraceparent: 00-1-3-01\n"), "{text}");
    }

    #[test]
    fn the_body_is_json_whatever_is_searched_for() {
        for text in ["oak table", "\"quoted\" \\ slash", "café ☕", "", "<b>"] {
            let query = Query::new(text);
            let found = products(&query.text);
            let body: serde_json::Value = serde_json::from_str(&body(&query, &found)).expect("JSON");
            assert_eq!(body["query"], query.text);
            assert_eq!(body["results"].as_array().map(Vec::len), Some(p::LIMIT));
        }
    }

    #[test]
    fn an_answer_that_is_unchanged_has_no_body() {
        let answer = Answer::found("{}", "{}".to_owned(), 0, true);
        let unchanged = answer.not_modified();
        assert_eq!((unchanged.status, unchanged.label().as_str()), (304, "304 Not Modified"));
        assert_eq!(unchanged.head.get("ETag"), answer.head.get("ETag"));
        assert_eq!(unchanged.head.get("Content-Length"), None);
    }

    #[test]
    fn a_problem_is_json_and_kept_by_nobody() {
        let problem = Answer::problem(503, 0, "no connection to the database");
        let body: serde_json::Value = serde_json::from_str(&problem.shown).expect("JSON");
        assert_eq!((body["status"].as_u64(), &body["title"]), (Some(503), &"Service Unavailable".into()));
        assert_eq!(problem.head.get("Cache-Control"), Some("no-store"));
    }
}
