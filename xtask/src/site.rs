//! Building and serving the app with trunk. What a build consists of is told in `Trunk.toml` and `index.html`.

use std::env;
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::args::Args;
use crate::failure::{Failure, Outcome};
use crate::{chunks, host, run, tools};

/// Ports tried after the one asked for.
const MORE_PORTS: u16 = 20;

/// `cargo xtask serve`
pub fn serve_command(mut args: Args) -> Outcome<()> {
    let wanted = args.parsed("--port")?.unwrap_or(8080);
    let release = args.flag("--release");
    args.finish()?;

    let mut trunk = trunk(release)?;
    let port = free_port(wanted)?;
    // A folder of its own: dist/ is for release builds, and both can go on at the same time.
    let out = host::root().join("target/serve");
    trunk.args(["serve", "--port", &port.to_string(), "--dist"]).arg(&out);
    if release {
        trunk.arg("--release");
    }
    println!("building Roundtrip; the first build compiles every dependency and takes a few minutes");
    thread::spawn(move || announce(port));
    run::visibly("serving the app", &mut trunk)
}

/// `cargo xtask build`
pub fn build_command(mut args: Args) -> Outcome<()> {
    let base = args.option("--base")?.unwrap_or_else(|| "/".to_owned());
    let origin = args.option("--origin")?.unwrap_or_default();
    args.finish()?;
    build(&base, &origin)?;
    println!("built for {} into {}", base_path(&base), dist().display());
    Ok(())
}

/// Builds the site for release into [`dist`], to be served under `base`. Where `origin`, its scheme and host, is given, files for
/// other programs link to it.
pub fn build(base: &str, origin: &str) -> Outcome<()> {
    let mut trunk = trunk(true)?;
    // Finished sites are kept by the browser; what is being worked on would only be in the way there.
    trunk.env("ROUNDTRIP_KEEP", "yes");
    if !origin.is_empty() {
        trunk.env("ROUNDTRIP_ORIGIN", origin);
    }
    run::visibly(
        "the release build",
        trunk.args(["build", "--release", "--features", "split", "--public-url", &base_path(base)]),
    )
}

/// `cargo xtask finish`: what trunk runs after its build, with the variables that it sets.
pub fn finish_command(args: Args) -> Outcome<()> {
    args.finish()?;
    let staging = PathBuf::from(env::var_os("TRUNK_STAGING_DIR").ok_or_else(|| {
        Failure::new("TRUNK_STAGING_DIR is not set", "trunk runs this after its build", "run `cargo xtask build`")
    })?);
    let release = env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release");
    let needs = if release { chunks::finish(&staging)? } else { String::new() };
    let mut prerender = Command::new("cargo");
    prerender.args(["run", "--bin", "prerender", "--features", "ssr"]).env(chunks::CHUNKS, needs);
    run::visibly("writing the pages", prerender.current_dir(host::root()))
}

/// The folder of the release build.
pub fn dist() -> PathBuf {
    host::root().join("dist")
}

/// trunk with its tools, ready for its arguments.
fn trunk(release: bool) -> Outcome<Command> {
    tools::wasm_target()?;
    let mut folders = vec![tools::trunk()?, tools::wasm_bindgen()?];
    if release {
        folders.push(tools::wasm_opt()?);
    }
    // A full path: on Windows the PATH given to the child is not the one searched for its program.
    let mut trunk = Command::new(folders[0].join(format!("trunk{}", env::consts::EXE_SUFFIX)));
    trunk.current_dir(host::root()).env("PATH", host::path_with(&folders));
    // Its errors are told in words; a backtrace of trunk itself would only bury them. Panics still have theirs.
    trunk.env("RUST_LIB_BACKTRACE", "0");
    if env::var_os("NO_COLOR").is_some() {
        // trunk takes only a truth value here, unlike everyone else.
        trunk.env("NO_COLOR", "true");
    }
    Ok(trunk)
}

/// A base path as trunk wants it: with a slash at both ends.
fn base_path(base: &str) -> String {
    match base.trim_matches('/') {
        "" => "/".to_owned(),
        inner => format!("/{inner}/"),
    }
}

/// The port asked for or the next free one.
pub fn free_port(wanted: u16) -> Outcome<u16> {
    let last = wanted.saturating_add(MORE_PORTS);
    let port = (wanted..=last).find(|port| is_free(*port)).ok_or_else(|| {
        Failure::new(format!("the ports {wanted} to {last} are all taken"), "", "give another one: --port N")
    })?;
    if port != wanted {
        println!("port {wanted} is taken: using {port}");
    }
    Ok(port)
}

/// Whether nobody listens on the port, by IPv4 or IPv6 (which a machine may not have at all).
fn is_free(port: u16) -> bool {
    let taken = |address| {
        let bound = TcpListener::bind(SocketAddr::new(address, port));
        bound.is_err_and(|error| matches!(error.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied))
    };
    !taken(IpAddr::V4(Ipv4Addr::LOCALHOST)) && !taken(IpAddr::V6(Ipv6Addr::LOCALHOST))
}

/// Waits for the server to answer and prints the app's address; runs beside trunk until then.
fn announce(port: u16) {
    loop {
        thread::sleep(Duration::from_millis(300));
        if let Some(status) = first_page_status(port) {
            let address = format!("http://127.0.0.1:{port}/");
            match status {
                200 => println!("\nRoundtrip is at {address}  (Ctrl-C ends it)\n"),
                _ => println!("\nThe build failed, see above. Once it is mended Roundtrip is at {address}\n"),
            }
            return;
        }
    }
}

/// The HTTP status of `/`; `None` while nobody listens.
fn first_page_status(port: u16) -> Option<u16> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
    let mut start = [0; 12];
    stream.read_exact(&mut start).ok()?;
    std::str::from_utf8(&start).ok()?.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_path_has_a_slash_at_both_ends() {
        for given in ["roundtrip", "/roundtrip", "roundtrip/", "/roundtrip/"] {
            assert_eq!(base_path(given), "/roundtrip/");
        }
        assert_eq!(base_path(""), "/");
        assert_eq!(base_path("/"), "/");
    }

    #[test]
    fn a_taken_port_gives_the_next_one() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(free_port(port).unwrap() > port);
    }
}
