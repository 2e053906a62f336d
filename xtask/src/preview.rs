//! A finished build served as a static host serves it, and pictures of its pages.
//!
//! The server knows files, folders with their `index.html`, `404.html` and the base path that the build was made for,
//! and nothing else: what works here works on GitHub Pages.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;

use crate::args::Args;
use crate::failure::{Failure, Outcome};
use crate::{browser, host, run, site};

/// What the README's picture shows: the walk after 40 ms, on its way from the edge to the origin.
const PICTURE_PATH: &str = "?at=40000";
const PICTURE_SIZE: &str = "1280x900";

/// A folder of files and the path under which they are served.
struct Site {
    folder: PathBuf,
    base: String,
}

/// What is sent back for a request.
#[derive(Debug, PartialEq)]
enum Answer {
    File(PathBuf),
    Redirect(String),
    NotFound,
}

/// `cargo xtask preview`
pub fn preview_command(mut args: Args) -> Outcome<()> {
    let wanted = args.parsed("--port")?.unwrap_or(8090);
    args.finish()?;
    let site = built_site()?;
    let listener = listen(site::free_port(wanted)?)?;
    println!("dist/ is at http://127.0.0.1:{}{}  (Ctrl-C ends it)", port_of(&listener)?, site.base);
    serve(listener, site);
    Ok(())
}

/// `cargo xtask picture`
pub fn picture_command(mut args: Args) -> Outcome<()> {
    let path = args.option("--path")?.unwrap_or_else(|| PICTURE_PATH.to_owned());
    let size = args.option("--size")?.unwrap_or_else(|| PICTURE_SIZE.to_owned());
    let out = args.option("--out")?.map_or_else(|| host::root().join("public/walk.png"), PathBuf::from);
    args.finish()?;

    let chrome = browser::chrome()?;
    if !site::dist().join("index.html").is_file() {
        site::build("/", "")?;
    }
    let site = built_site()?;
    let listener = listen(0)?;
    let url = format!("http://127.0.0.1:{}{}{}", port_of(&listener)?, site.base, path.trim_start_matches('/'));
    thread::spawn(move || serve(listener, site));

    let temp = host::TempDir::new("picture")?;
    let log = temp.path().join("log");
    let shot = temp.path().join("shot.png");
    let mut command = Command::new(chrome);
    command.args(browser::FLAGS).args(["--hide-scrollbars", "--force-device-scale-factor=1"]);
    command.arg(format!("--user-data-dir={}", temp.path().join("profile").display()));
    // The page's own clock runs ahead this far (in ms) before the picture is taken.
    command.arg("--virtual-time-budget=6000");
    command.arg(format!("--window-size={}", size.replace('x', ",")));
    command.arg(format!("--screenshot={}", shot.display())).arg(&url);
    run::logged("taking the picture", &mut command, &log)?;
    // Chromium ends well even when it could not write.
    fs::copy(&shot, &out).map_err(|error| Failure::io("write", &out, &error))?;
    println!("took {} of {url}", out.display());
    Ok(())
}

/// The release build with the base path that it was made for.
fn built_site() -> Outcome<Site> {
    let folder = site::dist();
    let page = fs::read_to_string(folder.join("index.html")).ok();
    match page.as_deref().and_then(base_of) {
        Some(base) => Ok(Site { folder, base: base.to_owned() }),
        None => {
            Err(Failure::new("there is no build to serve", "dist/index.html is missing", "run `cargo xtask build`"))
        }
    }
}

/// The base path in a built page: what stands before the name of the wasm file.
fn base_of(page: &str) -> Option<&str> {
    let before = &page[..page.find("_bg.wasm")?];
    let address = &before[before.rfind(['"', '\''])? + 1..];
    Some(&address[..=address.rfind('/')?])
}

fn listen(port: u16) -> Outcome<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(|error| Failure::new(format!("cannot listen on port {port}"), error.to_string(), "try --port N"))
}

fn port_of(listener: &TcpListener) -> Outcome<u16> {
    let address = listener.local_addr();
    address.map(|it| it.port()).map_err(|error| Failure::new("cannot listen", error.to_string(), ""))
}

