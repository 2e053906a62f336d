use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::course::Block;
use crate::course::guide::Opening;
use crate::course::index::Place;
use crate::learning::kinds::Render;
use crate::model::Station;
use crate::source::{Faults, Reader, Source, Text};
use crate::witness::{Testimony, Witness};

fn check_lab(lab: &str, query: &str) -> Result<Witness, String> {
    match (lab, query) {
        ("walk", "" | "dns=warm" | "dns=warm&n=2") => Ok(Box::new(Testimony::default)),
        ("walk", _) => Err(format!("the walk does not take “{query}”")),
        _ => Err(format!("there is no lab “{lab}”")),
    }
}

fn example() -> Index<'static> {
    let place = |unit: &str, anchors: &[&str]| Place {
        unit: unit.to_owned(),
        anchors: Some(anchors.iter().map(|anchor| (*anchor).to_owned()).collect()),
        has_questions: true,
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    Index {
        topics: BTreeMap::from([
            ("cdn".to_owned(), place("entry", &["edge"])),
            ("here".to_owned(), place("entry", &[])),
        ]),
        terms: Some(names(&["ttl", "stub-resolver"])),
        references: Some(names(&["rfc1034", "rfc1035"])),
        figures: BTreeMap::from([(
            "tree".to_owned(),
            "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg>\n".to_owned(),
        )]),
        questions: BTreeMap::from([("mine".to_owned(), "here".to_owned()), ("other".to_owned(), "cdn".to_owned())]),
        lab: &check_lab,
        guides: BTreeMap::from([("database".to_owned(), Some(opening())), ("unread".to_owned(), None)]),
        planned_labs: names(&["later"]),
    }
}

fn opening() -> Opening {
    Opening {
        short: "Database".to_owned(),
        station: Some(Station::Database),
        ask: "A file & what else?".to_owned(),
        answers: vec![("Yes".to_owned(), "object".to_owned()), ("No".to_owned(), "next".to_owned())],
        anchors: ["file", "next", "object"].map(str::to_owned).to_vec(),
    }
}

