//! Glossary, references, figures.

use crate::course::Small;

#[test]
fn what_nobody_uses_is_named() {
    Small::new()
        .append("glossary.toml", "[zone]\nterm = \"zone\"\ntext = \"A part of the tree.\"\n")
        .expect(&["glossary.toml:4: no text uses the term “zone”: link it, `[…](term:zone)`, or leave it out"]);
    Small::new()
        .append("references.toml", "[rfc9]\ntext = \"Somebody\"\n")
        .expect(&["references.toml:4: no note cites “rfc9”: cite it, `[^rfc9]`, or leave it out"]);
    Small::new()
        .append("figures/ring.svg", "<svg viewBox=\"0 0 1 1\"/>")
        .expect(&["figures/ring.svg:1: no note shows the figure “ring”"]);
}

#[test]
fn entries_are_checked() {
    let twin = "[time-to-live]\nterm = \"ttl\"\ntext = \"See [TTL](term:ttl).\"\n";
    let used = Small::new().append("entry/beta.md", "\n[x](term:time-to-live)\n");
    used.append("glossary.toml", twin).expect(&["glossary.toml:5: term “time-to-live” has the same name as “ttl”"]);
    Small::new().replace("references.toml", "https://www", "www").expect(&[
        "references.toml:3: reference “rfc1035” has an address that is none: “www.rfc-editor.org/rfc/rfc1035”: write https://, a \
         host, no spaces",
    ]);
    Small::new()
        .append("glossary.toml", "zone = 1\n")
        .expect(&["glossary.toml:4: term “ttl” has an unknown key “zone”: known are term, text"]);
}

#[test]
fn figures_must_be_harmless() {
    Small::new().replace("figures/tree.svg", "<path d=", "\n<script/><path onload=\"x()\" d=").expect(&[
        "figures/tree.svg:2: a figure may not hold `<script>`: it may hold svg, g, defs, path, line, polyline, polygon, rect, \
         circle, ellipse, text, tspan, marker, clipPath, mask, pattern, linearGradient, radialGradient, stop, use",
        "figures/tree.svg:2: no handlers in a figure",
    ]);
}
