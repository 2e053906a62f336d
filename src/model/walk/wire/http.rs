//! HTTP messages as each hop changes them (RFC 9110; HTTP/1.1 RFC 9112; HTTP/2 RFC 9113).

use super::{Clock, HOST, Query};
use crate::model::Micros;
use crate::model::hash::fnv1a;
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
    /// A GET of this path.
    Get(String),
    /// A response with this status and reason.
    Status(u16, &'static str),
}

impl Head {
    /// What the browser asks for.
    pub fn search(query: &Query, traceparent: String) -> Self {
        let fields = vec![
            ("Accept", "application/json".to_owned()),
            ("Accept-Encoding", "gzip, br".to_owned()),
            ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned()),
            ("traceparent", traceparent),
        ];
        Head { start: Start::Get(query.path()), fields }
    }

    /// What the application answers.
    pub fn found(body: &str, at: Micros) -> Self {
        let fields = vec![
            ("Date", Clock::at(at, 0).http_date()),
            ("Content-Type", "application/json".to_owned()),
            ("Content-Length", body.len().to_string()),
            ("Cache-Control", format!("public, max-age=0, s-maxage={}", p::CACHE_TTL)),
            ("ETag", format!("\"{:016x}\"", fnv1a(body.as_bytes()))),
            ("Vary", "Accept-Encoding".to_owned()),
        ];
        Head { start: Start::Status(200, "OK"), fields }
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
            Some(field) => field.1 = format!("{}, {value}", field.1),
            None => self.fields.push((name, value.to_owned())),
        }
    }

    /// As HTTP/1.1 writes it; the line ends, CR LF on the wire, are shown as line ends.
    pub fn http1(&self) -> String {
        let mut text = match &self.start {
            Start::Get(path) => format!("GET {path} HTTP/1.1\nHost: {HOST}\n"),
            Start::Status(status, reason) => format!("HTTP/1.1 {status} {reason}\n"),
        };
        for (name, value) in &self.fields {
            text.push_str(&format!("{name}: {value}\n"));
        }
        text
    }

    /// As HTTP/2 has it before HPACK: pseudo-header fields first, names in lower case.
    pub fn http2(&self) -> String {
        let mut text = match &self.start {
            Start::Get(path) => format!(":method: GET\n:scheme: https\n:authority: {HOST}\n:path: {path}\n"),
            Start::Status(status, _) => format!(":status: {status}\n"),
        };
        for (name, value) in &self.fields {
            text.push_str(&format!("{}: {value}\n", name.to_ascii_lowercase()));
        }
        text
    }
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
    format!("{}\n  {first},\n  … {} more\n]}}", opening(query, products.len()), products.len().saturating_sub(1))
}

fn opening(query: &Query, count: usize) -> String {
    format!("{{\"query\":{},\"count\":{count},\"results\":[", json_string(&query.text))
}

fn row(product: &Product) -> String {
    format!("{{\"id\":{},\"name\":{},\"price_cop\":{}}}", product.id, json_string(&product.name), product.price)
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
        let mut head = Head::search(&Query::new("oak table"), "00-1-2-01".to_owned());
        assert!(head.http2().starts_with(
            ":method: GET\n:scheme: https\n:authority: topliving.com.co\n:path: /search?q=oak%20table\naccept: "
        ));
        head.append("Via", "2.0 edge");
        head.append("Via", "1.1 lb");
        head.set("traceparent", "00-1-3-01");
        let text = head.http1();
        assert!(text.starts_with("GET /search?q=oak%20table HTTP/1.1\nHost: topliving.com.co\n"));
        assert!(text.ends_with("traceparent: 00-1-3-01\nVia: 2.0 edge, 1.1 lb\n"), "{text}");
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
}
