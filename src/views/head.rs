//! What a page's head says to programs: search engines, those that show previews of links, those that install apps. Native only.
//!
//! What must be a whole address (canonical, previews' pictures, sitemap) is there only where the build was told the site's origin.

use serde_json::{Value, json};

use super::shell::{NAME, window_title};
use super::text::escaped;
use crate::course::page::Page;
use crate::course::{Outline, Topic, Unit};
use crate::labs;
use crate::route::{self, Route};

/// What the course is about, for catalogues of courses.
const ABOUT: &str = "How the backend of a web application works, component by component: notes, labs that really run in the browser, \
                     questions on the day you would have forgotten, and mock exams.";

/// The preview of pages that belong to no unit: the name of its file.
const WHOLE_COURSE: &str = "course";

/// The previews to be drawn, by the names of their files: a title, and the stations made strong.
pub fn previews(outline: &Outline) -> Vec<(String, String, Vec<crate::model::Station>)> {
    let stations = |unit: &Unit| unit.topics.iter().flat_map(|topic| topic.stations.clone()).collect();
    let units = outline.units.iter().map(|unit| (route::preview(&unit.id), unit.title.clone(), stations(unit)));
    let whole = "One request, there and back".to_owned();
    units.chain([(route::preview(WHOLE_COURSE), whole, crate::model::Station::ALL.to_vec())]).collect()
}

/// The lines of a page's head that differ from page to page.
pub fn head(route: &Route, page: &Page, outline: &Outline) -> String {
    let mut lines = vec![
        format!("<title>{}</title>", escaped(&window_title(page))),
        meta("name", "description", &page.description),
    ];
    lines.extend(app_lines());
    if *route == Route::NotFound {
        lines.push(meta("name", "robots", "noindex"));
    } else {
        lines.extend(preview_lines(route, page, outline));
        let data = structured(route, page, outline);
        // Inside a script element only `</` could end it.
        lines.extend(data.map(|data| {
            format!("<script type=\"application/ld+json\">{}</script>", data.to_string().replace("</", "<\\/"))
        }));
    }
    lines.join("\n")
}

/// What makes the site an app that can be installed.
fn app_lines() -> Vec<String> {
    let link = |rel: &str, file: &str| format!("<link rel=\"{rel}\" href=\"{}\">", escaped(&route::below_base(file)));
    vec![link("manifest", "manifest.webmanifest"), link("apple-touch-icon", "icon-180.png")]
}

/// What is shown where somebody shares a link to the page.
fn preview_lines(route: &Route, page: &Page, outline: &Outline) -> Vec<String> {
    let title = if page.title.is_empty() { window_title(page) } else { page.title.clone() };
    let kind = if matches!(route, Route::Note(..)) { "article" } else { "website" };
    let mut lines = vec![
        meta("property", "og:site_name", NAME),
        meta("property", "og:type", kind),
        meta("property", "og:title", &title),
        meta("property", "og:description", &page.description),
    ];
    let Some(address) = whole(&route.path()) else { return lines };
    lines.push(format!("<link rel=\"canonical\" href=\"{}\">", escaped(&address)));
    lines.push(meta("property", "og:url", &address));
    let unit = match route {
        Route::Note(unit, _) | Route::Present(unit) => outline.units.iter().find(|known| known.id == *unit),
        _ => None,
    };
    let (name, shows) = unit.map_or((WHOLE_COURSE, &outline.title), |unit| (unit.id.as_str(), &unit.title));
    if let Some(image) = whole(&route::preview(name)) {
        let (width, height) = crate::pictures::PREVIEW_SIZE;
        lines.push(meta("property", "og:image", &image));
        lines.push(meta("property", "og:image:width", &width.to_string()));
        lines.push(meta("property", "og:image:height", &height.to_string()));
        lines.push(meta(
            "property",
            "og:image:alt",
            &format!("{shows}, above the line from the browser to the database"),
        ));
        lines.push(meta("name", "twitter:card", "summary_large_image"));
    }
    lines
}

fn meta(kind: &str, name: &str, content: &str) -> String {
    format!("<meta {kind}=\"{name}\" content=\"{}\">", escaped(content))
}

/// A whole address, where the site's origin is known.
fn whole(path: &str) -> Option<String> {
    let site = route::site();
    (!site.is_empty()).then(|| site + path)
}

/// The page as data in the vocabulary of schema.org; nothing for pages that are only tools.
fn structured(route: &Route, page: &Page, outline: &Outline) -> Option<Value> {
    let mut data = match route {
        Route::Home | Route::Learn => course(outline),
        Route::Note(unit, topic) => {
            let unit = outline.units.iter().find(|known| known.id == *unit)?;
            let (place, topic) = unit.topics.iter().enumerate().find(|(_, known)| known.id == *topic)?;
            let mut note = resource(note_path(unit, topic), &page.title, "reading");
            note["description"] = json!(page.description);
            note["timeRequired"] = json!(minutes(topic));
            note["position"] = json!(place + 1);
            note["isPartOf"] = json!({ "@type": "Course", "name": outline.title, "provider": provider() });
            note
        }
        Route::Lab(lab) => {
            let mut simulation = resource(route.path(), labs::find(lab)?.title(), "simulation");
            simulation["description"] = json!(page.description);
            simulation
        }
        _ => return None,
    };
    data["@context"] = json!("https://schema.org");
    Some(data)
}

