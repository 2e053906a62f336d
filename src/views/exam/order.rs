//! What is ordered: an exam's length, time and weights, and a paper's seed; as the form shows it and the address carries it.

use std::fmt::Write;
use std::ops::RangeInclusive;

use maud::{Markup, html};

use crate::learning::Catalogue;
use crate::learning::exam::{Blueprint, PRESETS, draw, even_weights};

/// How many questions an exam may have.
const QUESTIONS: RangeInclusive<u32> = 1..=200;
/// How many minutes it may take.
const MINUTES: RangeInclusive<u32> = 1..=600;
/// The weight that a unit may have.
const WEIGHTS: RangeInclusive<u32> = 0..=99;
/// What the names of weights begin with, before the unit's identifier.
const WEIGHT: &str = "weight.";
/// The preset that is offered first.
const FIRST: usize = 0;

/// An exam as it is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What it is made of.
    pub blueprint: Blueprint,
    /// The seed of its draw, where one is given.
    pub seed: Option<u64>,
}

impl Order {
    /// The first preset, with each topic counting the same.
    pub fn usual(catalogue: &Catalogue) -> Order {
        let (questions, minutes) = PRESETS[FIRST];
        Order { blueprint: Blueprint { weights: even_weights(catalogue), questions, minutes }, seed: None }
    }

    /// Reads a query: what it does not say is as usual. What cannot be read is told, a sentence each; keys that are none of an
    /// order's are passed over if they are among `others`.
    pub fn read(query: &str, catalogue: &Catalogue, others: &[&str]) -> (Order, Vec<String>) {
        let (mut order, mut faults) = (Order::usual(catalogue), Vec::new());
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            if !others.contains(&&*key)
                && let Err(fault) = order.set(&key, &value, catalogue)
            {
                faults.push(fault);
            }
        }
        (order, faults)
    }

    /// Sets what a field of the form or a key of the address is about.
    ///
    /// # Errors
    /// When there is no such field, or the value is none that it takes; nothing is changed then.
    pub fn set(&mut self, key: &str, value: &str, catalogue: &Catalogue) -> Result<(), String> {
        let refused = |what: &str| Err(["“", key, "=", value, "” is left out: ", what, "."].concat());
        let within = |range: RangeInclusive<u32>| {
            let refusal =
                ["it takes a whole number from ", &range.start().to_string(), " to ", &range.end().to_string()];
            value.trim().parse().ok().filter(|number| range.contains(number)).ok_or(refusal.concat())
        };
        let number = match key {
            "questions" => within(QUESTIONS).map(|number| self.blueprint.questions = number as usize),
            "minutes" => within(MINUTES).map(|number| self.blueprint.minutes = number),
            "seed" => {
                let seed = value.trim().parse().map_err(|_| "a seed is a whole number".to_owned());
                seed.map(|seed| self.seed = Some(seed))
            }
            _ => {
                let unit = key.strip_prefix(WEIGHT).and_then(|id| unit_with(catalogue, id));
                let Some(unit) = unit else { return refused("there is no such setting or unit") };
                within(WEIGHTS).map(|weight| self.blueprint.weights[unit] = weight)
            }
        };
        number.or_else(|why| refused(&why))
    }

    /// The query that says this, without what is as usual.
    pub fn query(&self, catalogue: &Catalogue) -> String {
        let (usual, own) = (Order::usual(catalogue).blueprint, &self.blueprint);
        let mut out = form_urlencoded::Serializer::new(String::new());
        if own.questions != usual.questions {
            out.append_pair("questions", &own.questions.to_string());
        }
        if own.minutes != usual.minutes {
            out.append_pair("minutes", &own.minutes.to_string());
        }
        for (unit, (weight, usual)) in own.weights.iter().zip(&usual.weights).enumerate() {
            if weight != usual {
                out.append_pair(&[WEIGHT, &catalogue.units()[unit].id].concat(), &weight.to_string());
            }
        }
        if let Some(seed) = self.seed {
            out.append_pair("seed", &seed.to_string());
        }
        out.finish()
    }

    /// How many questions each unit gives, and how many it has. How many a unit gives does not depend on the seed.
    pub fn shares(&self, catalogue: &Catalogue) -> Vec<(usize, usize)> {
        let drawn = draw(catalogue, &self.blueprint, 0);
        let share = |unit| {
            let given = drawn.iter().filter(|&&entry| catalogue.unit_of(entry) == unit).count();
            (given, catalogue.unit_entries(unit).len())
        };
        (0..catalogue.units().len()).map(share).collect()
    }

    /// Which preset it is as long as.
    pub fn preset(&self) -> Option<usize> {
        PRESETS.iter().position(|&preset| preset == (self.blueprint.questions, self.blueprint.minutes))
    }

    /// Takes over what a button of the form stands for.
    pub fn take(&mut self, button: &str, catalogue: &Catalogue) {
        match button {
            "topics" => self.blueprint.weights = even_weights(catalogue),
            "units" => self.blueprint.weights = vec![1; catalogue.units().len()],
            "none" => self.blueprint.weights = vec![0; catalogue.units().len()],
            _ => {
                if let Some(&(questions, minutes)) = button.parse().ok().and_then(|at: usize| PRESETS.get(at)) {
                    (self.blueprint.questions, self.blueprint.minutes) = (questions, minutes);
                }
            }
        }
    }

    /// The value of a field.
    pub fn value(&self, name: &str, catalogue: &Catalogue) -> Option<String> {
        match name {
            "questions" => Some(self.blueprint.questions.to_string()),
            "minutes" => Some(self.blueprint.minutes.to_string()),
            "seed" => self.seed.map(|seed| seed.to_string()),
            _ => {
                let unit = unit_with(catalogue, name.strip_prefix(WEIGHT)?)?;
                self.blueprint.weights.get(unit).map(ToString::to_string)
            }
        }
    }
}

