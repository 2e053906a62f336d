//! The exports as files of the build: the whole bank and every unit in every format, and what each format cannot hold.
//!
//! The page lists the files with their sizes; the prerenderer writes them. A selection of questions is made in the browser
//! (`views::exports`).

use maud::{Markup, html};

use crate::course::load::Course;
use crate::export::{self, Export, FORMATS, Format, Loss, Selection};
use crate::route;

/// A file of the build.
pub struct File {
    /// Where it lies, below the base path.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A format with its files.
struct Made {
    format: &'static Format,
    bank: Entry,
    units: Vec<Entry>,
    losses: Vec<Loss>,
    told: File,
}

/// A file with what it is called on the page.
struct Entry {
    words: String,
    file: File,
}

/// The whole bank, in words and in names of files.
const WHOLE: (&str, &str) = ("The whole bank", "bank");

fn made(course: &Course) -> Vec<Made> {
    let bank = Selection::of(course);
    let site = route::site();
    let make = |format: &'static Format| {
        let entry = |words: &str, scope: &str, bytes: Vec<u8>| Entry {
            words: words.to_owned(),
            file: File { path: route::export(&format.file_name(scope)), bytes },
        };
        let Export { bytes, losses } = export::export(&bank, format, &site);
        let units =
            bank.units.iter().enumerate().map(|(place, unit)| {
                entry(&unit.title, &unit.id, export::export(&bank.unit(place), format, &site).bytes)
            });
        let told = format!("roundtrip-{}-not-held.csv", format.id);
        let told = File { path: route::export(&told), bytes: export::losses_csv(&losses).into_bytes() };
        Made { format, bank: entry(WHOLE.0, WHOLE.1, bytes), units: units.collect(), losses, told }
    };
    FORMATS.iter().copied().map(make).collect()
}

/// Every file.
pub fn files(course: &Course) -> Vec<File> {
    let of = |made: Made| {
        let units = made.units.into_iter().map(|unit| unit.file);
        [made.bank.file, made.told].into_iter().chain(units).collect::<Vec<_>>()
    };
    made(course).into_iter().flat_map(of).collect()
}

/// The section of the page.
pub fn section(course: &Course) -> Markup {
    let count = Selection::of(course).count();
    html! {
        section aria-labelledby="exports" {
            h2 id="exports" { "Exports" }
            p { "All " (count) " questions as files that other programs import, with the feedback on every option. Every identifier stays the same in the next export. How sure one is, and when to ask again, is known to this site alone." }
            @if route::site().is_empty() {
                p { "The address of this site was not known when these files were made, so they hold no links to it; a selection made below does." }
            }
            @for made in made(course) { (format(&made)) }
            h3 { "A selection" }
            p { "Tick units, topics or single questions, and save them in any of these formats. This takes JavaScript." }
        }
    }
}

fn format(made: &Made) -> Markup {
    html! {
        h3 id={ "export-" (made.format.id) } { (made.format.name) }
        p { (made.format.about) }
        p { (link(&made.bank)) }
        details {
            summary { (made.format.name) ": unit by unit" }
            ul { @for unit in &made.units { li { (link(unit)) } } }
        }
        details {
            summary { (made.format.name) ": what it cannot hold" }
            ul {
                @for (kind, what, count) in export::summed(&made.losses) { li { (kind_words(kind)) " (" (count) "): " (what) "." } }
            }
            p { a href=(route::below_base(&made.told.path)) download { "The same question by question" } ", as a table." }
        }
    }
}

fn link(entry: &Entry) -> Markup {
    html! {
        a href=(route::below_base(&entry.file.path)) download { (entry.words) ", " (size(entry.file.bytes.len())) }
    }
}

/// A kind of question in words.
fn kind_words(kind: &str) -> &'static str {
    match kind {
        "one" => "One of several options",
        "several" => "Several options",
        "true-false" => "True or false, with a reason",
        "order" => "Put in order",
        "match" => "Match",
        "number" => "A number",
        "short" => "A word or a few",
        "station" => "A station of the line",
        "trace" => "A span of a trace",
        "predict" => "A prediction of a run",
        _ => "Computed numbers",
    }
}

/// A size as people read it: `340 kB`, `1.2 MB`.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::Kind;

    #[test]
    fn sizes_read_well() {
        assert_eq!((size(1), size(340_000), size(1_240_000)), ("1 kB".into(), "340 kB".into(), "1.2 MB".into()));
    }

    #[test]
    fn every_kind_has_words_of_its_own() {
        let words: std::collections::BTreeSet<_> = Kind::IDS.iter().map(|kind| kind_words(kind)).collect();
        assert_eq!(words.len(), Kind::IDS.len());
    }
}
