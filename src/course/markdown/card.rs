//! The ways from the course into a decision guide: its first question in the middle of a note, whose answers lead into the
//! guide's own page, and the line below a question's explanation.

use super::html;
use crate::course::guide::Opening;
use crate::model::Station;
use crate::route::Route;

/// Appends the guide's card.
pub fn push(id: &str, opening: &Opening, caption: &str, out: &mut String) {
    let route = Route::Guide(id.to_owned());
    let station = opening.station.map(Station::id).map(|station| ("data-station", station));
    let attributes: Vec<_> = [("class", "guide-card")].into_iter().chain(station).collect();
    html::open("figure", &attributes, out);
    element("p", "label", &format!("Decision guide · {}", opening.short), out);
    element("p", "ask", &opening.ask, out);
    html::open("ul", &[("class", "answers")], out);
    for (answer, to) in &opening.answers {
        html::open("li", &[], out);
        link(&route.href_with("", to), answer, out);
        html::close("li", out);
    }
    html::close("ul", out);
    html::open("figcaption", &[], out);
    html::escape(caption, out);
    out.push_str(". ");
    link(&route.href(), "The whole guide", out);
    html::close("figcaption", out);
    html::close("figure", out);
    out.push('\n');
}

/// The line that leads from a question's feedback to the guide, at its question or leaf `anchor`.
pub fn way(id: &str, anchor: &str, opening: &Opening) -> String {
    let mut out = String::from("<p>Step by step: ");
    let route = Route::Guide(id.to_owned());
    link(&route.href_with("", anchor), &format!("decision guide “{}”", opening.short), &mut out);
    out.push_str("</p>");
    out
}

fn element(name: &str, class: &str, text: &str, out: &mut String) {
    html::open(name, &[("class", class)], out);
    html::escape(text, out);
    html::close(name, out);
}

fn link(href: &str, text: &str, out: &mut String) {
    html::open("a", &[("href", href)], out);
    html::escape(text, out);
    html::close("a", out);
}