/// Answers requests for ever, each on a thread of its own.
fn serve(listener: TcpListener, site: Site) {
    let site = Arc::new(site);
    for stream in listener.incoming().flatten() {
        let site = Arc::clone(&site);
        // An error here means that the browser has gone: nobody is left to tell.
        thread::spawn(move || site.respond(&stream));
    }
}

impl Site {
    fn respond(&self, mut stream: &TcpStream) -> io::Result<()> {
        let mut lines = BufReader::new(stream).lines();
        let request = lines.next().transpose()?.unwrap_or_default();
        // The headers are read to the end and not used.
        for line in lines {
            if line?.is_empty() {
                break;
            }
        }
        let mut words = request.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or("/"));
        let (status, header, body) = match self.answer(target) {
            Answer::File(file) => ("200 OK", content_type(&file).to_owned(), fs::read(&file)?),
            Answer::Redirect(to) => ("301 Moved Permanently", format!("Location: {to}"), Vec::new()),
            Answer::NotFound => {
                let page = self.folder.join("404.html");
                ("404 Not Found", content_type(&page).to_owned(), fs::read(page).unwrap_or_default())
            }
        };
        let head = format!(
            "HTTP/1.1 {status}\r\n{header}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        if method != "HEAD" {
            stream.write_all(&body)?;
        }
        Ok(())
    }

    /// What a request's target (path and query) is answered with.
    fn answer(&self, target: &str) -> Answer {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        if format!("{path}/") == self.base {
            return Answer::Redirect(self.base.clone());
        }
        let Some(inner) = path.strip_prefix(&self.base) else { return Answer::NotFound };
        // Every address of the site is plain ASCII: nothing is decoded, and `..` leads nowhere.
        if inner.split('/').any(|part| part == "..") || inner.contains(['%', '\\', ':']) {
            return Answer::NotFound;
        }
        let file = self.folder.join(inner);
        match (file.is_dir(), inner.is_empty() || inner.ends_with('/')) {
            (true, true) if file.join("index.html").is_file() => Answer::File(file.join("index.html")),
            (true, false) => Answer::Redirect(format!("{path}/")),
            (false, false) if file.is_file() => Answer::File(file),
            _ => Answer::NotFound,
        }
    }
}

/// The header line for a file's kind.
fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "Content-Type: text/html; charset=utf-8",
        "css" => "Content-Type: text/css; charset=utf-8",
        "js" => "Content-Type: text/javascript; charset=utf-8",
        "json" => "Content-Type: application/json",
        "wasm" => "Content-Type: application/wasm",
        "svg" => "Content-Type: image/svg+xml",
        "png" => "Content-Type: image/png",
        _ => "Content-Type: application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_base_path_in_a_page() {
        let page = |base: &str| format!("<link rel=\"preload\" href=\"{base}roundtrip-12ab_bg.wasm\" as=\"fetch\">");
        for base in ["/", "/roundtrip/", "/a/b/"] {
            assert_eq!(base_of(&page(base)), Some(base));
        }
        assert_eq!(base_of("<p>nothing</p>"), None);
    }

    #[test]
    fn answers_as_a_static_host_does() {
        let temp = host::TempDir::new("preview-test").unwrap();
        let folder = temp.path().to_owned();
        fs::create_dir_all(folder.join("labs/empty")).unwrap();
        for file in ["index.html", "a.css", "labs/index.html"] {
            fs::write(folder.join(file), file).unwrap();
        }
        let site = Site { folder: folder.clone(), base: "/r/".to_owned() };
        let file = |name: &str| Answer::File(folder.join(name));
        assert_eq!(site.answer("/r/"), file("index.html"));
        assert_eq!(site.answer("/r/?t=5"), file("index.html"));
        assert_eq!(site.answer("/r/a.css"), file("a.css"));
        assert_eq!(site.answer("/r/labs/"), file("labs/index.html"));
        assert_eq!(site.answer("/r"), Answer::Redirect("/r/".to_owned()));
        assert_eq!(site.answer("/r/labs"), Answer::Redirect("/r/labs/".to_owned()));
        for none in ["/", "/a.css", "/r/no", "/r/a.css/", "/r/labs/empty/", "/r/../r/a.css", "/r/%2e%2e/a.css"] {
            assert_eq!(site.answer(none), Answer::NotFound, "{none}");
        }
    }
}
