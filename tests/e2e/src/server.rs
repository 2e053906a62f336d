//! Serves a built site on a free port of this machine, as GitHub Pages does: folders have their `index.html`, a folder
//! without its slash redirects, anything else is `404.html` with status 404. Every request and its status is recorded.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::fault::Outcome;

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Path and query, as sent.
    pub target: String,
    /// The answer's status.
    pub status: u16,
}

/// A site with the base path under which it is served.
#[derive(Debug, Clone)]
pub struct Site {
    /// The folder of the built site.
    pub dist: PathBuf,
    /// With a slash at both ends.
    pub base: String,
}

/// What a target leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// This file.
    File(PathBuf),
    /// Another address.
    Redirect(String),
    /// Nothing.
    NotFound,
}

impl Site {
    /// What a request's target (path and query) leads to.
    pub fn answer(&self, target: &str) -> Answer {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        if format!("{path}/") == self.base {
            return Answer::Redirect(self.base.clone());
        }
        let Some(inner) = path.strip_prefix(&self.base) else { return Answer::NotFound };
        // The site's own addresses are plain ASCII: nothing needs decoding, and `..` leads nowhere.
        if inner.split('/').any(|part| part == "..") || inner.contains(['%', '\\', ':']) {
            return Answer::NotFound;
        }
        let file = self.dist.join(inner);
        match (file.is_dir(), inner.is_empty() || inner.ends_with('/')) {
            (true, true) if file.join("index.html").is_file() => Answer::File(file.join("index.html")),
            (true, false) => Answer::Redirect(format!("{path}/")),
            (false, false) if file.is_file() => Answer::File(file),
            _ => Answer::NotFound,
        }
    }
}

/// A running server; it ends with the process.
#[derive(Debug)]
pub struct Server {
    port: u16,
    shared: Arc<Shared>,
}

/// What a server and its answers share.
#[derive(Debug)]
struct Shared {
    site: Mutex<Site>,
    requests: Mutex<Vec<Request>>,
    /// What targets begin with that are answered as if there were nothing.
    withheld: Mutex<Vec<String>>,
    /// Whether nobody gets an answer.
    cut: AtomicBool,
}

impl Server {
    /// Serves the site on a free port.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start(site: Site) -> Outcome<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            site: Mutex::new(site),
            requests: Mutex::default(),
            withheld: Mutex::default(),
            cut: AtomicBool::new(false),
        });
        let answering = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&answering);
                // An error means that the browser hung up: it often opens a connection too many.
                thread::spawn(move || shared.respond(&stream));
            }
        });
        Ok(Server { port, shared })
    }

    /// `http://127.0.0.1:1234`
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on answers only targets that begin with none of these as the site does; there is nothing at the others.
    pub fn withhold(&self, beginnings: Vec<String>) {
        *locked(&self.shared.withheld) = beginnings;
    }

    /// Hangs up on everybody from now on, as if there were no network; or answers again.
    pub fn cut(&self, cut: bool) {
        self.shared.cut.store(cut, Ordering::Relaxed);
    }

    /// Serves what lies in another folder from now on.
    pub fn deploy(&self, dist: &Path) {
        locked(&self.shared.site).dist = dist.to_owned();
    }

    /// The requests since the last call.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut *locked(&self.shared.requests))
    }
}

/// What a mutex holds, whatever became of others that held it.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn respond(&self, mut stream: &TcpStream) -> io::Result<()> {
        if self.cut.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut lines = BufReader::new(stream).lines();
        let Some(request) = lines.next().transpose()? else { return Ok(()) };
        // The headers are read to the end and not used.
        for line in lines {
            if line?.is_empty() {
                break;
            }
        }
        let mut words = request.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or("/"));
        let site = locked(&self.site).clone();
        let withheld = locked(&self.withheld).iter().any(|start| target.starts_with(start));
        let answer = if withheld { Answer::NotFound } else { site.answer(target) };
        let (status, header, body) = match answer {
            Answer::File(file) => ("200 OK", content_type(&file).to_owned(), fs::read(&file)?),
            Answer::Redirect(to) => ("301 Moved Permanently", format!("Location: {to}"), Vec::new()),
            Answer::NotFound => {
                let page = site.dist.join("404.html");
                ("404 Not Found", content_type(&page).to_owned(), fs::read(page).unwrap_or_default())
            }
        };
        let made = Request { target: target.to_owned(), status: status[..3].parse().unwrap_or(0) };
        locked(&self.requests).push(made);
        // GitHub Pages lets browsers keep everything for ten minutes.
        let head = format!(
            "HTTP/1.1 {status}\r\n{header}\r\nContent-Length: {}\r\nCache-Control: max-age=600\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        if method != "HEAD" {
            stream.write_all(&body)?;
        }
        Ok(())
    }
}

/// The header line for a file's kind.
fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "Content-Type: text/html; charset=utf-8",
        "css" => "Content-Type: text/css; charset=utf-8",
        "js" => "Content-Type: text/javascript; charset=utf-8",
        "json" => "Content-Type: application/json; charset=utf-8",
        "webmanifest" => "Content-Type: application/manifest+json; charset=utf-8",
        "wasm" => "Content-Type: application/wasm",
        "svg" => "Content-Type: image/svg+xml",
        "png" => "Content-Type: image/png",
        "ico" => "Content-Type: image/x-icon",
        "txt" => "Content-Type: text/plain; charset=utf-8",
        "xml" => "Content-Type: application/xml; charset=utf-8",
        _ => "Content-Type: application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http_client::exchange;

    /// This package's own folder as a site: its `src` has no `index.html`.
    fn site() -> Site {
        Site { dist: PathBuf::from(env!("CARGO_MANIFEST_DIR")), base: "/r/".to_owned() }
    }

    #[test]
    fn answers_as_a_static_host_does() {
        let site = site();
        assert_eq!(site.answer("/r/Cargo.toml?x=1"), Answer::File(site.dist.join("Cargo.toml")));
        assert_eq!(site.answer("/r"), Answer::Redirect("/r/".to_owned()));
        assert_eq!(site.answer("/r/src"), Answer::Redirect("/r/src/".to_owned()));
        for none in ["/", "/Cargo.toml", "/r/", "/r/src/", "/r/Cargo.toml/", "/r/../r/Cargo.toml", "/r/%2e%2e/x"] {
            assert_eq!(site.answer(none), Answer::NotFound, "{none}");
        }
    }

    #[test]
    fn records_what_was_asked_and_how_it_was_answered() {
        let server = Server::start(site()).unwrap();
        let host = server.origin().replace("http://", "");
        let (status, body) = exchange(&host, "GET", "/r/Cargo.toml", "").unwrap();
        assert_eq!(status, 200);
        assert_eq!(body, fs::read(site().dist.join("Cargo.toml")).unwrap());
        assert_eq!(exchange(&host, "GET", "/r/nothing", "").unwrap().0, 404);
        let made: Vec<_> = server.take_requests().into_iter().map(|made| (made.target, made.status)).collect();
        assert_eq!(made, [("/r/Cargo.toml".to_owned(), 200), ("/r/nothing".to_owned(), 404)]);
        assert_eq!(server.take_requests(), []);
        server.withhold(vec!["/r/Cargo".to_owned()]);
        assert_eq!(exchange(&host, "GET", "/r/Cargo.toml", "").unwrap().0, 404);
        server.withhold(Vec::new());
        server.deploy(&site().dist.join("src"));
        assert_eq!(exchange(&host, "GET", "/r/server.rs", "").unwrap().0, 200);
        server.cut(true);
        assert!(exchange(&host, "GET", "/r/server.rs", "").is_err());
    }
}
