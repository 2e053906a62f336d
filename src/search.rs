//! Search: finds entries by the beginnings of their words and puts the best first.
//!
//! Pure. What the index holds is gathered by `views::pages::search_index`; how it is asked and shown is in `views::search`.
//!
//! Words are compared without case and accents. Every word of the query must begin a word of an entry. What is found in titles
//! stands before what is found in texts, whole words before beginnings. Only where nothing is found, a letter too many, too few,
//! exchanged or swapped with its neighbour is forgiven, in words of five letters and more.

use crate::sorting;
use std::cmp::Reverse;

/// Words that say nothing of what is sought: left out of vocabularies and of queries.
const STOP_WORDS: &[&str] = &[
    "a", "also", "an", "and", "any", "are", "as", "at", "be", "both", "but", "by", "can", "cannot", "do", "does",
    "each", "every", "for", "from", "had", "has", "have", "how", "if", "in", "into", "is", "it", "its", "itself",
    "may", "must", "nobody", "not", "nothing", "of", "on", "or", "over", "s", "so", "some", "still", "such", "than",
    "that", "the", "their", "them", "then", "there", "these", "they", "this", "to", "too", "under", "until", "up",
    "was", "were", "what", "when", "where", "which", "while", "who", "whose", "why", "will", "with", "within",
    "without", "would", "you", "your",
];
/// From how many letters on a word may have one letter wrong.
const FORGIVEN: usize = 5;

/// What an entry is. Of entries that fit equally well, the sort that stands first here is shown first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A note.
    Topic,
    /// A glossary term.
    Term,
    /// A section of a note.
    Section,
    /// A lab.
    Lab,
    /// Settings of a lab that make one point.
    Preset,
    /// A page that is none of the above.
    Page,
    /// A question.
    Question,
}

impl Sort {
    /// All sorts, the first first.
    pub const ALL: [Sort; 7] =
        [Sort::Topic, Sort::Term, Sort::Section, Sort::Lab, Sort::Preset, Sort::Page, Sort::Question];

    /// The word shown beside an entry.
    pub const fn name(self) -> &'static str {
        match self {
            Sort::Topic => "Topic",
            Sort::Term => "Term",
            Sort::Section => "Section",
            Sort::Lab => "Lab",
            Sort::Preset => "Preset",
            Sort::Page => "Page",
            Sort::Question => "Question",
        }
    }
}

/// Something that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub sort: Sort,
    /// Its name; of a question, what it asks.
    pub title: String,
    /// What is shown beside the name: where it stands, or what it says.
    pub context: String,
    /// Where it is, below the base path.
    pub path: String,
    /// The title's words, folded.
    in_title: String,
    /// The words of context and text, folded.
    in_text: String,
}

impl Entry {
    /// An entry as the index keeps it: sort, title, context, further words, path.
    pub fn row(sort: Sort, title: &str, context: &str, words: &str, path: &str) -> [String; 5] {
        [sort.name(), title, context, words, path].map(str::to_owned)
    }

    fn read(row: Vec<String>) -> Option<Entry> {
        let [name, title, context, words, path] = <[String; 5]>::try_from(row).ok()?;
        let sort = Sort::ALL.into_iter().find(|sort| sort.name() == name)?;
        // What a question asks is no name of it: whoever seeks a name seeks something else.
        let (named, told) = if sort == Sort::Question { ("", &*title) } else { (&*title, "") };
        let (in_title, in_text) = (fold(named), fold(&[told, " ", &context, " ", &words].concat()));
        Some(Entry { sort, title, context, path, in_title, in_text })
    }

    /// How far the entry is from the words of a query, 0 for whole words of the title; nothing where one does not fit.
    fn distance(&self, words: &[String], fits: Fits) -> Option<usize> {
        let far = |word: &String| fits(&self.in_title, word).or_else(|| fits(&self.in_text, word).map(|far| far + 2));
        words.iter().map(far).sum()
    }
}

/// How a word fits into a folded text: 0 as a whole word, 1 as the beginning of one.
type Fits = fn(&str, &str) -> Option<usize>;

/// Everything that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    entries: Vec<Entry>,
}

/// What was found, the best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// The entries.
    pub entries: Vec<&'a Entry>,
    /// Whether a wrong letter had to be forgiven.
    pub nearly: bool,
}

