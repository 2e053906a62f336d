//! What can be set in a lab, and its form in a URL.
//!
//! A [`Scenario`] is everything that decides a run: which settings, which seed, and what changes on the way. It is written as a
//! query string (`dns=warm&seed=7&then=23000.cache.down`) that holds only what differs from the defaults, so that links stay
//! short and readable.

use std::collections::BTreeMap;

use crate::model::Micros;

/// The seed of a run nobody has reseeded.
pub const DEFAULT_SEED: u64 = 1;
/// Longest text that a text control takes, in characters.
pub const TEXT_LIMIT: usize = 60;
/// Longest text that a control of several lines takes, in characters.
pub const LINES_LIMIT: usize = 2_000;
/// Most changes that a scenario holds.
pub const CHANGES: usize = 20;

/// One thing a reader can set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Control {
    /// The stable name in URLs: short, lower-case.
    pub key: &'static str,
    /// What it belongs to, with its neighbours: `Database`. Controls of one group stand together.
    pub group: &'static str,
    /// The label, in the field's own words.
    pub label: &'static str,
    /// One sentence on what it does.
    pub help: &'static str,
    /// What values it takes.
    pub kind: ControlKind,
}

/// The values that a control takes; the default comes with each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ControlKind {
    /// One of a few named values; the first is the default.
    Choice(&'static [Choice]),
    /// A whole number.
    Number {
        /// Smallest value.
        min: u32,
        /// Greatest value.
        max: u32,
        /// Distance between neighbouring values.
        step: u32,
        /// Value when nothing is set.
        default: u32,
        /// Unit, as shown after the number.
        unit: &'static str,
    },
    /// Free text of at most [`TEXT_LIMIT`] characters.
    Text {
        /// Value when nothing is set.
        default: &'static str,
    },
    /// Free text over several lines of at most [`LINES_LIMIT`] characters: a zone file, the fields of a header.
    Lines {
        /// Value when nothing is set.
        default: &'static str,
    },
}

/// One named value of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The value in URLs.
    pub value: &'static str,
    /// The value as shown.
    pub label: &'static str,
}

/// Values for the controls of a lab; what is absent has its default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings(BTreeMap<&'static str, String>);

impl Settings {
    /// The value set for a control, or its default.
    pub fn get<'a>(&'a self, control: &Control) -> std::borrow::Cow<'a, str> {
        match self.0.get(control.key) {
            Some(value) => value.as_str().into(),
            None => control.kind.default_value(),
        }
    }

    /// Sets a control.
    ///
    /// # Errors
    /// When the control does not take the value; the message says what it takes.
    pub fn set(&mut self, control: &Control, value: &str) -> Result<(), String> {
        control.kind.check(value).map_err(|why| format!("“{}” {why}", control.label))?;
        if control.kind.default_value() == value {
            self.0.remove(control.key);
        } else {
            self.0.insert(control.key, value.to_owned());
        }
        Ok(())
    }
}

impl ControlKind {
    /// The value when nothing is set.
    pub fn default_value(&self) -> std::borrow::Cow<'static, str> {
        match *self {
            ControlKind::Choice(choices) => choices.first().map_or("", |choice| choice.value).into(),
            ControlKind::Number { default, .. } => default.to_string().into(),
            ControlKind::Text { default } | ControlKind::Lines { default } => default.into(),
        }
    }

    /// A value as it is shown: a choice's label, or the value itself.
    pub fn label_of<'a>(&self, value: &'a str) -> &'a str {
        match *self {
            ControlKind::Choice(choices) => {
                choices.iter().find(|choice| choice.value == value).map_or(value, |choice| choice.label)
            }
            ControlKind::Number { .. } | ControlKind::Text { .. } | ControlKind::Lines { .. } => value,
        }
    }

    /// Whether the control takes this value.
    ///
    /// # Errors
    /// A sentence without its subject: “takes a whole number from 1 to 12”.
    pub fn check(&self, value: &str) -> Result<(), String> {
        match *self {
            ControlKind::Choice(choices) => {
                if choices.iter().any(|choice| choice.value == value) {
                    return Ok(());
                }
                let names: Vec<_> = choices.iter().map(|choice| choice.value).collect();
                Err(format!("takes one of {}", names.join(", ")))
            }
            ControlKind::Number { min, max, step, .. } => match value.parse::<u32>() {
                Ok(number) if (min..=max).contains(&number) && (number - min).is_multiple_of(step) => Ok(()),
                _ => Err(format!("takes a whole number from {min} to {max} in steps of {step}")),
            },
            ControlKind::Text { .. } | ControlKind::Lines { .. } => {
                let lines = matches!(self, ControlKind::Lines { .. });
                let limit = if lines { LINES_LIMIT } else { TEXT_LIMIT };
                if value.chars().count() > limit {
                    Err(format!("takes at most {limit} characters"))
                } else if value.chars().any(|letter| letter.is_control() && !(lines && "\n\t".contains(letter))) {
                    Err("takes no control characters".to_owned())
                } else {
                    Ok(())
                }
            }
        }
    }
}

