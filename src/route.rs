//! Every address of the app: the only place that builds or parses a URL and knows the base path.

use std::sync::OnceLock;

/// The base path set at start-up: `/` or `/name/`.
static BASE: OnceLock<String> = OnceLock::new();

/// A page of the app.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Route {
    /// The walk.
    Home,
    /// The list of all notes.
    Learn,
    /// A note, by unit and topic.
    Note(String, String),
    /// The gallery of labs.
    Labs,
    /// One lab in the full window.
    Lab(String),
    /// Slow and failed requests to explain from their traces.
    Faults,
    /// The list of decision guides.
    Guides,
    /// One decision guide.
    Guide(String),
    /// What instructors start from: decks, scenario sheets.
    Teach,
    /// The slides of a unit.
    Present(String),
    /// A scenario sheet: slides made from what its address says.
    Sheet,
    /// The mock exam.
    Exam,
    /// An exam on paper.
    Paper,
    /// All terms with their definitions.
    Glossary,
    /// What to remember at exam time.
    Cheatsheet,
    /// The trainer: what is due, by topic, mixed; a question by its link.
    Practice,
    /// What is known, what an exam would bring, and the learner's work as a file.
    Progress,
    /// An address that leads nowhere.
    NotFound,
}

/// The origin set at start-up, as in `https://example.org`.
static ORIGIN: OnceLock<String> = OnceLock::new();

/// Sets the scheme and host under which the app will be served, for files that link to it from elsewhere; the first call
/// counts.
pub fn set_origin(origin: &str) {
    let _ = ORIGIN.set(origin.trim().trim_end_matches('/').to_owned());
}

/// The whole address of the start page; empty where the origin is not known.
pub fn site() -> String {
    match ORIGIN.get().map(String::as_str) {
        None | Some("") => String::new(),
        Some(origin) => [origin, base()].concat(),
    }
}

/// Sets the base path under which the app is served; the first call counts.
pub fn set_base(path: &str) {
    let trimmed = path.trim_matches('/');
    let base = if trimmed.is_empty() { "/".to_owned() } else { format!("/{trimmed}/") };
    let _ = BASE.set(base);
}

/// The base path, with a slash at both ends.
pub fn base() -> &'static str {
    BASE.get().map_or("/", String::as_str)
}

/// The address of what lies at a path below the base.
pub fn below_base(path: &str) -> String {
    [base(), path].concat()
}

/// Where the search's index lies, below the base path.
pub const SEARCH_INDEX: &str = "search.json";
/// Where the catalogue of all questions lies, below the base path.
pub const CATALOGUE: &str = "bank/catalogue.txt";

/// Where the list of pages for search engines lies, below the base path.
pub const SITEMAP: &str = "sitemap.xml";

/// Where the picture lies that is shown for links to a unit, below the base path.
pub fn preview(unit: &str) -> String {
    ["preview/", unit, ".png"].concat()
}

/// Where the questions of a topic lie, below the base path.
pub fn bank(topic: &str) -> String {
    ["bank/", topic, ".json"].concat()
}

/// Where an export of this name lies, below the base path.
pub fn export(name: &str) -> String {
    ["teach/exports/", name].concat()
}

/// The query of a link to one question, presented with a seed; for [`Route::Practice`].
pub fn question_query(id: &str, seed: u64) -> String {
    ["question=", id, "&seed=", &seed.to_string()].concat()
}

/// The value of a key in a query; nothing where it is not there. Keys and values are taken as they are: identifiers and numbers.
pub fn query_value<'a>(query: &'a str, key: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
}

impl Route {
    /// The page at a path as the browser shows it, base path included.
    pub fn parse(path: &str) -> Route {
        let Some(rest) = strip_base(path, base()) else { return Route::NotFound };
        Route::from_segments(&rest.split('/').filter(|segment| !segment.is_empty()).collect::<Vec<_>>())
    }

    fn from_segments(segments: &[&str]) -> Route {
        match segments {
            [] | ["index.html"] => Route::Home,
            ["learn"] => Route::Learn,
            ["learn", unit, topic] => Route::Note((*unit).to_owned(), (*topic).to_owned()),
            ["labs"] => Route::Labs,
            ["labs", "find-the-fault"] => Route::Faults,
            ["labs", lab] => Route::Lab((*lab).to_owned()),
            ["choose"] => Route::Guides,
            ["choose", guide] => Route::Guide((*guide).to_owned()),
            ["teach"] => Route::Teach,
            ["present"] => Route::Sheet,
            ["present", unit] => Route::Present((*unit).to_owned()),
            ["exam"] => Route::Exam,
            ["exam", "paper"] => Route::Paper,
            ["glossary"] => Route::Glossary,
            ["cheatsheet"] => Route::Cheatsheet,
            ["practice"] => Route::Practice,
            ["progress"] => Route::Progress,
            _ => Route::NotFound,
        }
    }

