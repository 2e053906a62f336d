//! A lab's link: what is set, the moment looked at, the second run beside it, the preset it came from.
//!
//! Everything in it can be read and typed: `dns=warm&then=23000.cache.down&twin=plan.scan&at=61000`. What cannot be read
//! keeps its default and is named.

use super::preset::{Answer, Preset};
use super::settings::{Change, Scenario};
use super::{Lab, find};
use crate::witness::{Answered, Testimony, Witness};

/// Everything that a link to a lab says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// What is set, and the moment looked at.
    pub scenario: Scenario,
    /// What is different in the second run beside it; `None` where there is none. A change at 0 is a setting.
    pub twin: Option<Vec<Change>>,
    /// The preset whose question opens it.
    pub preset: Option<&'static str>,
}

impl Link {
    /// Reads a query string, without its question mark. What cannot be read keeps its default and is named in the second
    /// part of the result.
    pub fn read(lab: &dyn Lab, query: &str) -> (Link, Vec<String>) {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let (mut link, mut faults) = (Link::default(), Vec::new());
        let mut rest = Vec::new();
        for (key, value) in &pairs {
            match &**key {
                "preset" => match preset(lab, value) {
                    Ok(preset) => link.preset = Some(preset.id),
                    Err(fault) => faults.push(fault),
                },
                "twin" => link.read_twin(lab, value, &mut faults),
                _ => rest.push((&**key, &**value)),
            }
        }
        let based = link.preset.and_then(|id| preset(lab, id).ok()).map(|preset| preset.settings).unwrap_or_default();
        let base: Vec<_> = form_urlencoded::parse(based.as_bytes()).collect();
        let base = base.iter().map(|(key, value)| (&**key, &**value));
        let (scenario, unread) = Scenario::read(lab.controls(), base.clone().chain(rest));
        faults.extend(unread);
        if Scenario::read(lab.controls(), base).0 != (Scenario { at: 0, ..scenario.clone() }) {
            link.preset = None;
        }
        (Link { scenario, ..link }, faults)
    }

    fn read_twin(&mut self, lab: &dyn Lab, value: &str, faults: &mut Vec<String>) {
        let twin = self.twin.get_or_insert_default();
        let timed = value.split_once('.').is_some_and(|(first, _)| first.parse::<u64>().is_ok());
        let written = if timed { value.to_owned() } else { ["0.", value].concat() };
        if !value.is_empty() {
            match Change::read(lab.controls(), "twin", &written) {
                Ok(change) => twin.push(change),
                Err(fault) => faults.push(fault),
            }
        }
    }

    /// The query string, without a question mark; empty when everything has its default.
    pub fn query(&self, lab: &dyn Lab) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        match self.preset {
            Some(preset) => {
                out.append_pair("preset", preset);
                if self.scenario.at != 0 {
                    out.append_pair("at", &self.scenario.at.to_string());
                }
            }
            None => drop(out.extend_pairs(self.scenario.pairs(lab.controls()))),
        }
        if let Some(twin) = &self.twin {
            if twin.is_empty() {
                out.append_pair("twin", "");
            }
            for change in twin {
                let written = change.written();
                out.append_pair("twin", if change.at == 0 { &written[2..] } else { &written });
            }
        }
        out.finish()
    }

    /// The second run's scenario, where there is one.
    pub fn second(&self, lab: &dyn Lab) -> Option<Scenario> {
        self.twin.as_ref().map(|twin| second(lab, &self.scenario, twin))
    }
}

/// A scenario with some things set differently.
pub fn second(lab: &dyn Lab, first: &Scenario, changes: &[Change]) -> Scenario {
    let mut second = first.clone();
    for change in changes {
        // They were taken by the same controls before; where there is no room for one more, the rest still holds.
        let _ = second.fork(lab.controls(), change.at, change.key, &change.value);
    }
    second
}

/// The lab's preset with this identifier.
///
/// # Errors
/// When it has none of that name.
pub fn preset(lab: &dyn Lab, id: &str) -> Result<&'static Preset, String> {
    lab.presets().iter().find(|preset| preset.id == id).ok_or_else(|| format!("there is no preset “{id}” here"))
}

/// The preset of a link, with what its run answers to the preset's question.
pub fn predicted(lab: &dyn Lab, link: &Link) -> Option<(&'static Preset, Answer)> {
    let preset = preset(lab, link.preset?).ok()?;
    let run = lab.run(&link.scenario);
    Some((preset, (preset.question.answer)(&*run)))
}