/// A setting that changes while the run goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When, in microseconds.
    pub at: Micros,
    /// Which: the control's key.
    pub key: &'static str,
    /// Its value from then on.
    pub value: String,
}

impl Change {
    /// As links have it: `23000.cache.down`.
    pub(super) fn written(&self) -> String {
        [self.at.to_string().as_str(), self.key, &self.value].join(".")
    }

    /// Reads what [`Change::written`] wrote, under the name that it has in the link.
    pub(super) fn read(controls: &[Control], name: &str, text: &str) -> Result<Change, String> {
        let form = || {
            format!(
                "“{name}={text}” is no change; one is written as a time in microseconds, a setting and a value: \
                 {name}=23000.dns.warm"
            )
        };
        let mut parts = text.splitn(3, '.');
        let (Some(at), Some(key), Some(value)) = (parts.next(), parts.next(), parts.next()) else { return Err(form()) };
        let at = at.parse().map_err(|_| form())?;
        let control = find(controls, key)?;
        control.kind.check(value).map_err(|why| format!("“{}” {why}", control.label))?;
        Ok(Change { at, key: control.key, value: value.to_owned() })
    }
}

fn find<'a>(controls: &'a [Control], key: &str) -> Result<&'a Control, String> {
    controls.iter().find(|control| control.key == key).ok_or_else(|| format!("nothing here is called “{key}”"))
}

/// Everything that decides a run, and where one looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// The settings.
    pub settings: Settings,
    /// Seed of every random stream of the run.
    pub seed: u64,
    /// What changes on the way, by time; at most [`CHANGES`].
    pub changes: Vec<Change>,
    /// The moment looked at, in microseconds; past the end means the end.
    pub at: Micros,
}

impl Default for Scenario {
    fn default() -> Self {
        Scenario { settings: Settings::default(), seed: DEFAULT_SEED, changes: Vec::new(), at: 0 }
    }
}

impl Scenario {
    /// Reads a query, pair by pair, already percent-decoded. What cannot be read keeps its default and is named in the
    /// second part of the result.
    pub fn read<'a>(
        controls: &[Control],
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (Scenario, Vec<String>) {
        let mut scenario = Scenario::default();
        let mut faults = Vec::new();
        for (key, value) in pairs {
            let outcome = match key {
                "seed" => value.parse().map(|seed| scenario.seed = seed).map_err(|_| whole_number("seed", value)),
                "at" => value.parse().map(|at| scenario.at = at).map_err(|_| whole_number("at", value)),
                "then" => Change::read(controls, "then", value).and_then(|change| scenario.add(change)),
                _ => find(controls, key).and_then(|control| scenario.settings.set(control, value)),
            };
            faults.extend(outcome.err());
        }
        (scenario, faults)
    }

    fn add(&mut self, change: Change) -> Result<(), String> {
        if self.changes.len() >= CHANGES {
            return Err(format!("a run takes at most {CHANGES} changes; “then={}” is left out", change.written()));
        }
        let place = self.changes.partition_point(|other| other.at <= change.at);
        self.changes.insert(place, change);
        Ok(())
    }

    /// The settings as they are at a moment, changes up to and including it made.
    pub fn settings_at(&self, controls: &[Control], at: Micros) -> Settings {
        let mut settings = self.settings.clone();
        for change in self.changes.iter().filter(|change| change.at <= at) {
            if let Ok(control) = find(controls, change.key) {
                // It was checked when it was read.
                let _ = settings.set(control, &change.value);
            }
        }
        settings
    }

    /// Another future from a moment on: a setting changes then, and what was to become of it later is forgotten. At the start
    /// it is simply set. Everything before the moment stays as it was.
    ///
    /// # Errors
    /// When there is no such setting, when it does not take the value, or when there are [`CHANGES`] changes already.
    pub fn fork(&mut self, controls: &[Control], at: Micros, key: &str, value: &str) -> Result<(), String> {
        let control = find(controls, key)?;
        control.kind.check(value).map_err(|why| format!("“{}” {why}", control.label))?;
        self.changes.retain(|change| change.key != key || change.at < at);
        if at == 0 {
            return self.settings.set(control, value);
        }
        if self.settings_at(controls, at).get(control) == value {
            return Ok(());
        }
        self.add(Change { at, key: control.key, value: value.to_owned() })
    }

    /// Reads a query string, without its question mark: see [`Scenario::read`].
    pub fn from_query(controls: &[Control], query: &str) -> (Scenario, Vec<String>) {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        Scenario::read(controls, pairs.iter().map(|(key, value)| (&**key, &**value)))
    }

    /// The query string, without a question mark; empty when everything has its default.
    pub fn query(&self, controls: &[Control]) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(self.pairs(controls)).finish()
    }

    /// The pairs of the query, in the order of the controls; only what differs from the defaults.
    pub fn pairs(&self, controls: &[Control]) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<_> = controls
            .iter()
            .filter_map(|control| self.settings.0.get(control.key).map(|value| (control.key, value.clone())))
            .collect();
        if self.seed != DEFAULT_SEED {
            pairs.push(("seed", self.seed.to_string()));
        }
        pairs.extend(self.changes.iter().map(|change| ("then", change.written())));
        if self.at != 0 {
            pairs.push(("at", self.at.to_string()));
        }
        pairs
    }
}

