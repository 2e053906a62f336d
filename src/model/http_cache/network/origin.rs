//! The origin: which fields its answers have, what they show, and whether a copy is still good.

use super::config::{Config, Depends, OriginState};
use super::{Record, START};
use crate::model::http_cache::policy::opaque;
use crate::model::http_cache::{Content, Fields, Method, Request, Response, date};
use crate::model::{Micros, SECOND};

/// The fields of a text that hold for a path: those before the first line with a path, and those below its own. A path that
/// ends with `*` stands for all that begin so.
pub fn section(text: &str, path: &str) -> String {
    let mut chosen = String::new();
    let mut holds = true;
    for line in text.lines().map(str::trim) {
        if line.starts_with('/') {
            holds = match line.strip_suffix('*') {
                Some(start) => path.starts_with(start),
                None => path.split('?').next() == Some(line),
            };
        } else if holds && !line.is_empty() {
            chosen.push_str(line);
            chosen.push('\n');
        }
    }
    chosen
}

/// The lines of a text that are neither fields nor paths.
pub fn faults(text: &str) -> Vec<&str> {
    let lines = Fields::faults(text);
    lines.into_iter().filter(|line| !line.starts_with('/')).collect()
}

/// What stands for something that the origin knows only when it answers: `{v}`, `{user}`, `{lang}`, `{modified}`, `{+60}`.
fn fill_in(text: &str, content: &Content, user: char, modified: u64, now: u64) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match name {
            "v" => filled.push_str(&content.version.to_string()),
            "user" => filled.push(user),
            "lang" => filled.extend(content.language.unwrap_or(*b"en").map(char::from)),
            "modified" => filled.push_str(&date::write(modified)),
            _ => match name.parse::<i64>() {
                Ok(seconds) => filled.push_str(&date::write(now.saturating_add_signed(seconds).min(253_402_300_799))),
                Err(_) => {
                    filled.push('{');
                    filled.push_str(name);
                    filled.push('}');
                }
            },
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Whose session a request carries: the last letter of its cookie; none without one.
fn session(request: &Request) -> Option<char> {
    let cookie = request.fields.get("Cookie")?;
    cookie.chars().last().filter(|user| matches!(user, 'A' | 'B'))
}

/// The first two letters of the language that a request wants most.
fn language(request: &Request) -> [u8; 2] {
    let wanted = request.fields.get("Accept-Language").unwrap_or_default().as_bytes();
    match wanted {
        [first, second, ..] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
            [first.to_ascii_lowercase(), second.to_ascii_lowercase()]
        }
        _ => *b"en",
    }
}

/// The origin's answer at a moment; none when it can't be reached.
pub(super) fn answer(record: &Record, request: &Request, now: Micros) -> Option<Response> {
    let config: &Config = record.config_at(now);
    let second = START + now / SECOND;
    match config.origin {
        OriginState::Down => return None,
        OriginState::Error => {
            let fields = Fields::read(&["Date: ", &date::write(second)].concat());
            return Some(Response { status: 500, fields, content: None });
        }
        OriginState::Up => {}
    }
    let user = session(request);
    let content = Content {
        version: config.version,
        user: user.filter(|_| config.depends == Depends::User),
        language: (config.depends == Depends::Language).then(|| language(request)),
    };
    let modified = record.changed_at(now);
    let text = fill_in(&section(&config.headers, &request.target), &content, user.unwrap_or('A'), modified, second);
    let mut fields = Fields::read(&text);
    if !fields.has("Date") {
        fields.add("Date", &date::write(second));
    }
    if request.method == Method::Post {
        return Some(Response { status: 200, fields: Fields::read("Cache-Control: no-store"), content: None });
    }
    if still_good(request, &fields) {
        for name in ["Set-Cookie", "Content-Type", "Content-Length"] {
            fields.remove(name);
        }
        return Some(Response { status: 304, fields, content: None });
    }
    Some(Response { status: 200, fields, content: Some(content) })
}

/// Whether the copy that a request speaks of is what would be answered (RFC 9110 §13.2.2).
pub(super) fn still_good(request: &Request, fields: &Fields) -> bool {
    let tags: Vec<&str> = request.fields.members("If-None-Match").collect();
    if !tags.is_empty() {
        let current = fields.get("ETag").map(opaque);
        return tags.iter().any(|tag| *tag == "*" || Some(opaque(tag)) == current);
    }
    let since = request.fields.get("If-Modified-Since").and_then(date::read);
    let modified = fields.get("Last-Modified").and_then(date::read);
    matches!((since, modified), (Some(since), Some(modified)) if modified <= since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_fields_for_all_and_its_own() {
        let text = "ETag: \"1\"\n\n/page\nCache-Control: no-cache\n/img/*\nCache-Control: max-age=60\nhm\n";
        assert_eq!(section(text, "/page"), "ETag: \"1\"\nCache-Control: no-cache\n");
        assert_eq!(section(text, "/img/a.png?x=1"), "ETag: \"1\"\nCache-Control: max-age=60\nhm\n");
        assert_eq!(section(text, "/"), "ETag: \"1\"\n");
        assert_eq!(faults(text), ["hm"]);
    }

    #[test]
    fn what_is_known_only_then_is_filled_in() {
        let content = Content { version: 3, user: None, language: Some(*b"de") };
        let fill = |text| fill_in(text, &content, 'B', 0, 784_111_777);
        assert_eq!(fill("\"{v}-{lang}\" {user} {what} {"), "\"3-de\" B {what} {");
        assert_eq!(fill("{+60}"), "Sun, 06 Nov 1994 08:50:37 GMT");
        assert_eq!(fill("{modified}"), "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    #[test]
    fn a_copy_is_good_by_its_tag_or_else_by_its_date() {
        let good = |asked: &str, fields: &str| {
            let request = Request { fields: Fields::read(asked), ..Request::default() };
            still_good(&request, &Fields::read(fields))
        };
        assert!(good("If-None-Match: W/\"a\", \"b\"", "ETag: \"a\""));
        assert!(!good(
            "If-None-Match: \"a\"\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
            "ETag: \"b\"\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT"
        ));
        assert!(good(
            "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
            "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"
        ));
        assert!(!good("", "ETag: \"a\""));
    }
}
