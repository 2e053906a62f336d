//! The mock exam: which of its faces is shown. An exam in progress comes first, then the one that the address names, else what
//! one begins with.

use std::sync::Arc;

use leptos::prelude::*;

use super::form::{Ordering, form};
use super::texts::Texts;
use super::{over, report, sitting};
use crate::learning::exam::{self, Sitting, draw};
use crate::learning::{Catalogue, Progress};
use crate::platform::{document, navigation};
use crate::route::Route;
use crate::views::computed;
use crate::views::shell::Place;
use crate::views::store::Store;
use crate::views::trainer::Now;

/// What the address says of an exam to look at: when it began, in milliseconds since 1970.
const SAT: &str = "sat";

/// Where exams are sat. Copies share its state.
#[derive(Clone, Copy)]
pub struct Hall {
    /// The learner's log.
    pub store: Store,
    /// What there is in the course.
    pub catalogue: StoredValue<Arc<Catalogue>>,
    place: Place,
    /// Whether an exam is on its way to the disk: nothing is said of it before it is there.
    closing: RwSignal<bool>,
}

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    /// Nothing yet: the log is being read or written.
    Waiting,
    /// What one begins with.
    Foyer,
    /// The exam that is being sat, by its beginning.
    Sitting(u64),
    /// An exam that is over.
    Over(u64),
}

/// The mock exam, live.
pub fn hall(catalogue: Arc<Catalogue>) -> AnyView {
    let hall = Hall {
        store: expect_context(),
        catalogue: StoredValue::new(catalogue),
        place: expect_context(),
        closing: RwSignal::new(false),
    };
    let face = Memo::new(move |_| hall.face());
    Effect::new(move |before: Option<Face>| {
        let now = face.get();
        if let (Some(Face::Sitting(start)), Face::Foyer) = (before, now)
            && hall.store.log.with_untracked(|log| find(log, start).is_some())
        {
            // Handed in by another tab.
            hall.look_at(start);
        }
        now
    });
    Effect::new(move || {
        if hall.store.ready.get() {
            untrack(|| hall.complete_attempts());
        }
    });
    let shown = move || {
        let face = face.get();
        // Made anew for another face only, whatever it reads while it is made.
        untrack(|| match face {
            Face::Waiting => ().into_any(),
            Face::Foyer => foyer(hall),
            Face::Sitting(start) => sitting::sitting(hall, start),
            Face::Over(start) => over::over(hall, start),
        })
    };
    view! { <div class="mock">{shown}</div> }.into_any()
}

fn find(log: &Progress, start: u64) -> Option<&Sitting> {
    log.exams().find(|exam| exam.start_ms() == start)
}

/// The exam to look at, as the address has it.
fn named(query: &str) -> Option<u64> {
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == SAT)?.1.parse().ok()
}

impl Hall {
    fn face(&self) -> Face {
        let start = named(&self.place.query.read());
        let log = self.store.log.read();
        if !self.store.ready.get() || self.closing.get() {
            Face::Waiting
        } else if let Some(exam) = log.exam_in_progress(document::now_ms()) {
            Face::Sitting(exam.start_ms())
        } else {
            start.filter(|&start| find(&log, start).is_some()).map_or(Face::Foyer, Face::Over)
        }
    }

    /// An exam that is over.
    pub fn sat(&self, start: u64) -> Option<Sitting> {
        self.store.log.with(|log| find(log, start).cloned())
    }

    fn look_at(&self, start: u64) {
        let query = [SAT, "=", &start.to_string()].concat();
        navigation::replace(&Route::Exam.href_with(&query, ""));
        self.place.query.set(query);
    }

    /// Keeps an exam that has ended and shows how it went, once it is on the disk with all its answers.
    pub fn close(self, sitting: Sitting, texts: &Texts, broken_off: bool) {
        let mut sitting = sitting;
        let now_ms = document::now_ms();
        if broken_off {
            sitting.break_off(now_ms);
        } else {
            sitting.hand_in(now_ms, &|id, response, seed| exam::worth(texts.question(id)?, response, seed));
        }
        self.closing.set(true);
        let start = sitting.start_ms();
        self.store.keep_exam(&sitting, move || {
            if self.closing.try_get_untracked().is_none() {
                return;
            }
            if !broken_off {
                self.look_at(start);
                self.complete_attempts();
            }
            self.closing.set(false);
            let heading = if broken_off { "begin" } else { "score" };
            request_animation_frame(move || document::focus(heading));
        });
    }

    /// Adds to the log what exams add to it and it lacks: an exam may have been handed in and the page closed at once.
    fn complete_attempts(&self) {
        let lacking: Vec<_> = self.store.log.with_untracked(|log| {
            log.exams().flat_map(Sitting::attempts).filter(|attempt| !log.has(attempt)).collect()
        });
        for attempt in lacking {
            self.store.record(attempt, || {});
        }
    }

    /// Begins an exam.
    fn begin(&self, ordering: Ordering) {
        let now_ms = document::now_ms();
        // As good as drawn at random, and never twice the same.
        let seed = now_ms.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let sitting = ordering.order.with_untracked(|order| {
            self.catalogue.with_value(|catalogue| {
                let drawn = draw(catalogue, &order.blueprint, seed);
                let ids = drawn.into_iter().map(|entry| catalogue.entries()[entry].id.clone()).collect::<Vec<_>>();
                Sitting::begin(ids, order.blueprint.minutes, seed, now_ms)
            })
        });
        if !sitting.slots().is_empty() {
            self.store.keep_exam(&sitting, || {});
        }
    }
}

/// What one begins with: the order, and the exams there were.
fn foyer(hall: Hall) -> AnyView {
    let ordering = Ordering::new(hall.catalogue.get_value(), &[SAT]);
    let none = move || ordering.questions() == 0;
    let lost = move || {
        let named = named(&hall.place.query.read());
        named
            .is_some()
            .then_some("This browser has no such exam. It may lie in another one, or in a progress file to take in.")
    };
    let begin = view! {
        <p class="doings"><button class="btn primary" type="submit" disabled=computed(none)>"Begin the exam"</button></p>
    };
    let earlier = move || {
        let href = |start: u64| Route::Exam.href_with(&[SAT, "=", &start.to_string()].concat(), "");
        let told = |log: &Progress| {
            hall.catalogue
                .with_value(|catalogue| report::earlier(log.exams(), catalogue, Now::get().zone, &href).into_string())
        };
        hall.store.log.with(told)
    };
    view! {
        <div class="notice" role="alert" hidden=computed(move || lost().is_none())>{computed(move || lost().unwrap_or_default())}</div>
        <section aria-labelledby="begin">
            <h2 id="begin" tabindex="-1">"Begin"</h2>
            {form(ordering, false, computed(|| false), begin.into_any(), move || hall.begin(ordering))}
            <p class="remark">"The clock starts at once and runs on through a reload or a closed window. Nothing is said of your answers until you hand in; when the time is over, the exam hands itself in."</p>
        </section>
        <section aria-labelledby="earlier">
            <h2 id="earlier">"Earlier exams"</h2>
            <div inner_html=computed(earlier)></div>
        </section>
    }
    .into_any()
}