impl Index {
    /// Reads an index: JSON, a list of rows as [`Entry::row`] makes them. Nothing if it is none; rows that are damaged are left
    /// out.
    pub fn parse(json: &str) -> Option<Index> {
        let rows: Vec<Vec<String>> = serde_json::from_str(json).ok()?;
        Some(Index { entries: rows.into_iter().filter_map(Entry::read).collect() })
    }

    /// What has all words of a query. A query without words finds nothing.
    pub fn search(&self, query: &str) -> Found<'_> {
        let words = words(query);
        let entries = self.matching(&words, begins);
        let nearly = entries.is_empty();
        Found { entries: if nearly { self.matching(&words, nearly_begins) } else { entries }, nearly }
    }

    fn matching(&self, words: &[String], fits: Fits) -> Vec<&Entry> {
        if words.is_empty() {
            return Vec::new();
        }
        let asked = [" ", &words.join(" "), " "].concat();
        let rank = |entry: &Entry, far| (far, Reverse(entry.in_title == asked), entry.sort, entry.in_title.len());
        let found: Vec<_> =
            self.entries.iter().filter_map(|entry| Some((rank(entry, entry.distance(words, fits)?), entry))).collect();
        let order = sorting::sorted(found.len(), &|one, other| found[one].0.cmp(&found[other].0));
        order.into_iter().map(|index| found[index].1).collect()
    }
}

/// The words of a text by which to find it, folded, in their order: those that say something, that `known` has not, each once. A
/// word that begins another is left out, for it is found by that.
pub fn vocabulary(text: &str, known: &str) -> String {
    let (text, known) = (fold(text), fold(known));
    let mut words: Vec<&str> = Vec::new();
    for word in text.split_whitespace().filter(|word| tells(word)) {
        if known.split_whitespace().chain(words.iter().copied()).all(|other| !other.starts_with(word)) {
            words.retain(|other| !word.starts_with(other));
            words.push(word);
        }
    }
    words.join(" ")
}

/// Whether a word of a text is worth finding it by: no stop word, no single letter, no number below a hundred.
fn tells(word: &str) -> bool {
    let short = word.len() == 1 || (word.len() == 2 && word.bytes().all(|letter| letter.is_ascii_digit()));
    !short && !STOP_WORDS.contains(&word)
}

