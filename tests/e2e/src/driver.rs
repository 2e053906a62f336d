//! The browser's driver: one process for all tests, ended whatever happens.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::chromium;
use crate::fault::{Fault, Outcome};
use crate::http_client::exchange;
use crate::setup::Setup;

const START: Duration = Duration::from_secs(20);
const END: Duration = Duration::from_secs(5);

/// A running driver.
#[derive(Debug)]
pub struct Driver {
    process: Child,
    host: String,
}

impl Driver {
    /// Starts the driver and waits until it answers.
    ///
    /// # Errors
    /// When it cannot be started or does not answer in time.
    pub fn start(setup: &Setup) -> Outcome<Driver> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let log = File::create(setup.out.join("driver.log"))?;
        let mut command = chromium::driver(setup, port);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let process = command
            .spawn()
            .map_err(|why| Fault::new(format!("cannot start {}: {why}", setup.chromedriver.display())))?;
        let driver = Driver { process, host: format!("127.0.0.1:{port}") };
        let started = Instant::now();
        while exchange(&driver.host, "GET", "/status", "").map(|(status, _)| status).ok() != Some(200) {
            if started.elapsed() > START {
                return Err(Fault::new(format!("the driver did not answer within {START:?}; see driver.log")));
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(driver)
    }

    /// `http://127.0.0.1:1234`
    pub fn address(&self) -> String {
        format!("http://{}", self.host)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to end, the driver ends its browsers first; killed, it would leave them behind.
        let _ = exchange(&self.host, "GET", "/shutdown", "");
        let asked = Instant::now();
        while asked.elapsed() < END {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
