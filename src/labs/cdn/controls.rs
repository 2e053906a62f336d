//! What can be set about HTTP caching: the names in links, the labels on the page, and what they mean to the model.

use crate::labs::settings::{Change, Choice, Control, ControlKind, Scenario, Settings};
use crate::model::http_cache::network::config::{self, Config, Cookies, Depends, Edges, OriginState};

const ORIGIN: &str = "Origin";
const REQUESTS: &str = "Requests";
const CDN: &str = "CDN";

const fn choice(value: &'static str, label: &'static str) -> Choice {
    Choice { value, label }
}

/// The fields of the origin's responses when nothing is set.
const HEADERS: &str = "Cache-Control: max-age=60\nETag: \"{v}\"\nLast-Modified: {modified}";
/// The requests when nothing is set.
const SCRIPT: &str = "0 A /page\n5 A /page\n10 B /page\n30 B reload /page\n70 A /page\n75 B /page";

/// Every control.
pub(super) const CONTROLS: &[Control] = &[
    Control {
        key: "headers",
        group: ORIGIN,
        label: "Response fields",
        help: "One field a line: Cache-Control, ETag, Last-Modified, Expires, Vary, Age, Set-Cookie … A line with a path \
               begins the fields for that path. {v} is the version, {user} the session, {lang} the language, {modified} \
               when the version was made, {+60} in 60 s.",
        kind: ControlKind::Lines { default: HEADERS },
    },
    Control {
        key: "depends",
        group: ORIGIN,
        label: "The page is made",
        help: "What the origin looks at when it makes its answer.",
        kind: ControlKind::Choice(&[
            choice("nothing", "for everyone alike"),
            choice("language", "by Accept-Language"),
            choice("user", "for the user, by Cookie"),
        ]),
    },
    Control {
        key: "version",
        group: ORIGIN,
        label: "Version",
        help: "Which version of everything the origin has; another one is a deployment.",
        kind: ControlKind::Number { min: 1, max: 9, step: 1, default: 1, unit: "" },
    },
    Control {
        key: "origin",
        group: ORIGIN,
        label: "Origin",
        help: "Whether it answers, answers with an error, or can't be reached.",
        kind: ControlKind::Choice(&[choice("up", "up"), choice("error", "answers 500"), choice("down", "down")]),
    },
    Control {
        key: "requests",
        group: REQUESTS,
        label: "Requests",
        help: "One a line: when (90, 5m, 2h, 30d), who (A or B), reload, force or POST where it is meant, the path; then \
               signed=60 for a URL signed until 60 s, and fields of its own after a semicolon.",
        kind: ControlKind::Lines { default: SCRIPT },
    },
    Control {
        key: "edges",
        group: CDN,
        label: "Edges",
        help: "Whether the two users come to the same edge.",
        kind: ControlKind::Choice(&[choice("one", "one for both"), choice("two", "one for each")]),
    },
    Control {
        key: "shield",
        group: CDN,
        label: "Origin shield",
        help: "Whether the edges ask one more cache before they ask the origin.",
        kind: ControlKind::Choice(&[choice("on", "on"), choice("off", "off")]),
    },
    Control {
        key: "cookies",
        group: CDN,
        label: "Responses that set cookies",
        help: "Whether edge and shield store them, as RFC 9111 allows, or are set not to.",
        kind: ControlKind::Choice(&[choice("stored", "stored"), choice("refused", "not stored")]),
    },
    Control {
        key: "purge",
        group: CDN,
        label: "Purge",
        help: "What edge and shield throw away when this changes: a path, tag:name, or *.",
        kind: ControlKind::Text { default: "" },
    },
];

/// The control with this key. Every key asked for here is one of [`CONTROLS`], as the tests hold.
fn value(settings: &Settings, key: &str) -> String {
    let control = CONTROLS.iter().find(|control| control.key == key);
    control.map(|control| settings.get(control).into_owned()).unwrap_or_default()
}

/// What the settings mean to the model.
pub(super) fn config(settings: &Settings) -> Config {
    let text = |key| value(settings, key);
    Config {
        headers: text("headers"),
        requests: text("requests"),
        depends: Depends::from_id(&text("depends")),
        version: text("version").parse().unwrap_or(1),
        origin: OriginState::from_id(&text("origin")),
        edges: Edges::from_id(&text("edges")),
        shield: text("shield") == "on",
        cookies: Cookies::from_id(&text("cookies")),
        purge: text("purge"),
    }
}

/// What changes on the way, as the model takes it.
pub(super) fn changes(scenario: &Scenario) -> Vec<config::Change> {
    let mut settings = scenario.settings.clone();
    let mut changes = Vec::new();
    for Change { at, key, value } in &scenario.changes {
        let Some(control) = CONTROLS.iter().find(|control| control.key == *key) else { continue };
        if settings.set(control, value).is_ok() {
            let said = match control.kind {
                // Backticks set code in the sentence that this becomes a part of.
                ControlKind::Lines { .. } => [control.label, " are edited"].concat(),
                _ => [control.label, ": ", &control.kind.label_of(value).replace('`', "’")].concat(),
            };
            changes.push(config::Change { at: *at, config: config(&settings), said });
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::http_cache::Fields;
    use crate::model::http_cache::network::{faults, script, section};

    fn values(key: &str) -> Vec<&'static str> {
        let control = CONTROLS.iter().find(|control| control.key == key).expect("a control");
        match control.kind {
            ControlKind::Choice(choices) => choices.iter().map(|choice| choice.value).collect(),
            _ => panic!("{key} is no choice"),
        }
    }

    #[test]
    fn what_is_offered_is_what_the_model_knows() {
        assert_eq!(values("depends"), Depends::IDS);
        assert_eq!(values("origin"), OriginState::IDS);
        assert_eq!(values("edges"), Edges::IDS);
        assert_eq!(values("cookies"), Cookies::IDS);
    }

    #[test]
    fn the_defaults_can_be_read() {
        assert_eq!(script::read(SCRIPT).0.len(), 6);
        assert!(script::read(SCRIPT).1.is_empty() && faults(HEADERS).is_empty());
        assert_eq!(Fields::read(&section(HEADERS, "/page")).iter().count(), 3);
    }

    #[test]
    fn every_control_sets_something() {
        let mut seen = vec![config(&Settings::default())];
        for control in CONTROLS {
            let other = match control.kind {
                ControlKind::Choice(choices) => choices[1].value.to_owned(),
                ControlKind::Number { max, .. } => max.to_string(),
                ControlKind::Text { .. } | ControlKind::Lines { .. } => "/page".to_owned(),
            };
            let mut settings = Settings::default();
            settings.set(control, &other).expect("a value that it takes");
            let set = config(&settings);
            assert!(!seen.contains(&set), "{} = {other} changes nothing", control.key);
            seen.push(set);
        }
    }
}