    /// The path below the base, without a leading slash: `learn/entry/dns-records/`. Folders end with a slash, as static
    /// servers serve them.
    pub fn path(&self) -> String {
        match self {
            Route::Home => String::new(),
            Route::Learn => "learn/".to_owned(),
            Route::Note(unit, topic) => format!("learn/{unit}/{topic}/"),
            Route::Labs => "labs/".to_owned(),
            Route::Lab(lab) => format!("labs/{lab}/"),
            Route::Faults => "labs/find-the-fault/".to_owned(),
            Route::Guides => "choose/".to_owned(),
            Route::Guide(guide) => format!("choose/{guide}/"),
            Route::Teach => "teach/".to_owned(),
            Route::Sheet => "present/".to_owned(),
            Route::Present(unit) => format!("present/{unit}/"),
            Route::Exam => "exam/".to_owned(),
            Route::Paper => "exam/paper/".to_owned(),
            Route::Glossary => "glossary/".to_owned(),
            Route::Cheatsheet => "cheatsheet/".to_owned(),
            Route::Practice => "practice/".to_owned(),
            Route::Progress => "progress/".to_owned(),
            Route::NotFound => "404.html".to_owned(),
        }
    }

    /// The address to link to, base path included.
    pub fn href(&self) -> String {
        below_base(&self.path())
    }

    /// The address with a query and an anchor; empty parts are left out.
    pub fn href_with(&self, query: &str, anchor: &str) -> String {
        below_base(&self.path_with(query, anchor))
    }

    /// The same below the base path.
    pub fn path_with(&self, query: &str, anchor: &str) -> String {
        let mut path = self.path();
        if !query.is_empty() {
            path.push('?');
            path.push_str(query);
        }
        if !anchor.is_empty() {
            path.push('#');
            path.push_str(anchor);
        }
        path
    }

    /// Where the page's data lies beside it, base path included.
    pub fn data_href(&self) -> String {
        format!("{}page.json", self.href())
    }
}

fn strip_base<'a>(path: &'a str, base: &str) -> Option<&'a str> {
    if path == base.trim_end_matches('/') {
        return Some("");
    }
    path.strip_prefix(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_parses_back_from_its_own_address() {
        let routes = [
            Route::Home,
            Route::Learn,
            Route::Note("entry".into(), "dns-records".into()),
            Route::Labs,
            Route::Lab("walk".into()),
            Route::Faults,
            Route::Guides,
            Route::Guide("database".into()),
            Route::Teach,
            Route::Present("entry".into()),
            Route::Sheet,
            Route::Exam,
            Route::Paper,
            Route::Glossary,
            Route::Cheatsheet,
            Route::Practice,
            Route::Progress,
        ];
        for route in routes {
            assert_eq!(Route::parse(&route.href()), route);
        }
    }

    #[test]
    fn the_base_path_is_stripped_only_where_it_ends() {
        assert_eq!(strip_base("/roundtrip/learn/", "/roundtrip/"), Some("learn/"));
        assert_eq!(strip_base("/roundtrip", "/roundtrip/"), Some(""));
        assert_eq!(strip_base("/roundtrips/learn/", "/roundtrip/"), None);
        assert_eq!(strip_base("/learn/", "/"), Some("learn/"));
    }

    #[test]
    fn unknown_addresses_lead_to_the_page_that_says_so() {
        assert_eq!(Route::parse("/learn/entry/"), Route::NotFound);
        assert_eq!(Route::parse("/nowhere"), Route::NotFound);
    }

    #[test]
    fn a_question_s_link_holds_its_identifier_and_its_seed() {
        let query = question_query("dns-ttl", u64::MAX);
        assert_eq!(query_value(&query, "question"), Some("dns-ttl"));
        assert_eq!(query_value(&query, "seed"), Some("18446744073709551615"));
        assert_eq!((query_value(&query, "see"), query_value("", "seed")), (None, None));
    }

    #[test]
    fn query_and_anchor_are_added_only_when_there() {
        assert_eq!(Route::Home.href_with("", ""), "/");
        assert_eq!(Route::Learn.href_with("a=1", "x"), "/learn/?a=1#x");
    }
}
