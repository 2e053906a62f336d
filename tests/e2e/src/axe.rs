//! axe-core, the accessibility checker.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use serde_json::json;

use crate::browser::Browser;
use crate::fault::{Fault, Outcome, ensure};
use crate::setup::Setup;

/// The sets of rules that must hold.
const RULES: &[&str] = &["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// The checker's script.
#[derive(Debug)]
pub struct Axe(String);

/// A violation at one element.
#[derive(Debug, Clone, Deserialize)]
pub struct Finding {
    /// The rule's name.
    pub rule: String,
    /// What the rule asks for.
    pub help: String,
    /// A selector of the element.
    pub target: String,
    /// The element as HTML.
    pub html: String,
    /// What is wrong with it.
    pub why: String,
}

const CHECK: &str = "
axe.run(document, { runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'] }).then(
  (results) => done(results.violations.flatMap(({ id, help, nodes }) => nodes.map((node) => ({
    rule: id, help, target: node.target.flat().join(' '), html: node.html.slice(0, 160), why: node.failureSummary,
  })))),
  (error) => done([{ rule: 'axe', help: 'it broke', target: '', html: '', why: String(error) }]),
);";

impl Axe {
    /// Reads the script.
    ///
    /// # Errors
    /// When the environment does not name it.
    pub fn read(setup: &Setup) -> Outcome<Axe> {
        let missing =
            || Fault::new("ROUNDTRIP_AXE does not name axe.min.js: run `cargo xtask test e2e`, which fetches it");
        let file = setup.axe.as_ref().ok_or_else(missing)?;
        Ok(Axe(fs::read_to_string(file).map_err(|why| Fault::from(why).at(file.display()))?))
    }

    /// Puts the script into the page that is open.
    ///
    /// # Errors
    /// When the page refuses it.
    pub fn inject(&self, browser: &Browser) -> Outcome {
        browser.run::<Option<bool>>(&self.0, vec![]).map(drop).map_err(|fault| fault.at("putting axe into the page"))
    }

    /// What it finds in what is shown now. The page must have been injected into.
    ///
    /// # Errors
    /// When the script throws.
    pub fn findings(&self, browser: &Browser) -> Outcome<Vec<Finding>> {
        browser.wait_until_still()?;
        browser.run_later(CHECK, vec![json!(RULES)])
    }
}

/// What axe found in many places, each finding once with all its places.
#[derive(Debug, Default)]
pub struct Findings(BTreeMap<(String, String), (Finding, Vec<String>)>);

impl Findings {
    /// Adds the findings of a place; says whether there was a new one.
    pub fn add(&mut self, place: &str, findings: Vec<Finding>) -> bool {
        let before = self.0.len();
        for finding in findings {
            let key = (finding.rule.clone(), finding.target.clone());
            self.0.entry(key).or_insert_with(|| (finding, Vec::new())).1.push(place.to_owned());
        }
        self.0.len() > before
    }

    /// All of them as one fault.
    ///
    /// # Errors
    /// When there is any.
    pub fn outcome(self) -> Outcome {
        let words: Vec<String> = self.0.values().map(|(finding, places)| words(finding, places)).collect();
        ensure(words.is_empty(), || words.join("\n"))
    }
}

fn words(finding: &Finding, places: &[String]) -> String {
    let Finding { rule, help, target, html, why } = finding;
    // The first line only says that one of the following is to be mended.
    let why: Vec<&str> =
        why.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("Fix ")).collect();
    format!("axe {rule}: {help}\n  {target}\n  {html}\n  {}\n  at {}", why.join("; "), places.join(", "))
}
