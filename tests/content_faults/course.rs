//! A small course without faults, in a folder of its own, to be broken.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

use roundtrip::course::load::{self, Course};
use roundtrip::model::Station;
use roundtrip::model::trace::{Span, SpanKind, Trace};
use roundtrip::witness::{Testimony, Witness};

const COURSE: &str = r#"title = "Small"

[[unit]]
id = "entry"
title = "Entry"
summary = "All of it."
topics = ["alpha", "beta"]
"#;

const GLOSSARY: &str = r#"[ttl]
term = "TTL"
text = "How long a copy lives."
"#;

const REFERENCES: &str = r#"[rfc1035]
text = "P. Mockapetris, *Domain names*, RFC 1035, 1987"
url = "https://www.rfc-editor.org/rfc/rfc1035"
"#;

const FIGURE: &str = "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>\n";

const ALPHA: &str = r#"+++
title = "Alpha"
short = "Alpha"
summary = "The *first* note."
stations = ["dns", "browser"]
+++

A [TTL](term:ttl) bounds the age.[^rfc1035] It takes about 80 ms
in all.

![](question:alpha-one)

## Section one { #one }

![What it shows](figure:tree)

![What one sees](lab:walk?dns=warm)
"#;

const BETA: &str = r#"+++
title = "Beta"
short = "Beta"
summary = "The second note."
stations = ["cdn"]
+++

Back to [alpha](topic:alpha#one).

## Section one { #one }
"#;

const QUESTIONS: &str = r#"[[cheat]]
text = "Remember the TTL."

[[claim]]
text = "about 80 ms in all"
lab = "walk?dns=warm"
measure = "total_ms"
value = 80
tolerance = 5

[[question]]
id = "TOPIC-one"
kind = "one"
level = "understand"
difficulty = 2
section = "one"
prompt = "Which?"
explanation = "Because."
[[question.option]]
text = "first"
why = "wrong"
[[question.option]]
text = "second"
right = true
why = "right"
[[question.option]]
text = "third"
why = "wrong as well"

[[question]]
id = "TOPIC-verdict"
kind = "true-false"
level = "remember"
difficulty = 1
section = "one"
confusable = "this-that"
prompt = "So it is."
explanation = "Because."
answer = true
why_true = "Yes."
why_false = "No."
[[question.reason]]
text = "this"
right = true
why = "right"
[[question.reason]]
text = "that"
why = "wrong"

[[question]]
id = "TOPIC-order"
kind = "order"
level = "remember"
difficulty = 3
section = "one"
prompt = "Put in order."
explanation = "Because."
[[question.item]]
text = "a"
why = "before b"
[[question.item]]
text = "b"
why = "before c"
[[question.item]]
text = "c"
why = "last"

[[question]]
id = "TOPIC-match"
kind = "match"
level = "remember"
difficulty = 1
section = "one"
prompt = "Match."
explanation = "Because."
[[question.pair]]
left = "a"
right = "1"
why = "first"
[[question.pair]]
left = "b"
right = "2"
why = "second"
[[question.pair]]
left = "c"
right = "3"
why = "third"
"#;

/// A course to be broken.
pub struct Small(BTreeMap<String, String>);

impl Small {
    /// Without faults.
    pub fn new() -> Small {
        let beta = QUESTIONS.replace("TOPIC", "beta").replace(&part(QUESTIONS, "[[claim]]", "[[question]]"), "");
        let files = [
            ("course.toml", COURSE.to_owned()),
            ("glossary.toml", GLOSSARY.to_owned()),
            ("references.toml", REFERENCES.to_owned()),
            ("figures/tree.svg", FIGURE.to_owned()),
            ("README.md", "Not content.".to_owned()),
            ("entry/alpha.md", ALPHA.to_owned()),
            ("entry/alpha.toml", QUESTIONS.replace("TOPIC", "alpha")),
            ("entry/beta.md", BETA.to_owned()),
            ("entry/beta.toml", beta),
        ];
        Small(files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect())
    }

    /// Replaces the first `from` of a file.
    pub fn replace(mut self, path: &str, from: &str, to: &str) -> Small {
        let text = self.0.get_mut(path).expect("the file is there");
        assert!(text.contains(from), "{path} has no {from}");
        *text = text.replacen(from, to, 1);
        self
    }

    /// Adds to the end of a file, or a file.
    pub fn append(mut self, path: &str, text: &str) -> Small {
        self.0.entry(path.to_owned()).or_default().push_str(text);
        self
    }

    /// Takes a file away.
    pub fn without(mut self, path: &str) -> Small {
        self.0.remove(path).expect("the file is there");
        self
    }

    /// Takes away all from one text to before the next.
    pub fn cut(self, path: &str, from: &str, to: &str) -> Small {
        let part = part(&self.0[path], from, to);
        self.replace(path, &part, "")
    }

    /// Loads it.
    pub fn load(&self) -> Result<Course, Vec<String>> {
        let root = self.write();
        let loaded = load::load(&root, &check_lab);
        fs::remove_dir_all(root.parent().expect("a folder of its own")).expect("the folder can be removed");
        loaded.map_err(|faults| faults.iter().map(ToString::to_string).collect())
    }

    /// Expects exactly these faults, each without the folder's name: `entry/alpha.md:3: …`.
    pub fn expect(&self, expected: &[&str]) {
        let expected: Vec<_> = expected.iter().map(|fault| format!("content/{fault}")).collect();
        assert_eq!(self.load().err().unwrap_or_default(), expected);
    }

    fn write(&self) -> PathBuf {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let own = format!("roundtrip-content-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let root = env::temp_dir().join(own).join("content");
        for (path, text) in &self.0 {
            let file = root.join(path);
            fs::create_dir_all(file.parent().expect("a file in a folder")).expect("the folder can be made");
            fs::write(file, text).expect("the file can be written");
        }
        root
    }
}

/// From one text to before the next.
fn part(text: &str, from: &str, to: &str) -> String {
    let start = text.find(from).expect("the beginning is there");
    let length = text[start + 1..].find(to).map_or(text.len() - start, |end| end + 1);
    text[start..start + length].to_owned()
}

fn check_lab(lab: &str, query: &str) -> Result<Witness, String> {
    match (lab, query) {
        ("walk", "" | "dns=warm") => Ok(Box::new(testimony)),
        ("walk", _) => Err(format!("the walk does not take “{query}”")),
        ("counter", "") => Ok(Box::new(Testimony::default)),
        _ => Err(format!("there is no lab “{lab}”")),
    }
}

/// What the one run that there is says of itself: three spans one after the other, 78.5 ms in all.
fn testimony() -> Testimony {
    let span = |(name, start, end): (&str, u64, u64)| Span {
        number: 0,
        parent: None,
        station: Station::App,
        name: name.to_owned(),
        start,
        end,
        kind: SpanKind::Work,
        error: None,
        attributes: Vec::new(),
    };
    let spans = [("resolve", 0, 20_000), ("connect", 20_000, 30_000), ("query", 30_000, 78_500)].map(span).to_vec();
    let trace =
        Trace { id: String::new(), spans, messages: Vec::new(), moments: Vec::new(), answered: 78_500, end: 78_500 };
    Testimony { trace: Some(trace), measures: vec![("total_ms", 78.5)], answer: None }
}
