//! What search engines and previews of links are told, of every page of the real course, for a site whose origin is known.

use std::collections::BTreeMap;
use std::path::Path;

use roundtrip::course::load;
use roundtrip::labs;
use roundtrip::route::{self, Route};
use roundtrip::views::{head, pages};

const SITE: &str = "https://example.org/roundtrip/";

/// How long a description may be, in characters: longer ones are cut where they are shown, shorter ones say nothing.
const DESCRIPTION: std::ops::RangeInclusive<usize> = 25..=260;

/// The value of an attribute in the line that holds a mark.
fn value<'a>(head: &'a str, mark: &str, attribute: &str) -> Option<&'a str> {
    let line = head.lines().find(|line| line.contains(mark))?;
    Some(line.split_once(&format!("{attribute}=\""))?.1.split_once('"')?.0)
}

#[test]
fn every_page_tells_what_it_is_and_where() {
    route::set_origin("https://example.org");
    route::set_base("/roundtrip/");
    let course = load::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &labs::check_link)
        .unwrap_or_else(|faults| panic!("{} faults in the content", faults.len()));
    let pages = pages::pages(&course);
    let previews: Vec<String> = head::previews(&course.outline).into_iter().map(|(path, ..)| path).collect();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut faults = Vec::new();
    for (route, page) in pages.iter().filter(|(route, _)| *route != Route::NotFound) {
        let path = route.path();
        let head = head::head(route, page, &course.outline);
        let address = [SITE, &path].concat();
        for (mark, attribute) in [("rel=\"canonical\"", "href"), ("og:url", "content")] {
            if value(&head, mark, attribute) != Some(&*address) {
                faults.push(format!("/{path}: {mark} is {:?}", value(&head, mark, attribute)));
            }
        }
        let image = value(&head, "\"og:image\"", "content").and_then(|image| image.strip_prefix(SITE));
        if !image.is_some_and(|image| previews.iter().any(|preview| preview == image)) {
            faults.push(format!("/{path}: there is no picture {image:?}"));
        }
        let described = page.description.chars().count();
        if !DESCRIPTION.contains(&described) {
            faults.push(format!("/{path}: the description has {described} characters: {}", page.description));
        }
        if let (Some((_, data)), true) = (head.split_once("ld+json\">"), path.starts_with("learn/"))
            && !data.contains("\"@context\":\"https://schema.org\"")
        {
            faults.push(format!("/{path}: its data has no vocabulary"));
        }
        for text in [page.title.clone(), page.description.clone()] {
            if let Some(other) = known.insert(text.clone(), path.clone()) {
                faults.push(format!("/{path} and /{other} both say “{text}”"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    let sitemap = head::sitemap(pages.iter().map(|(route, _)| route)).expect("the origin is known");
    assert_eq!(sitemap.matches("<loc>").count(), pages.len() - 1);
    for (route, _) in pages.iter().filter(|(route, _)| *route != Route::NotFound) {
        assert_eq!(sitemap.matches(&format!("<loc>{SITE}{}</loc>", route.path())).count(), 1, "{route:?}");
    }
    assert!(!sitemap.contains("404"));
    // Crawlers look for it at the root of a host only.
    assert_eq!(head::robots(), None);
}
