//! Notes: front matter, links, what is put in place.

use crate::course::Small;

#[test]
fn front_matter_is_checked() {
    Small::new()
        .replace("entry/alpha.md", "+++\n", "")
        .expect(&["entry/alpha.md:1: a note begins with front matter in TOML between two lines `+++`"]);
    Small::new()
        .replace("entry/alpha.md", "title = \"Alpha\"\n", "")
        .expect(&["entry/alpha.md:2: note has no “title”: every note needs one"]);
    Small::new().replace("entry/alpha.md", "stations =", "station =").expect(&[
        "entry/alpha.md:2: note has no stations: name at least its own",
        "entry/alpha.md:2: note has no “stations”: every note needs one",
        "entry/alpha.md:5: note has an unknown key “station”: did you mean “stations”?",
    ]);
    Small::new()
        .replace("entry/alpha.md", "\"browser\"]", "\"browsr\"]")
        .expect(&["entry/alpha.md:5: there is no station “browsr”: did you mean “browser”?"]);
    let long = "short = \"A name of more than twenty-eight\"";
    Small::new()
        .replace("entry/alpha.md", "short = \"Alpha\"", long)
        .expect(&["entry/alpha.md:3: “short” has 32 characters: 28 at most, to fit in menus"]);
}

#[test]
fn links_and_citations_must_lead_somewhere() {
    Small::new().append("entry/alpha.md", "\n[x](lab:walk?dns=hot) [y](lab:run) [z](topic:gamma)\n").expect(&[
        "entry/alpha.md:19: the walk does not take “dns=hot”",
        "entry/alpha.md:19: there is no lab “run”",
        "entry/alpha.md:19: there is no topic “gamma” in course.toml",
    ]);
    Small::new()
        .append("entry/alpha.md", "\nSo it is.[^rfc1036]\n")
        .expect(&["entry/alpha.md:19: there is no reference “rfc1036” in references.toml: did you mean “rfc1035”?"]);
    Small::new().append("entry/alpha.md", "\n[x](ftp://example.com)\n").expect(&[
        "entry/alpha.md:19: “ftp://example.com” leads nowhere: links begin with topic:, term:, station:, lab:, guide:, https:// \
         or mailto:",
    ]);
}

#[test]
fn html_is_refused_at_its_line() {
    Small::new()
        .append("entry/beta.md", "\nA line\nwith <b>markup</b>.\n")
        .expect(&["entry/beta.md:13: no HTML here: write Markdown, and `code` for what only looks like a tag"]);
}

#[test]
fn only_own_questions_are_put_in_place() {
    Small::new()
        .append("entry/beta.md", "\n![](question:alpha-one)\n")
        .expect(&["entry/beta.md:12: the question “alpha-one” belongs to the note “alpha”, not to this one"]);
}