fn course(outline: &Outline) -> Value {
    let units = outline.units.iter().map(|unit| {
        let notes = unit.topics.iter().map(|topic| {
            let mut note = resource(note_path(unit, topic), &topic.short, "reading");
            note["timeRequired"] = json!(minutes(topic));
            note
        });
        json!({ "@type": "LearningResource", "name": unit.title, "description": unit.summary, "hasPart": notes.collect::<Vec<_>>() })
    });
    let mut course = resource(Route::Home.path(), &outline.title, "course");
    course["@type"] = json!("Course");
    course["description"] = json!(ABOUT);
    course["educationalLevel"] = json!("university");
    course["provider"] = provider();
    course["hasPart"] = units.collect();
    course
}

fn provider() -> Value {
    let mut provider = json!({ "@type": "Organization", "name": NAME });
    if let Some(address) = whole("") {
        provider["url"] = json!(address);
    }
    provider
}

/// Something to learn from, free to all.
fn resource(path: String, name: &str, kind: &str) -> Value {
    let mut resource = json!({
        "@type": "LearningResource",
        "name": name,
        "learningResourceType": kind,
        "inLanguage": "en",
        "isAccessibleForFree": true,
    });
    if let Some(address) = whole(&path) {
        resource["url"] = json!(address);
    }
    resource
}

fn note_path(unit: &Unit, topic: &Topic) -> String {
    Route::Note(unit.id.clone(), topic.id.clone()).path()
}

/// A reading time as ISO 8601 has it.
fn minutes(topic: &Topic) -> String {
    format!("PT{}M", topic.minutes)
}

/// The list of all pages for search engines; nothing where the site's origin is not known, for it takes whole addresses.
pub fn sitemap<'a>(routes: impl Iterator<Item = &'a Route>) -> Option<String> {
    let addresses: Option<Vec<String>> =
        routes.filter(|route| **route != Route::NotFound).map(|route| whole(&route.path())).collect();
    let entries: String = addresses?.iter().map(|it| format!("<url><loc>{}</loc></url>\n", escaped(it))).collect();
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{entries}</urlset>\n"
    ))
}

/// What tells crawlers of the sitemap. They look for it at the root of a host only: nothing elsewhere.
pub fn robots() -> Option<String> {
    let sitemap = whole(route::SITEMAP)?;
    (route::base() == "/").then(|| format!("User-agent: *\nAllow: /\nSitemap: {sitemap}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Station;

    fn outline() -> Outline {
        let topic = Topic {
            unit: "entry".to_owned(),
            id: "dns".to_owned(),
            title: "How names are found".to_owned(),
            short: "DNS & names".to_owned(),
            stations: vec![Station::Dns],
            minutes: 7,
            ..Topic::default()
        };
        let unit = Unit {
            id: "entry".to_owned(),
            title: "Traffic and entry".to_owned(),
            summary: "How a request finds the system.".to_owned(),
            topics: vec![topic],
        };
        Outline { title: "Backend components".to_owned(), units: vec![unit] }
    }

    fn page(title: &str) -> Page {
        Page {
            title: title.to_owned(),
            description: "What \"names\" are & how they are found.".to_owned(),
            layout: String::new(),
            links: String::new(),
            strip: String::new(),
            parts: Vec::new(),
        }
    }

    fn note() -> Route {
        Route::Note("entry".to_owned(), "dns".to_owned())
    }

    /// The data for programs that a head holds.
    fn data(head: &str) -> Value {
        let (_, rest) = head.split_once("<script type=\"application/ld+json\">").unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    }

    #[test]
    fn a_site_without_a_known_origin_names_no_whole_address() {
        for route in [Route::Home, Route::Learn, note(), Route::Glossary, Route::NotFound] {
            let head = head(&route, &page("DNS"), &outline());
            assert!(!head.contains("canonical") && !head.contains("og:url") && !head.contains("og:image"), "{head}");
            assert_eq!(head.matches("http").count(), head.matches("https://schema.org").count(), "{head}");
        }
        assert_eq!(sitemap([Route::Home].iter()), None);
        assert_eq!(robots(), None);
    }

    #[test]
    fn texts_are_safe_in_attributes() {
        let head = head(&note(), &page("DNS & names"), &outline());
        assert!(head.contains("content=\"What &quot;names&quot; are &amp; how they are found.\""), "{head}");
        assert!(head.contains("<meta property=\"og:title\" content=\"DNS &amp; names\">"), "{head}");
    }

    #[test]
    fn a_course_names_its_units_and_notes_in_order() {
        let course = data(&head(&Route::Home, &page(""), &outline()));
        assert_eq!((&course["@type"], &course["name"]), (&json!("Course"), &json!("Backend components")));
        let unit = &course["hasPart"][0];
        assert_eq!((&unit["name"], &unit["hasPart"][0]["name"]), (&json!("Traffic and entry"), &json!("DNS & names")));
        assert_eq!(unit["hasPart"][0]["timeRequired"], json!("PT7M"));
        let note = data(&head(&note(), &page("DNS & names"), &outline()));
        assert_eq!((&note["position"], &note["isPartOf"]["name"]), (&json!(1), &json!("Backend components")));
    }

    #[test]
    fn an_address_that_leads_nowhere_is_not_to_be_listed() {
        let head = head(&Route::NotFound, &page("Nothing here"), &outline());
        assert!(head.contains("<meta name=\"robots\" content=\"noindex\">") && !head.contains("og:"), "{head}");
    }

    #[test]
    fn each_unit_has_a_preview_and_so_has_the_course() {
        let previews = previews(&outline());
        let names: Vec<_> = previews.iter().map(|(path, ..)| path.as_str()).collect();
        assert_eq!(names, ["preview/entry.png", "preview/course.png"]);
        assert_eq!(previews[0].2, [Station::Dns]);
    }
}