/// The words of a query: without stop words, unless there are no others.
fn words(query: &str) -> Vec<String> {
    let all: Vec<String> = fold(query).split_whitespace().map(str::to_owned).collect();
    let telling: Vec<String> = all.iter().filter(|word| !STOP_WORDS.contains(&&***word)).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

/// A text as its words in small letters without accents, a space before and after each.
fn fold(text: &str) -> String {
    let mut out = String::from(" ");
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            out.push(without_accent(letter));
        } else if !is_accent(letter) && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// Whether it is an accent that stands for itself, over the letter before it.
fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// The letter under an accent, for Europe's letters.
fn without_accent(letter: char) -> char {
    const ACCENTED: &[(char, &str)] = &[
        ('a', "àáâãäåāăą"),
        ('c', "çćč"),
        ('e', "èéêëēėęě"),
        ('i', "ìíîïī"),
        ('l', "ł"),
        ('n', "ñńň"),
        ('o', "òóôõöøōő"),
        ('s', "śšş"),
        ('u', "ùúûüūůű"),
        ('y', "ýÿ"),
        ('z', "źżž"),
    ];
    ACCENTED.iter().find(|(_, accented)| accented.contains(letter)).map_or(letter, |(plain, _)| *plain)
}

/// Whether a word begins a word of a folded text.
fn begins(text: &str, word: &str) -> Option<usize> {
    let begins_one = [" ", word].concat();
    let whole = [&begins_one, " "].concat();
    if text.contains(&whole) { Some(0) } else { text.contains(&begins_one).then_some(1) }
}

/// Whether a word of a folded text begins with a word but for one letter.
fn nearly_begins(text: &str, word: &str) -> Option<usize> {
    let near = || word.chars().count() >= FORGIVEN && text.split(' ').any(|known| is_nearly_prefix(word, known));
    begins(text, word).or_else(|| near().then_some(1))
}

/// Whether a word with one letter put in, taken out, exchanged, or swapped with the next, begins another.
fn is_nearly_prefix(word: &str, known: &str) -> bool {
    let (word, known): (Vec<char>, Vec<char>) = (word.chars().collect(), known.chars().collect());
    let same = word.iter().zip(&known).take_while(|(one, other)| one == other).count();
    let (word, known) = (&word[same..], &known[same..]);
    let begins = |skipped: usize, left_out: usize| match (word.get(skipped..), known.get(left_out..)) {
        (Some(word), Some(known)) => known.starts_with(word),
        _ => false,
    };
    let swapped = word.len() > 1 && known.len() > 1 && word[0] == known[1] && word[1] == known[0];
    begins(1, 1) || begins(1, 0) || begins(0, 1) || (swapped && begins(2, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(rows: &[[String; 5]]) -> Index {
        Index::parse(&serde_json::to_string(rows).expect("rows can be written")).expect("an index")
    }

    fn small() -> Index {
        index(&[
            Entry::row(Sort::Question, "Why may the apex not be a CNAME?", "DNS records", "", "q"),
            Entry::row(Sort::Section, "CNAME, and why not at the apex", "DNS records", "alias soa café", "s"),
            Entry::row(Sort::Topic, "DNS records", "What a zone says", "cname mx", "t"),
            Entry::row(Sort::Term, "CNAME", "An alias for every type.", "", "g"),
            Entry::row(Sort::Term, "canonical name", "What a CNAME leads to.", "", "c"),
            Entry::row(Sort::Preset, "A resolver that forgets", "DNS", "time to live", "p"),
        ])
    }

    /// The paths of what is found.
    fn found(query: &str) -> String {
        small().search(query).entries.iter().map(|entry| &*entry.path).collect()
    }

    #[test]
    fn every_word_must_begin_a_word() {
        assert_eq!(found("can na"), "c");
        assert_eq!(found("ame"), "");
        assert_eq!(found("cname nowhere"), "");
        assert_eq!(found("  alias, SOA"), "s");
    }

    #[test]
    fn titles_stand_before_texts_whole_words_before_beginnings_sorts_in_their_order() {
        assert_eq!(found("cname"), "gstcq");
        assert_eq!(found("dns"), "tspq");
        assert_eq!(found("cna"), "gstcq");
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        assert_eq!(found("CAFE"), "s");
        assert_eq!(found("Café"), "s");
        assert_eq!(found("cafe\u{301}"), "s");
        assert_eq!(fold("Ångström’s Łódź—x_1 É"), " angstrom s lodz x 1 e ");
    }

    #[test]
    fn stop_words_do_not_count_unless_they_are_all_there_is() {
        assert_eq!(found("what is the CNAME"), "gstcq");
        assert_eq!(found("why"), "sq");
        assert_eq!(found(""), "");
        assert_eq!(found(" ?! "), "");
    }

    #[test]
    fn one_wrong_letter_is_forgiven_where_nothing_else_is_found() {
        for query in ["resolvre", "rsolver", "reesolver", "rasolver", "resolv", "esolver", "ersolver"] {
            assert_eq!(found(query), "p", "{query}");
        }
        assert!(small().search("rasolver").nearly && !small().search("resolver").nearly);
        for query in ["rasolvar", "aper", "cnam3s"] {
            assert_eq!(found(query), "", "{query}");
        }
        // The shorter words of the query must be right.
        assert_eq!(found("that rasolver forg"), "p");
        assert_eq!(found("xx rasolver"), "");
    }

    #[test]
    fn nearly_a_prefix_is_one_edit_and_no_more() {
        for (word, known) in
            [("cache", "cached"), ("cahce", "caches"), ("cche", "cache"), ("caache", "cache"), ("cacke", "cacher")]
        {
            assert!(is_nearly_prefix(word, known), "{word} {known}");
        }
        for (word, known) in [("chace", "cache"), ("cacheab", "cache"), ("xy", "ab"), ("abc", "")] {
            assert!(!is_nearly_prefix(word, known), "{word} {known}");
        }
    }

    #[test]
    fn a_vocabulary_has_each_telling_word_once() {
        assert_eq!(
            vocabulary("The cache: a Cache, 12 reads, n = 304, and the key; caches read", "Keys"),
            "reads 304 caches"
        );
    }

    #[test]
    fn a_damaged_index_is_no_index_and_a_damaged_row_no_entry() {
        assert_eq!(Index::parse("nonsense"), None);
        let rows = r#"[["Topic","a","","","p"],["Planet","a","","","p"],["Topic","a"]]"#;
        assert_eq!(Index::parse(rows).expect("an index").search("a").entries.len(), 1);
    }
}
