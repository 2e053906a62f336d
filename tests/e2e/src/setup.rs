//! What is tested and with which programs. `cargo xtask test e2e` says it in the environment; whoever calls cargo
//! directly gets `dist/` and what the PATH has.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fault::{Fault, Outcome};

/// What is tested and with which programs.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The folder of the built site.
    pub dist: PathBuf,
    /// The base path that it was built for, with a slash at both ends.
    pub base: String,
    /// The browser.
    pub chrome: PathBuf,
    /// Its driver.
    pub chromedriver: PathBuf,
    /// The accessibility checker's script.
    pub axe: Option<PathBuf>,
    /// Where pictures and logs go.
    pub out: PathBuf,
}

impl Setup {
    /// Reads the environment.
    ///
    /// # Errors
    /// When there is no build.
    pub fn from_env() -> Outcome<Setup> {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = package.ancestors().nth(2).unwrap_or(package);
        let dist = path("ROUNDTRIP_DIST").unwrap_or_else(|| root.join("dist"));
        let home = fs::read_to_string(dist.join("index.html")).map_err(|why| {
            Fault::new(format!("{}: {why}; run `cargo xtask test build e2e`", dist.join("index.html").display()))
        })?;
        let base = env::var("ROUNDTRIP_BASE").ok().or_else(|| base_of(&home)).unwrap_or_else(|| "/".to_owned());
        let target = path("CARGO_TARGET_DIR").unwrap_or_else(|| root.join("target"));
        let out = target.join("e2e");
        fs::create_dir_all(&out)?;
        Ok(Setup {
            dist,
            base,
            chrome: path("ROUNDTRIP_CHROME").unwrap_or_else(|| "chromium".into()),
            chromedriver: path("ROUNDTRIP_CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into()),
            axe: path("ROUNDTRIP_AXE"),
            out,
        })
    }
}

fn path(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// A built page says which base path it was built for.
fn base_of(page: &str) -> Option<String> {
    let (_, after) = page.split_once("data-base=\"")?;
    after.split_once('"').map(|(base, _)| base.to_owned())
}