fn unit_with(catalogue: &Catalogue, id: &str) -> Option<usize> {
    catalogue.units().iter().position(|unit| unit.id == id)
}

/// The fields, as they are drawn once; values are put into them where they change. `seed` tells whether a seed is asked for.
pub fn fields(order: &Order, catalogue: &Catalogue, seed: bool) -> Markup {
    html! {
        fieldset class="length" {
            legend { "Length" }
            p class="choices" {
                @for (index, (questions, minutes)) in PRESETS.into_iter().enumerate() {
                    button class="btn" type="button" data-take=(index) aria-pressed=(order.preset() == Some(index)) { (questions) " questions · " (minutes) " min" }
                }
            }
            p class="choices" {
                (amount("Questions", "questions", &QUESTIONS, order.blueprint.questions as u64))
                (amount("Minutes", "minutes", &MINUTES, order.blueprint.minutes.into()))
                @if seed { label { span { "Seed" } input name="seed" type="text" inputmode="numeric" autocomplete="off" size="20" value=[order.seed]; } }
            }
        }
        fieldset {
            legend { "Weights" }
            p class="remark" { "A unit’s share of the questions is its weight’s share of all weights; 0 leaves it out." }
            p class="choices" {
                @for (id, words) in [("topics", "Every topic alike"), ("units", "Every unit alike"), ("none", "None")] {
                    button class="btn" type="button" data-take=(id) { (words) }
                }
            }
            (weights(order, catalogue))
        }
    }
}

fn amount(name: &str, key: &str, range: &RangeInclusive<u32>, value: u64) -> Markup {
    html! { label { span { (name) } input name=(key) type="number" min=(range.start()) max=(range.end()) value=(value) required; } }
}

fn weights(order: &Order, catalogue: &Catalogue) -> Markup {
    let shares = order.shares(catalogue);
    html! {
        table class="weights" {
            thead { tr { th scope="col" { "Unit" } th scope="col" class="number" { "Weight" } th scope="col" class="number" { "Questions" } } }
            tbody {
                @for ((unit, weight), share) in catalogue.units().iter().zip(&order.blueprint.weights).zip(&shares) {
                    @let name = [WEIGHT, &unit.id].concat();
                    tr {
                        th scope="row" id={ "unit-" (unit.id) } { (unit.title) }
                        td class="number" { input name=(name) type="number" min="0" max=(WEIGHTS.end()) value=(weight) aria-labelledby={ "unit-" (unit.id) } required; }
                        td class="number" data-share { (share_words(*share)) }
                    }
                }
            }
            tfoot { tr { th scope="row" colspan="2" { "Together" } td class="number" { strong data-sum { (sum_words(&shares)) } } } }
        }
    }
}

/// How many questions a unit gives of how many.
pub fn share_words((given, has): (usize, usize)) -> String {
    [&given.to_string(), " of ", &has.to_string()].concat()
}

/// How many questions there will be.
pub fn sum_words(shares: &[(usize, usize)]) -> String {
    shares.iter().map(|(given, _)| given).sum::<usize>().to_string()
}

/// What to say before it begins: that there are fewer questions than ordered, or none.
pub fn warning(order: &Order, shares: &[(usize, usize)]) -> String {
    let sum: usize = shares.iter().map(|(given, _)| given).sum();
    let mut text = String::new();
    if sum == 0 {
        text.push_str("Give at least one unit a weight: there are no questions yet.");
    } else if sum < order.blueprint.questions {
        let _ = write!(text, "The chosen units have {sum} questions in all, so the exam has {sum}.");
    }
    text
}

