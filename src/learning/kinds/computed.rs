//! Computed: a number to work out, with new numbers each time. A [generator](crate::learning::generators) makes prompt, key, way
//! and mistakes from a seed; the file has nothing but its name.
//!
//! Graded as a [`Number`]. In a page's data it takes no more room than its name: the browser generates.

use super::QuestionKind;
#[cfg(feature = "native")]
use super::Render;
use super::number::Number;
use crate::learning::generators::{self, Generator, Made};
use crate::learning::{Grade, Misfit, Response};
#[cfg(feature = "native")]
use crate::source::Table;

/// A question of this kind.
#[derive(Debug, Clone)]
pub struct Computed {
    generator: &'static Generator,
    seed: u64,
    number: Number,
}

impl PartialEq for Computed {
    fn eq(&self, other: &Computed) -> bool {
        (self.generator.id, self.seed) == (other.generator.id, other.seed)
    }
}

#[cfg(feature = "native")]
impl Computed {
    /// Reads `generator`; one that there is not is a fault, and any stands for it.
    pub fn read(table: &mut Table<'_>, _: &mut dyn Render) -> Computed {
        let ids: Vec<&'static str> = generators::all().map(|generator| generator.id).collect();
        let text = table.text("generator");
        if !ids.contains(&text.value.as_str()) && !text.value.is_empty() {
            let hint = match crate::source::nearest(&text.value, ids.iter().copied()) {
                Some(near) => format!("did you mean “{near}”?"),
                None => format!("there are {}", ids.join(", ")),
            };
            table.fault_at(&text, &format!("has a generator “{}” that there is not: {hint}", text.value));
        }
        let generator = generators::find(&text.value).or_else(|| generators::all().next());
        Computed::of(generator.expect("the registry is not empty"), 0).0
    }
}

impl Computed {
    /// The question of a generator that belongs to a seed; `None` where there is no such generator.
    pub fn new(generator: &str, seed: u64) -> Option<Computed> {
        generators::find(generator).map(|generator| Computed::of(generator, seed).0)
    }

    /// The question with the numbers of a seed, and its texts: prompt and explanation.
    pub fn posed(&self, seed: u64) -> (Computed, [String; 2]) {
        Computed::of(self.generator, seed)
    }

    fn of(generator: &'static Generator, seed: u64) -> (Computed, [String; 2]) {
        let Made { prompt, explanation, number } = generator.make(seed);
        (Computed { generator, seed, number }, [prompt, explanation])
    }

    /// The generator's identifier.
    pub fn generator(&self) -> &'static str {
        self.generator.id
    }

    /// The seed that the numbers belong to.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The number asked for.
    pub fn number(&self) -> &Number {
        &self.number
    }
}

impl QuestionKind for Computed {
    fn key(&self) -> Response {
        self.number.key()
    }

    fn grade(&self, response: &Response) -> Result<Grade, Misfit> {
        self.number.grade(response)
    }

    fn present(&self, seed: u64) -> Vec<usize> {
        self.number.present(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::laws;
    use super::*;
    use proptest::prelude::*;

    #[cfg(feature = "native")]
    #[test]
    fn the_generator_must_be_there() {
        let (question, told) = laws::read("generator = \"pool-arithmetic\"\n", Computed::read);
        assert_eq!((question.generator(), told), ("pool-arithmetic", vec![]));
        let (_, told) = laws::read("generator = \"pool-arithmetik\"\n", Computed::read);
        let expected =
            "q.toml:1: question has a generator “pool-arithmetik” that there is not: did you mean “pool-arithmetic”?";
        assert_eq!(told, [expected]);
        let (_, told) = laws::read("", Computed::read);
        assert_eq!(told, ["q.toml:1: question has no “generator”: every question needs one"]);
    }

    #[test]
    fn an_answer_to_other_numbers_is_graded_by_those() {
        let one = Computed::new("pool-arithmetic", 1).unwrap();
        let (other, _) = one.posed(2);
        assert_ne!(one.key(), other.key());
        assert!(!one.grade(&other.key()).unwrap().right && other.grade(&other.key()).unwrap().right);
        assert_eq!(other.posed(1).0, one);
    }

    proptest! {
        #[test]
        fn key_and_blank(seed: u64, at in 0usize..1_000) {
            let ids: Vec<_> = generators::all().map(|generator| generator.id).collect();
            let question = Computed::new(ids[at % ids.len()], seed).unwrap();
            laws::key_is_full_and_blank_is_nothing(&question, 1 + question.number().wrong.len());
            laws::other_forms_are_refused(&question);
        }
    }
}
