//! Short: a word or a few, typed.
//!
//! Worth all or nothing. Case, spaces and punctuation are forgiven, and in each word of five letters or more one typing error: a
//! letter too many, too few or wrong, or two neighbours exchanged (Damerau, “A technique for computer detection and
//! correction of spelling errors”, Communications of the ACM 7, 1964). Words with digits are taken by the letter. A known wrong
//! answer is never forgiven into the right one: what is as near to one as to the right one is wrong.

use super::QuestionKind;
#[cfg(feature = "native")]
use super::{Render, option};
use crate::learning::{Grade, Misfit, PartFeedback, Response};
#[cfg(feature = "native")]
use crate::source::{Table, Text};

/// A question of this kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    /// The forms that are right, as plain text; the first is shown as the answer.
    pub accept: Vec<String>,
    /// Why it is right, as HTML.
    pub why: String,
    /// Answers known to be wrong.
    pub wrong: Vec<WrongText>,
}

/// An answer that is often given, and the misconception behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongText {
    /// The answer, as plain text.
    pub text: String,
    /// Why it is wrong, as HTML.
    pub why: String,
}

/// From how many letters on a word may hold a typing error.
const LONG: usize = 5;

#[cfg(feature = "native")]
impl Short {
    /// Reads `accept`, `why` and `[[question.wrong]]`.
    pub fn read(table: &mut Table<'_>, render: &mut dyn Render) -> Short {
        let mut taken: Vec<Words> = Vec::new();
        let accept = table.texts("accept");
        option::count(table, "accepted forms", accept.len(), 1..=usize::MAX);
        for form in &accept {
            distinct(table, form, &mut taken);
        }
        let why = render.remark(&table.text("why"));
        let mut wrong = Vec::new();
        for mut answer in table.tables("wrong", "wrong answer") {
            let (text, why) = (answer.text("text"), render.remark(&answer.text("why")));
            distinct(&answer, &text, &mut taken);
            answer.finish();
            wrong.push(WrongText { text: text.value, why });
        }
        option::count(table, "wrong answers", wrong.len(), 1..=usize::MAX);
        Short { accept: accept.into_iter().map(|form| form.value).collect(), why, wrong }
    }
}

/// Notes a fault where a form has no letters, or reads as one before it.
#[cfg(feature = "native")]
fn distinct(table: &Table<'_>, text: &Text, taken: &mut Vec<Words>) {
    let words = Words::of(&text.value);
    if words.0.is_empty() {
        table.fault_at(text, "has a form without a letter or digit");
    } else if taken.iter().any(|other| other.are(&words)) {
        table.fault_at(text, &format!("has “{}” twice: case, spaces and punctuation do not count", text.value));
    }
    taken.push(words);
}

/// A text as it is compared: its words in lower case.
#[derive(Debug, PartialEq, Eq)]
struct Words(Vec<Vec<char>>);

impl Words {
    fn of(text: &str) -> Words {
        let is_letter = |letter: char| {
            letter.is_ascii_alphanumeric() || (!letter.is_ascii() && !"“”‘’«»–—−‐‑…·\u{a0}\u{202f}".contains(letter))
        };
        // An apostrophe stands within a word, everything else between words.
        let text = text.replace(['\'', '’'], "");
        let words = text.split(|letter| !is_letter(letter)).filter(|word| !word.is_empty());
        let lower = |word: &str| word.chars().map(|letter| letter.to_ascii_lowercase()).collect();
        Words(words.map(lower).collect())
    }

    /// Whether these are the same words, wherever they are parted.
    fn are(&self, other: &Words) -> bool {
        self.0.iter().flatten().eq(other.0.iter().flatten())
    }

    /// Whether these are a form's words but for a typing error in each long one.
    fn are_nearly(&self, form: &Words) -> bool {
        self.0.len() == form.0.len() && self.0.iter().zip(&form.0).all(|(given, form)| is_nearly(given, form))
    }
}

/// Whether a word is the form's, or differs by one typing error and the form is long enough for it.
fn is_nearly(given: &[char], form: &[char]) -> bool {
    let has_digit = |word: &[char]| word.iter().any(char::is_ascii_digit);
    given == form || (form.len() >= LONG && !has_digit(given) && !has_digit(form) && is_one_off(given, form))
}