/// What of the address cannot be read.
pub fn faults(faults: &[String]) -> Markup {
    html! {
        @if !faults.is_empty() {
            div class="notice" role="alert" {
                p { "The address of this page is damaged. Everything else in it holds." }
                ul { @for fault in faults { li { (fault) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learning::examples;
    use proptest::prelude::*;

    #[test]
    fn an_order_reads_back_from_its_address() {
        let course = examples::course(3, 2, 10);
        let (order, faults) =
            Order::read("questions=12&minutes=20&weight.u1=0&seed=18446744073709551615", &course, &[]);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!((order.blueprint.questions, order.blueprint.minutes, order.seed), (12, 20, Some(u64::MAX)));
        assert_eq!(order.blueprint.weights, [2, 0, 2]);
        assert_eq!(Order::read(&order.query(&course), &course, &[]).0, order);
        assert_eq!(Order::usual(&course).query(&course), "");
    }

    #[test]
    fn what_is_damaged_is_named_and_the_rest_holds() {
        let course = examples::course(2, 1, 10);
        let (order, faults) =
            Order::read("questions=many&minutes=0&weight.zoo=3&seed=x&weight.u0=7&sat=5", &course, &["sat"]);
        assert_eq!(order.blueprint.weights, [7, 1]);
        assert_eq!(
            Order { blueprint: Blueprint { weights: vec![1, 1], ..order.blueprint }, seed: None },
            Order::usual(&course)
        );
        assert_eq!(faults.len(), 4);
        assert_eq!(faults[0], "“questions=many” is left out: it takes a whole number from 1 to 200.");
        assert!(faults[2].contains("no such setting or unit") && faults[3].contains("whole number"));
        let shown = super::faults(&["“<b>=1” is left out".to_owned()]).into_string();
        assert!(shown.contains("&lt;b&gt;") && super::faults(&[]).into_string().is_empty());
    }

    #[test]
    fn buttons_set_what_they_say() {
        let course = examples::course(3, 2, 10);
        let mut order = Order::usual(&course);
        order.take("1", &course);
        assert_eq!((order.preset(), order.value("questions", &course)), (Some(1), Some("40".into())));
        order.take("units", &course);
        assert_eq!(order.blueprint.weights, [1, 1, 1]);
        order.take("none", &course);
        assert_eq!(
            warning(&order, &order.shares(&course)),
            "Give at least one unit a weight: there are no questions yet."
        );
        order.take("topics", &course);
        assert_eq!(warning(&order, &order.shares(&course)), "");
        assert_eq!(order.value("weight.u2", &course), Some("2".into()));
        order.take("nothing", &course);
        order.blueprint.questions = 100;
        assert!(warning(&order, &order.shares(&course)).contains("60 questions in all"));
    }

    #[test]
    fn every_field_has_its_value_and_its_label() {
        let course = examples::course(2, 1, 10);
        let order = Order { seed: Some(9), ..Order::usual(&course) };
        let drawn = fields(&order, &course, true).into_string();
        for part in [
            "name=\"questions\"",
            "name=\"seed\"",
            "name=\"weight.u1\"",
            "aria-labelledby=\"unit-u1\"",
            "10 of 10",
            "value=\"9\"",
        ] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
        assert_eq!(drawn.matches("aria-pressed=\"true\"").count(), 1);
        assert!(!fields(&order, &course, false).into_string().contains("name=\"seed\""));
    }

    proptest! {
        #[test]
        fn any_address_is_read(query: String) {
            let course = examples::course(2, 2, 3);
            let (order, _) = Order::read(&query, &course, &[]);
            let written = order.query(&course);
            prop_assert_eq!(Order::read(&written, &course, &[]), (order, vec![]));
        }

        #[test]
        fn the_shares_are_those_of_every_draw(questions in 1_usize..30, weights in proptest::array::uniform3(0_u32..9), seed: u64) {
            let course = examples::course(3, 2, 4);
            let order = Order { blueprint: Blueprint { weights: weights.to_vec(), questions, minutes: 9 }, seed: None };
            let drawn = draw(&course, &order.blueprint, seed);
            let of = |unit| drawn.iter().filter(|&&entry| course.unit_of(entry) == unit).count();
            prop_assert_eq!(order.shares(&course), (0..3).map(|unit| (of(unit), 8)).collect::<Vec<_>>());
        }
    }
}