/// Renders with the example index, and tells the faults.
fn with<T>(markdown: &str, render: impl FnOnce(&mut Renderer<'_>, &Text) -> T) -> (T, Vec<String>) {
    let (source, faults, index, mut uses) =
        (Source::new("f.md", markdown), Faults::default(), example(), Uses::default());
    let reader = Reader { source: &source, faults: &faults };
    let text = Text::verbatim(&source, 0..markdown.len());
    let rendered = render(&mut Renderer::new(&index, reader, &mut uses), &text);
    (rendered, faults.into_sorted().iter().map(ToString::to_string).collect())
}

fn note(markdown: &str) -> (Vec<Block>, Vec<String>) {
    with(markdown, |renderer, text| {
        let headings = headings(renderer.reader, text);
        renderer.note(text, "here", &headings)
    })
}

/// The HTML of a note without faults, in one piece.
fn html(markdown: &str) -> String {
    let (blocks, faults) = note(markdown);
    assert_eq!(faults, Vec::<String>::new(), "{markdown}");
    let html = |block: &Block| if let Block::Html(html) = block { html.clone() } else { panic!("{block:?}") };
    blocks.iter().map(html).collect::<String>().trim_end().to_owned()
}

fn faults(markdown: &str) -> Vec<String> {
    note(markdown).1
}

#[test]
fn text_is_escaped_everywhere() {
    assert_eq!(html("a < b & \"c\""), "<p>a &lt; b &amp; “c”</p>");
    assert_eq!(html("`<b>`"), "<p><code>&lt;b&gt;</code></p>");
    assert_eq!(
        html("```http <x\">\nGET /?a=1&b=<script>\n```"),
        "<pre tabindex=\"0\"><code class=\"language-http\">GET /?a=1&amp;b=&lt;script&gt;\n</code></pre>"
    );
    assert_eq!(
        html("[x](https://example.com/?a=1&b=%22)"),
        "<p><a href=\"https://example.com/?a=1&amp;b=%22\" rel=\"noopener\">x</a></p>"
    );
}

#[test]
fn html_is_refused() {
    let no_html = "no HTML here: write Markdown, and `code` for what only looks like a tag";
    assert_eq!(faults("one\n\n<script>alert(1)</script>\n"), [format!("f.md:3: {no_html}")]);
    assert_eq!(faults("a <b>bold</b> word"), [format!("f.md:1: {no_html}")]);
    assert_eq!(faults("- <!-- note -->"), [format!("f.md:1: {no_html}")]);
}

#[test]
fn links_lead_through_the_routes() {
    assert_eq!(html("[a](topic:cdn)"), "<p><a href=\"/learn/entry/cdn/\">a</a></p>");
    assert_eq!(html("[a](topic:cdn#edge)"), "<p><a href=\"/learn/entry/cdn/#edge\">a</a></p>");
    assert_eq!(html("[a](lab:walk?dns=warm&n=2)"), "<p><a href=\"/labs/walk/?dns=warm&amp;n=2\">a</a></p>");
    assert_eq!(html("[a](term:ttl)"), "<p><a class=\"term\" href=\"/glossary/#ttl\" data-term=\"ttl\">a</a></p>");
    assert_eq!(html("[DNS](station:dns)"), "<p><span class=\"st\" data-station=\"dns\">DNS</span></p>");
    assert_eq!(html("<x@example.com>"), "<p><a href=\"mailto:x@example.com\" rel=\"noopener\">x@example.com</a></p>");
}

#[test]
fn links_to_nothing_are_told() {
    let schemes = "links begin with topic:, term:, station:, lab:, guide:, https:// or mailto:";
    for (link, message) in [
        ("topic:cdm", "there is no topic “cdm” in course.toml: did you mean “cdn”?".to_owned()),
        ("topic:cdn#egde", "the note “cdn” has no section “egde”: it has edge".to_owned()),
        ("term:tt", "there is no term “tt” in glossary.toml: did you mean “ttl”?".to_owned()),
        (
            "station:proxy",
            "there is no station “proxy”: there are browser, dns, cdn, balancer, app, cache, database, broker, storage"
                .to_owned(),
        ),
        ("lab:run", "there is no lab “run”".to_owned()),
        ("lab:walk?dns=hot", "the walk does not take “dns=hot”".to_owned()),
        ("guide:databse", "there is no guide “databse” in course.toml: did you mean “database”?".to_owned()),
        ("guide:database#x", "the guide “database” has no “x”: it has file, next, object".to_owned()),
        ("figure:tree", "`figure:` puts something in place: write `![…](figure:tree)`".to_owned()),
        ("#edge", "write `topic:…#edge` for a section, also of this note".to_owned()),
        ("javascript:alert(1)", format!("“javascript:alert(1)” leads nowhere: {schemes}")),
        ("data:text/html,x", format!("“data:text/html,x” leads nowhere: {schemes}")),
        ("//example.com", format!("“//example.com” leads nowhere: {schemes}")),
        ("https:/example.com", format!("“https:/example.com” leads nowhere: {schemes}")),
    ] {
        assert_eq!(faults(&format!("x\n[a]({link})")), [format!("f.md:2: {message}")]);
    }
    assert_eq!(faults("[](term:ttl)"), ["f.md:1: the link to term:ttl has no words"]);
}

#[test]
fn citations_are_numbered_by_first_use_and_linked_both_ways() {
    let cite = |number, id, times| {
        format!(
            "<sup class=\"cite\"><a href=\"#ref-{id}\" id=\"cite-{id}-{times}\" role=\"doc-noteref\">{number}</a></sup>"
        )
    };
    let (first, second, again) = (cite(1, "rfc1035", 1), cite(2, "rfc1034", 1), cite(1, "rfc1035", 2));
    assert_eq!(html("A.[^rfc1035] B.[^rfc1034][^rfc1035]"), format!("<p>A.{first} B.{second}{again}</p>"));
    assert_eq!(
        faults("A.[^rfc1036]"),
        ["f.md:1: there is no reference “rfc1036” in references.toml: did you mean “rfc1034”?"]
    );
    let defined = "f.md:3: sources stand in references.toml: define “rfc1034” there, not here";
    assert_eq!(faults("A.[^rfc1034]\n\n[^rfc1034]: Mockapetris\n"), [defined]);
}

#[test]
fn sections_have_anchors_and_link_to_themselves() {
    assert_eq!(
        html("## Why `.co` isn't one"),
        "<h2 id=\"why-co-isnt-one\"><a class=\"self\" href=\"#why-co-isnt-one\">Why <code>.co</code> isn’t one</a></h2>"
    );
    assert_eq!(html("## Two words { #two }"), "<h2 id=\"two\"><a class=\"self\" href=\"#two\">Two words</a></h2>");
    let (found, _) = with("## A\n\n### B\n", |renderer, text| headings(renderer.reader, text));
    assert_eq!(
        found.iter().map(|heading| (heading.level, heading.anchor.as_str())).collect::<Vec<_>>(),
        [(2, "a"), (3, "b")]
    );
}

#[test]
fn headings_out_of_place_are_told() {
    for (markdown, message) in [
        ("## A\n\n## A", "3: another section has the anchor “a” already: give this one its own, `{ #… }`"),
        ("# A", "1: the page's own heading is the title of the front matter: sections begin at `##`"),
        ("### A", "1: the subsection “A” stands before any section `##`"),
        ("## A\n\n#### B", "3: “B” is too deep: there are sections `##` and subsections `###`"),
        ("## At exam time", "1: the section “At exam time” is made by the build: leave it out"),
        ("## A { #Not_So }", "1: “Not_So” is no anchor: use lower-case letters, digits and single hyphens, `{ #… }`"),
        ("## A { #ref-a }", "1: anchors that begin with “ref-” are the build's own"),
        ("> ## A", "1: a heading stands in a note, outside lists and callouts"),
        ("## [A](term:ttl)", "1: no links here: this text is pressed as a whole, or is a heading"),
    ] {
        assert_eq!(faults(markdown), [format!("f.md:{message}")], "{markdown}");
    }
}

#[test]
fn tables_scroll_and_are_named_by_their_columns() {
    let expected = "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table 1: B\"><table><thead><tr><td></td>\
                    <th scope=\"col\" class=\"right\">B</th></tr>\n</thead>\n<tbody><tr><td>1</td><td class=\"right\">2</td></tr>\n\
                    </tbody>\n</table>\n</div>";
    assert_eq!(html("| | B |\n|---|--:|\n| 1 | 2 |\n"), expected);
    assert!(html("| A |\n|---|\n").contains("<tbody></tbody>"));
}

#[test]
fn callouts_say_in_words_what_they_are() {
    let expected = "<div class=\"callout\" data-kind=\"warning\" role=\"note\"><p class=\"label\">Costs marks</p>\n\
                    <p><strong>No.</strong> Text.</p>\n</div>";
    assert_eq!(html("> [!WARNING]\n> **No.** Text."), expected);
    for (kind, label) in [("NOTE", "Aside"), ("TIP", "In practice"), ("IMPORTANT", "The model simplifies")] {
        assert!(html(&format!("> [!{kind}]\n> **No.**")).contains(label));
    }
    assert_eq!(faults("> [!TIP]\n> Text."), ["f.md:1: a callout begins with a short phrase in bold: `**…**`"]);
    let caution = "f.md:1: there is no callout [!CAUTION]: there are NOTE, TIP, WARNING and IMPORTANT";
    assert_eq!(faults("> [!CAUTION]\n> **No.**"), [caution]);
    assert_eq!(html("> Quoted."), "<blockquote><p>Quoted.</p>\n</blockquote>");
}

#[test]
fn what_is_for_slides_stands_apart_from_the_text() {
    let (blocks, faults) = note("One.\n\n> [!SPEAKER]\n> Ask *why*.\n>\n> - wait\n\n---\n\nTwo.");
    assert_eq!(faults, Vec::<String>::new());
    let expected = [
        Block::Html("<p>One.</p>\n".into()),
        Block::Speaker("<p>Ask <em>why</em>.</p>\n<ul><li>wait</li>\n</ul>\n".into()),
        Block::Split,
        Block::Html("<p>Two.</p>\n".into()),
    ];
    assert_eq!(blocks, expected);
}

#[test]
fn lists_are_tight_or_loose_as_written() {
    assert_eq!(html("- a\n- *b*"), "<ul><li>a</li>\n<li><em>b</em></li>\n</ul>");
    assert_eq!(html("3. a\n\n4. b"), "<ol start=\"3\"><li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>");
    assert_eq!(html("- a\n  - b"), "<ul><li>a<ul><li>b</li>\n</ul>\n</li>\n</ul>");
}

#[test]
fn questions_labs_and_figures_come_in_place() {
    let (blocks, faults) = note(
        "One.\n\n![Not there yet](lab:later)\n\n![](question:mine)\n\n![A < b](lab:walk?dns=warm)\n\n![A \"tree\"](figure:tree \"Its name\")\n\nTwo.",
    );
    assert_eq!(faults, Vec::<String>::new());
    let figure = "<figure id=\"figure-tree\"><div class=\"table\" tabindex=\"0\"><svg role=\"img\" aria-label=\"A “tree”\" viewBox=\"0 0 1 1\"><path d=\"M0 0\"/></svg></div>\
                  <figcaption>Its name</figcaption></figure>\n<p>Two.</p>\n";
    let expected = [
        Block::Html("<p>One.</p>\n".into()),
        Block::Question("mine".into()),
        Block::Lab { lab: "walk".into(), query: "dns=warm".into(), caption: "A < b".into() },
        Block::Html(figure.into()),
    ];
    assert_eq!(blocks, expected);
}

#[test]
fn a_guide_stands_in_place_with_its_first_question() {
    let expected = "<figure class=\"guide-card\" data-station=\"database\">\
                    <p class=\"label\">Decision guide · Database</p><p class=\"ask\">A file &amp; what else?</p>\
                    <ul class=\"answers\"><li><a href=\"/choose/database/#object\">Yes</a></li>\
                    <li><a href=\"/choose/database/#next\">No</a></li></ul>\
                    <figcaption>What fits. <a href=\"/choose/database/\">The whole guide</a></figcaption></figure>";
    assert_eq!(html("![What fits](guide:database)"), expected);
    assert_eq!(html("[x](guide:database#object)"), "<p><a href=\"/choose/database/#object\">x</a></p>");
    // Of a guide that cannot be read its own file says enough.
    assert_eq!(faults("![x](guide:unread) \n\n[x](guide:unread#y)"), Vec::<String>::new());
}

#[test]
fn what_cannot_be_put_in_place_is_told() {
    let inline = "`![…](…)` stands in a paragraph of its own, in a note, outside lists and callouts";
    for (markdown, message) in [
        ("![](question:mnie)", "1: there is no question “mnie”: did you mean “mine”?"),
        ("![](question:other)", "1: the question “other” belongs to the note “cdn”, not to this one"),
        ("![](question:mine)\n\n![](question:mine)", "3: the question “mine” stands in this note already"),
        ("![Not there yet](lab:later?x=1)", "1: there is no lab “later”"),
        ("![](lab:walk)", "1: say in the brackets what one sees in it: `![…](lab:walk)`"),
        ("![](figure:tree)", "1: say in the brackets what the diagram shows: `![…](figure:tree)`"),
        ("![](guide:database)", "1: say in the brackets what it decides: `![…](guide:database)`"),
        ("![x](guide:database#next)", "1: a guide stands in place from its beginning: `![…](guide:database)`"),
        ("![x](figure:tre)", "1: there is no figure “tre” in figures/: did you mean “tree”?"),
        (
            "![x](https://example.com/x.png)",
            "1: “https://example.com/x.png” cannot be put in place: there are question:, lab:, figure: and guide:",
        ),
        ("See ![x](figure:tree)", &format!("1: {inline}")),
        ("- ![x](figure:tree)", &format!("1: {inline}")),
    ] {
        assert_eq!(faults(markdown), [format!("f.md:{message}")], "{markdown}");
    }
}

#[test]
fn a_line_is_one_paragraph_without_its_element() {
    let line = |text: &str| with(text, |renderer, text| renderer.remark(text));
    assert_eq!(
        line("a *b* [c](term:ttl)").0,
        "a <em>b</em> <a class=\"term\" href=\"/glossary/#ttl\" data-term=\"ttl\">c</a>"
    );
    assert_eq!(line("a\n\nb").1, ["f.md:3: this text takes a single paragraph"]);
    assert_eq!(line("- a").1.len(), 1);
    assert_eq!(line("a[^rfc1034]").1, ["f.md:1: a note's text can cite, this one cannot: leave out `[^rfc1034]`"]);
    let label = with("a [b](station:dns) [c](term:ttl)", |renderer, text| renderer.label(text));
    assert_eq!(label.1, ["f.md:1: no links here: this text is pressed as a whole, or is a heading"]);
}

#[test]
fn plain_text_has_no_markup() {
    let markdown = "## A `b`\n\nOne *two*\nthree.[^rfc1034]\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![x](figure:tree)\n\n- [l](term:ttl)\n";
    assert_eq!(plain(markdown), "A b One two three. a b 1 2 l");
}

#[test]
fn harmful_figures_are_refused() {
    let told = |svg: &str| {
        let (source, faults) = (Source::new("f.svg", svg), Faults::default());
        check_svg(Reader { source: &source, faults: &faults }, "f");
        faults.into_sorted().into_iter().map(|fault| format!("{}: {}", fault.line, fault.message)).collect::<Vec<_>>()
    };
    let inside = |inside: &str| told(&format!("<svg viewBox=\"0 0 1 1\">\n{inside}\n</svg>"));
    let fine = "<g id=\"f-a\"><use href=\"#f-a\"/><path fill='url(#f-a)' d=\"M0 0\"/></g><!-- <script> -->\n<text>a &lt; b</text>";
    assert_eq!(inside(fine), Vec::<String>::new());
    for (wrong, message) in [
        ("<script>alert(1)</script>", "a figure may not hold `<script>`"),
        ("<SCRIPT/>", "a figure may not hold `<SCRIPT>`"),
        ("<style>*{}</style>", "a figure may not hold `<style>`"),
        ("<a href=\"#x\"><path d=\"\"/></a>", "a figure may not hold `<a>`"),
        ("<foreignObject/>", "a figure may not hold `<foreignObject>`"),
        ("<path onclick=\"x()\"/>", "no handlers in a figure"),
        ("<path ONCLICK=\"x()\"/>", "no handlers in a figure"),
        ("<path style=\"fill:red\"/>", "no `style` in a figure"),
        ("<use href=\"https://example.com/x.svg#a\"/>", "a figure refers to nothing outside itself"),
        ("<path fill=\"URL( https://example.com )\"/>", "a figure refers to nothing outside itself"),
        ("<path id=\"a\"/>", "identifiers begin with “f-”"),
        ("<path d=M0/>", "a value stands in quotes"),
        ("<path d=\"M0/>", "this value does not end"),
        ("<g><path d=\"\"/></svg>", "`</svg>` ends what `<g>` began"),
        ("<![CDATA[<script>]]>", "no declarations in a figure"),
        ("</svg><script>alert(1)</script>", "nothing may follow `</svg>`"),
    ] {
        let told = inside(wrong);
        assert!(told.len() == 1 && told[0].starts_with(&format!("2: {message}")), "{wrong}: {told:?}");
    }
    assert_eq!(told("<?xml version=\"1.0\"?><svg/>"), ["1: a figure begins with `<svg`, without anything before it"]);
    assert_eq!(told("<svg viewBox=\"0 0 1 1\">\n<g>\n"), ["2: `</svg>` is missing"]);
    assert_eq!(inside("").len() + told("<svg></svg>").len(), 1);
    assert_eq!(
        told("<svg viewBox=\"0 0 1 1\" role=\"img\"/>"),
        ["1: leave out `role`: the build describes the figure"]
    );
}

proptest! {
    #[test]
    fn whatever_is_written_no_markup_of_it_reaches_the_page(parts in proptest::collection::vec(
        prop_oneof!["\\PC{0,12}", "[<>&\"'`*_\\[\\]()!#|:^~\\\\\n -]{0,12}", Just("<script>".to_owned()), Just("<img src=x onerror=y>".to_owned()),
            Just("](javascript:x)".to_owned()), Just("\n```\n".to_owned()), Just("\n> [!TIP]\n".to_owned())], 0..12)) {
        let markdown = parts.concat();
        for block in note(&markdown).0 {
            if let Block::Html(html) = block {
                let html = html.to_lowercase();
                prop_assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("href=\"javascript"), "{html}");
                prop_assert_eq!(html.matches("</").count() + html.matches("<br>").count() + html.matches("<hr>").count(),
                    html.matches('<').count() - html.matches("</").count(), "{}", html);
            }
        }
        let _ = with(&markdown, |renderer, text| renderer.prose(text) + &renderer.label(text));
    }

    #[test]
    fn no_figure_makes_the_reader_panic(svg in "(<svg|</svg>|<g|>|/>|<!--|-->|a=|'|\"|é| |<)*") {
        let (source, faults) = (Source::new("f.svg", svg.as_str()), Faults::default());
        check_svg(Reader { source: &source, faults: &faults }, "f");
    }
}