/// Whether the Damerau–Levenshtein distance of two words is at most 1.
fn is_one_off(one: &[char], other: &[char]) -> bool {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[start..], &other[start..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&one[..one.len() - end], &other[..other.len() - end]) {
        ([] | [_], [] | [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

impl Short {
    /// Which part an answer is: 0 for the right one, then the wrong ones; `None` for an answer that nobody has foreseen.
    fn part(&self, text: &str) -> Option<usize> {
        let given = Words::of(text);
        let forms: Vec<(usize, Words)> = (self.accept.iter().map(|form| (0, Words::of(form))))
            .chain((1..).zip(&self.wrong).map(|(part, wrong)| (part, Words::of(&wrong.text))))
            .collect();
        let exact = forms.iter().find(|(_, form)| form.are(&given));
        // A slip of the pen: the wrong answers have the first claim to it.
        let near = || forms.iter().rev().find(|(_, form)| given.are_nearly(form));
        exact.or_else(near).map(|(part, _)| *part)
    }
}

impl QuestionKind for Short {
    fn key(&self) -> Response {
        Response::Text(self.accept.first().cloned().unwrap_or_default())
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        let part = match response {
            Response::Blank => None,
            Response::Text(text) => self.part(text),
            _ => return Err(Misfit::Form { takes: "a few words" }),
        };
        let feedback = |(index, why): (usize, &String)| PartFeedback {
            chosen: part == Some(index),
            right: index == 0,
            why: why.clone(),
        };
        let whys = std::iter::once(&self.why).chain(self.wrong.iter().map(|wrong| &wrong.why));
        Ok(Grade::new(f64::from(u8::from(part == Some(0))), whys.enumerate().map(feedback).collect()))
    }

    fn present(&self, _: u64) -> Vec<usize> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::super::laws;
    use super::*;
    use proptest::prelude::*;

    fn question(accept: &[&str], wrong: &[&str]) -> Short {
        let owned = |text: &&str| (*text).to_owned();
        let wrong_text = |text: &&str| WrongText { text: owned(text), why: format!("why {text}") };
        Short {
            accept: accept.iter().map(owned).collect(),
            why: "why it is".into(),
            wrong: wrong.iter().map(wrong_text).collect(),
        }
    }

    /// The part chosen by an answer.
    fn part(question: &Short, text: &str) -> Option<usize> {
        question.grade(&Response::Text(text.into())).unwrap().parts.iter().position(|part| part.chosen)
    }

    #[test]
    fn case_spaces_and_punctuation_are_forgiven() {
        let question = question(&["write-behind", "write-back"], &["write-through"]);
        for text in ["write-behind", "Write Behind", " writebehind. ", "WRITE-BACK", "“write back”", "write‑behind"]
        {
            assert_eq!(part(&question, text), Some(0), "{text}");
        }
        assert_eq!(part(&question, "write through!"), Some(1));
        assert_eq!(part(&question, "write-around"), None);
        assert_eq!(part(&question, "…"), None);
    }

    #[test]
    fn one_typing_error_is_forgiven_in_words_of_five_letters() {
        let question = question(&["write-behind"], &["x"]);
        for text in ["wirte behind", "write behnd", "write beehind", "wrote behind", "rwite beihnd"] {
            assert_eq!(part(&question, text), Some(0), "{text}");
        }
        for text in ["wrt behind", "write bhnd", "behind write", "write"] {
            assert_eq!(part(&question, text), None, "{text}");
        }
        let exact = self::question(&["MX", "HTTP/2", "sha256"], &["x"]);
        for text in ["NX", "HTTP/3", "sha255", "http"] {
            assert_eq!(part(&exact, text), None, "{text}");
        }
    }

    #[test]
    fn a_named_wrong_answer_is_never_forgiven_into_the_right_one() {
        let question = question(&["ingress"], &["ingres", "egress"]);
        assert_eq!(part(&question, "ingres"), Some(1));
        assert_eq!(part(&question, "ingrest"), Some(1), "it is one letter from both");
        assert_eq!(part(&question, "igres"), Some(1));
        let near = self::question(&["stateful"], &["statefull"]);
        assert_eq!(part(&near, "statefuul"), Some(1), "it is as near to the wrong one");
        assert_eq!(part(&near, "statefull"), Some(1));
        assert_eq!(part(&near, "statful"), Some(0));
    }

    #[cfg(feature = "native")]
    #[test]
    fn forms_and_wrong_answers_are_read_and_must_differ() {
        let toml = "accept = [\"read replica\"]\nwhy = \"w\"\n[[wrong]]\ntext = \"primary\"\nwhy = \"w\"\n";
        let (question, told) = laws::read(toml, Short::read);
        assert_eq!((question.accept.len(), question.wrong.len(), told), (1, 1, vec![]));
        let (_, told) = laws::read(&toml.replace("primary", "Read-replica!"), Short::read);
        assert_eq!(
            told,
            ["q.toml:4: wrong answer 1 has “Read-replica!” twice: case, spaces and punctuation do not count"]
        );
        let (_, told) = laws::read("accept = [\"…\"]\nwhy = \"w\"\n", Short::read);
        let expected = [
            "q.toml:1: question has a form without a letter or digit",
            "q.toml:1: question takes at least 1 wrong answers, not 0",
        ];
        assert_eq!(told, expected);
    }

    /// The distance by the textbook's table, to check the short cut.
    fn distance(one: &[char], other: &[char]) -> usize {
        let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                rows[i][j] = match (i, j) {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => {
                        let changed = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
                        let mut least = changed.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                        if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                            least = least.min(rows[i - 2][j - 2] + 1);
                        }
                        least
                    }
                };
            }
        }
        rows[one.len()][other.len()]
    }

    proptest! {
        #[test]
        fn key_and_blank(accept in "[a-c]{5,9}( [a-c]{2,4})?", wrong in "[x-z]{2,9}") {
            let question = question(&[&accept], &[&wrong]);
            laws::key_is_full_and_blank_is_nothing(&question, 2);
            laws::other_forms_are_refused(&question);
            prop_assert_eq!(part(&question, &accept.to_uppercase()), Some(0));
            prop_assert_eq!(part(&question, &wrong), Some(1));
        }

        #[test]
        fn one_off_is_a_distance_of_one(one in "[ab]{0,6}", other in "[ab]{0,6}") {
            let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
            prop_assert_eq!(is_one_off(&one, &other), distance(&one, &other) <= 1);
        }

        #[test]
        fn a_wrong_answer_stays_wrong_however_near(accept in "[ab]{5,7}", wrong in "[ab]{5,7}") {
            prop_assume!(accept != wrong);
            prop_assert_eq!(part(&question(&[&accept], &[&wrong]), &wrong), Some(1));
        }

        #[test]
        fn no_text_makes_it_panic(text in r"\PC{0,20}") {
            let _ = question(&["latency"], &["bandwidth"]).grade(&Response::Text(text));
        }
    }
}
