//! HTTP for talking to the driver: plain requests to a port of this machine, one connection each.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use thirtyfour::error::{WebDriverErrorInner, WebDriverResult};
use thirtyfour::session::http::{Body, HttpClient};

/// No command of a driver takes longer; the slowest is a run of axe over a long page.
const PATIENCE: Duration = Duration::from_secs(90);

pub struct Client;

#[async_trait::async_trait]
impl HttpClient for Client {
    async fn send(&self, request: Request<Body<'_>>) -> WebDriverResult<Response<Bytes>> {
        let body = match request.body() {
            Body::Empty => String::new(),
            Body::Json(json) => json.to_string(),
        };
        let host = request.uri().authority().map_or("127.0.0.1", http::uri::Authority::as_str);
        let (status, answer) = exchange(host, request.method().as_str(), request.uri().path(), &body)?;
        let response = Response::builder().status(status).body(Bytes::from(answer));
        response.map_err(|error| WebDriverErrorInner::HttpError(error.to_string()).into())
    }

    async fn new(&self) -> Arc<dyn HttpClient> {
        Arc::new(Client)
    }
}

/// Sends a request and reads its answer: status and body.
pub fn exchange(host: &str, method: &str, path: &str, body: &str) -> std::io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let length = body.len();
    let kind = "application/json; charset=utf-8";
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all((head + body).as_bytes())?;

    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::other(format!("no HTTP answer from {host}: {line:?}")))?;
    let mut length = None;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let mut answer = Vec::new();
    match length {
        Some(length) => reader.take(length).read_to_end(&mut answer)?,
        None => reader.read_to_end(&mut answer)?,
    };
    Ok((status, answer))
}
