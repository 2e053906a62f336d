//! Header fields, and the directives of `Cache-Control`.

/// Header fields in their order, as `Name: value`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads one field a line. What is no field is left out; [`Fields::faults`] names it.
    pub fn read(text: &str) -> Fields {
        Fields(text.lines().filter_map(field).map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The lines of a text that are neither empty nor a field.
    pub fn faults(text: &str) -> Vec<&str> {
        text.lines().map(str::trim).filter(|line| !line.is_empty() && field(line).is_none()).collect()
    }

    /// The value of the first field of this name, in whatever case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Whether there is a field of this name.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The values of all fields of this name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |field| field.0.eq_ignore_ascii_case(name)).map(|field| field.1.as_str())
    }

    /// The members of all lists under this name, without the spaces around them.
    pub fn members<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.all(name).flat_map(|value| value.split(',')).map(str::trim).filter(|member| !member.is_empty())
    }

    /// Sets a field to one value, in the place of the first of this name or at the end.
    pub fn set(&mut self, name: &str, value: &str) {
        let place = self.0.iter().position(|field| field.0.eq_ignore_ascii_case(name));
        self.remove(name);
        let place = place.unwrap_or(self.0.len());
        self.0.insert(place.min(self.0.len()), (name.to_owned(), value.to_owned()));
    }

    /// Adds a field, beside those of this name.
    pub fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Takes all fields of this name out.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|field| !field.0.eq_ignore_ascii_case(name));
    }

    /// All fields in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// As they stand on the wire, one a line.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self.iter().map(|(name, value)| [name, ": ", value].concat()).collect();
        lines.join("\n")
    }
}

/// A line as a field; none for one that is none (RFC 9112 §5): a token, a colon without space before it, a value.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim().split_once(':')?;
    let token = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
    (!name.is_empty() && name.chars().all(token)).then(|| (name, value.trim()))
}

/// The directives of all `Cache-Control` fields (RFC 9111 §5.2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directives(Vec<(String, Option<String>)>);

/// Greatest number of seconds that counts (RFC 9111 §1.2.2).
const GREATEST: u64 = 1 << 31;

impl Directives {
    /// Those of a message.
    pub fn of(fields: &Fields) -> Directives {
        let mut directives = Vec::new();
        for value in fields.all("Cache-Control") {
            for part in split(value) {
                let (name, argument) = match part.split_once('=') {
                    Some((name, argument)) => (name, Some(argument.trim().trim_matches('"').to_owned())),
                    None => (part, None),
                };
                let name = name.trim().to_ascii_lowercase();
                if !name.is_empty() {
                    directives.push((name, argument));
                }
            }
        }
        Directives(directives)
    }

    /// Whether there is a directive of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|directive| directive.0 == name)
    }

    /// The argument of the first directive of this name; none without one.
    pub fn argument(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|directive| directive.0 == name)?.1.as_deref()
    }

    /// The seconds of the first directive of this name. None where it is absent; 0 where it has no whole number: what is
    /// invalid is best taken for stale (RFC 9111 §4.2.1).
    pub fn seconds(&self, name: &str) -> Option<u64> {
        let directive = self.0.iter().find(|directive| directive.0 == name)?;
        let digits = directive.1.as_deref().unwrap_or_default();
        let valid = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        Some(if valid { digits.parse::<u64>().unwrap_or(GREATEST).min(GREATEST) } else { 0 })
    }
}

/// The parts between commas that are not in quotes.
fn split(value: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut quoted) = (0, false);
    for (at, letter) in value.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(value[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(value[from..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_whatever_their_case() {
        let mut fields = Fields::read("ETag: \"a\"\n\nnonsense\nVary: Accept,  Cookie\nvary: Accept-Language\n: x\n");
        assert_eq!(fields.get("etag"), Some("\"a\""));
        assert_eq!(fields.members("VARY").collect::<Vec<_>>(), ["Accept", "Cookie", "Accept-Language"]);
        assert_eq!(Fields::faults("ETag: \"a\"\n\nnonsense\nVary : x\n"), ["nonsense", "Vary : x"]);
        fields.set("Etag", "\"b\"");
        fields.remove("vary");
        fields.add("Age", "3");
        assert_eq!(fields.text(), "Etag: \"b\"\nAge: 3");
    }

    #[test]
    fn directives_are_read_as_the_rfc_has_them() {
        let read = |text: &str| Directives::of(&Fields::read(text));
        let directives =
            read("Cache-Control: Max-Age=\"60\", private=\"set-cookie, x\" , no-cache\ncache-control: max-age=5");
        assert_eq!((directives.seconds("max-age"), directives.argument("private")), (Some(60), Some("set-cookie, x")));
        assert!(directives.has("no-cache") && !directives.has("x") && !directives.has("no-store"));
        assert_eq!(read("Cache-Control: max-age=soon").seconds("max-age"), Some(0));
        assert_eq!(read("Cache-Control: max-age").seconds("max-age"), Some(0));
        assert_eq!(read("Cache-Control: max-age=99999999999999999999").seconds("max-age"), Some(GREATEST));
        assert_eq!(read("Cache-Control: public").seconds("max-age"), None);
    }
}