/// Whether a lab takes a query: how content's links to labs are checked. The run itself is made when it is asked.
///
/// # Errors
/// What is wrong with the lab's name or the query, in words.
pub fn check(lab: &str, query: &str) -> Result<Witness, String> {
    let Some(lab) = find(lab) else {
        let names: Vec<_> = super::LABS.iter().map(|lab| lab.id()).collect();
        return Err(format!("there is no lab “{lab}”; there are {}", names.join(", ")));
    };
    let (link, faults) = Link::read(lab, query);
    if faults.is_empty() { Ok(Box::new(move || testify(lab, &link))) } else { Err(faults.join("; ")) }
}

/// What the run that a link leads to says of itself.
fn testify(lab: &dyn Lab, link: &Link) -> Testimony {
    let run = lab.run(&link.scenario);
    let answer = link.preset.and_then(|id| preset(lab, id).ok()).map(|preset| {
        let answer = (preset.question.answer)(&*run);
        let mut shown = link.clone();
        shown.scenario.at = answer.at;
        let options = preset.question.options.iter().map(|option| (option.text, option.why)).collect();
        Answered { options, right: answer.option, query: shown.query(lab) }
    });
    let measures = run.measures().into_iter().map(|measure| (measure.name, measure.value)).collect();
    Testimony { trace: run.trace().cloned(), measures, answer }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labs::walk::Walk;

    fn read(query: &str) -> Link {
        let (link, faults) = Link::read(&Walk, query);
        assert_eq!(faults, Vec::<String>::new(), "{query}");
        link
    }

    #[test]
    fn a_link_reads_back_as_it_was_written() {
        for query in [
            "",
            "dns=warm&seed=7&then=23000.cache.down&at=61000",
            "preset=quic",
            "preset=quic&at=900&twin=",
            "cdn=hit&twin=dns.warm&twin=23000.cache.down",
        ] {
            assert_eq!(read(query).query(&Walk), query);
        }
    }

    #[test]
    fn a_preset_stands_for_its_settings_until_they_are_changed() {
        let preset = preset(&Walk, "quic").unwrap();
        assert_eq!(read("preset=quic").scenario, read(preset.settings).scenario);
        let changed = read("preset=quic&cache=down");
        assert_eq!(changed.preset, None);
        assert!(changed.query(&Walk).contains("cache=down") && changed.query(&Walk).contains("http=3"));
    }

    #[test]
    fn the_second_run_is_the_first_but_for_what_is_said() {
        let link = read("dns=warm&twin=dns.cold&twin=30000.cache.down");
        let second = link.second(&Walk).unwrap();
        assert_eq!(second.query(Walk.controls()), "then=30000.cache.down");
        assert_eq!(read("twin=").second(&Walk), Some(read("").scenario));
        assert_eq!(read("").second(&Walk), None);
    }

    #[test]
    fn a_link_s_run_bears_witness() {
        let answer = check("walk", "preset=quic").expect("a preset")().answer.expect("it asks");
        assert_eq!((answer.right, answer.options.len()), (1, 4));
        assert!(answer.query.starts_with("preset=quic&at="), "{}", answer.query);
        let plain = check("walk", "dns=warm").expect("settings")();
        assert!(plain.answer.is_none() && plain.trace.is_some_and(|trace| !trace.spans.is_empty()));
        assert!(plain.measures.iter().any(|(name, value)| *name == "total_ms" && *value > 0.0));
        assert!(check("walk", "dns=hot").is_err() && check("wlak", "").is_err());
    }

    #[test]
    fn a_preset_s_question_is_answered_by_its_run() {
        let (preset, answer) = predicted(&Walk, &read("preset=quic")).unwrap();
        assert!(preset.id == "quic" && answer.option < preset.question.options.len());
        assert_eq!(predicted(&Walk, &read("dns=warm")).map(|(preset, _)| preset.id), None);
    }

    #[test]
    fn damage_is_named_and_the_rest_is_kept() {
        let (link, faults) = Link::read(&Walk, "dns=warm&preset=nosuch&twin=dns.hot&twin=plan.scan&x=1");
        assert_eq!((faults.len(), link.twin.as_ref().map(Vec::len)), (3, Some(1)), "{faults:?}");
        assert!(
            faults.iter().any(|fault| fault.contains("nosuch"))
                && faults.iter().any(|fault| fault.contains("Resolver"))
        );
        assert_eq!(link.scenario, read("dns=warm").scenario);
    }
}