fn whole_number(key: &str, value: &str) -> String {
    format!("“{key}” takes a whole number, not “{value}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTROLS: &[Control] = &[
        Control {
            key: "dns",
            group: "Name",
            label: "Resolver cache",
            help: "",
            kind: ControlKind::Choice(&[
                Choice { value: "cold", label: "cold" },
                Choice { value: "warm", label: "warm" },
            ]),
        },
        Control {
            key: "n",
            group: "Servers",
            label: "Servers",
            help: "",
            kind: ControlKind::Number { min: 1, max: 12, step: 1, default: 4, unit: "" },
        },
        Control { key: "q", group: "Name", label: "Search", help: "", kind: ControlKind::Text { default: "oak" } },
    ];

    #[test]
    fn a_query_reads_back_as_it_was_written() {
        let (scenario, faults) =
            Scenario::read(CONTROLS, [("dns", "warm"), ("q", "ash & elm"), ("seed", "9"), ("at", "70")]);
        assert_eq!(faults, Vec::<String>::new());
        let pairs = scenario.pairs(CONTROLS);
        let (again, _) = Scenario::read(CONTROLS, pairs.iter().map(|(key, value)| (*key, value.as_str())));
        assert_eq!(again, scenario);
        assert_eq!(pairs.len(), 4);
    }

    #[test]
    fn defaults_leave_no_trace_in_the_query() {
        let (scenario, _) = Scenario::read(CONTROLS, [("dns", "cold"), ("n", "4"), ("seed", "1"), ("at", "0")]);
        assert_eq!(scenario.pairs(CONTROLS), vec![]);
    }

    #[test]
    fn changes_are_short_to_read_and_sorted_by_time() {
        let query = "then=40000.n.6&then=23000.dns.warm&then=40000.q.a.b";
        let (scenario, faults) = Scenario::from_query(CONTROLS, query);
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(scenario.query(CONTROLS), "then=23000.dns.warm&then=40000.n.6&then=40000.q.a.b");
        let value = |control: usize, at| scenario.settings_at(CONTROLS, at).get(&CONTROLS[control]).into_owned();
        assert_eq!([value(0, 22_999), value(0, 23_000), value(1, 39_999)], ["cold", "warm", "4"]);
        assert_eq!([value(1, 40_000), value(2, 40_000)], ["6", "a.b"]);
    }

    #[test]
    fn a_damaged_change_is_named_and_left_out() {
        let query = "then=soon.dns.warm&then=5.dns.hot&then=5.colour.red&then=5.dns&then=-1.dns.warm&then=7.dns.warm";
        let (scenario, faults) = Scenario::from_query(CONTROLS, query);
        assert_eq!(scenario.changes.len(), 1);
        assert_eq!(faults.len(), 5);
        assert!(faults[0].contains("then=soon.dns.warm") && faults[0].contains("then=23000.dns.warm"), "{faults:?}");
        assert!(faults[1].contains("cold, warm") && faults[2].contains("colour"), "{faults:?}");
        let many = vec!["then=1.dns.warm"; CHANGES + 1].join("&");
        let (scenario, faults) = Scenario::from_query(CONTROLS, &many);
        assert_eq!((scenario.changes.len(), faults.len()), (CHANGES, 1));
    }

    #[test]
    fn a_fork_keeps_the_past_and_forgets_the_setting_s_later_future() {
        let (mut scenario, _) = Scenario::from_query(CONTROLS, "then=10.dns.warm&then=30.dns.cold&then=40.n.6");
        scenario.fork(CONTROLS, 20, "dns", "cold").expect("a value");
        assert_eq!(scenario.query(CONTROLS), "then=10.dns.warm&then=20.dns.cold&then=40.n.6");
        scenario.fork(CONTROLS, 15, "dns", "warm").expect("nothing to do: it is warm then");
        assert_eq!(scenario.query(CONTROLS), "then=10.dns.warm&then=40.n.6");
        scenario.fork(CONTROLS, 0, "n", "8").expect("a value");
        assert_eq!(scenario.query(CONTROLS), "n=8&then=10.dns.warm");
        assert!(scenario.fork(CONTROLS, 5, "n", "99").is_err() && scenario.fork(CONTROLS, 5, "m", "1").is_err());
    }

    #[test]
    fn a_damaged_part_is_named_and_the_rest_holds() {
        let (scenario, faults) =
            Scenario::read(CONTROLS, [("dns", "hot"), ("n", "6"), ("colour", "red"), ("seed", "-1")]);
        assert_eq!(scenario.settings.get(&CONTROLS[0]), "cold");
        assert_eq!(scenario.settings.get(&CONTROLS[1]), "6");
        assert_eq!(faults.len(), 3);
        assert!(faults[0].contains("Resolver cache") && faults[0].contains("cold, warm"), "{faults:?}");
        assert!(faults[1].contains("colour"));
        assert!(faults[2].contains("seed"));
    }
}
