//! An exam being sat: one question at a time, the clock, the overview, and the two ways to end it.
//!
//! Every answer, flag and turn goes into the learner's log as it is made ([`Desk::change`]), and what is shown is read off the log,
//! so that a second tab stays in step.

use std::time::Duration;

use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::html::{Dialog, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::desk;
use super::hall::Hall;
use super::texts::{Texts, with_texts};
use crate::learning::exam::{Phase, Sitting};
use crate::learning::{Confidence, Question, Response};
use crate::platform::{document, form};
use crate::views::question::controls::{self, Shown};
use crate::views::question::{pressed, task};
use crate::views::{act, computed};

/// The id of what is asked, for the focus and for labels.
const ASKED: &str = "asked";

/// The learner's desk. Copies share its state.
#[derive(Clone, Copy)]
struct Desk {
    hall: Hall,
    texts: StoredValue<Texts>,
    /// When the exam began: by that it is known.
    start: u64,
    /// Which question is open.
    place: Memo<usize>,
    /// The milliseconds left at the last tick.
    left: RwSignal<u64>,
    /// What is said aloud of the time.
    said: RwSignal<&'static str>,
    /// Place and answer as this tab has left them: others' changes are drawn anew.
    own: StoredValue<(usize, Response)>,
    /// Counts the changes that came from another tab.
    others: RwSignal<u32>,
    confirm: NodeRef<Dialog>,
    overview: NodeRef<Div>,
    /// Whether the dialog asks about breaking off rather than handing in.
    breaking_off: RwSignal<bool>,
}

/// The exam that began at this moment, as soon as its texts are there.
pub fn sitting(hall: Hall, start: u64) -> AnyView {
    let catalogue = hall.catalogue.get_value();
    let ids: Vec<String> = hall.store.log.with_untracked(|log| {
        let sitting = log.exam_in_progress(document::now_ms());
        sitting.into_iter().flat_map(Sitting::slots).map(|slot| slot.question.clone()).collect()
    });
    with_texts(&catalogue, ids.iter().map(String::as_str), move |texts| desk(hall, start, texts))
}

fn desk(hall: Hall, start: u64, texts: Texts) -> AnyView {
    let in_log = move || hall.store.log.with(|log| log.exam_in_progress(u64::MAX).map_or(0, Sitting::current));
    let desk = Desk {
        hall,
        texts: StoredValue::new(texts),
        start,
        place: Memo::new(move |_| in_log()),
        left: RwSignal::new(0),
        said: RwSignal::new(""),
        own: StoredValue::new((usize::MAX, Response::Blank)),
        others: RwSignal::new(0),
        confirm: NodeRef::new(),
        overview: NodeRef::new(),
        breaking_off: RwSignal::new(false),
    };
    desk.left.set(desk.read(|sitting| sitting.left_ms(document::now_ms())).unwrap_or(0));
    let tick = set_interval_with_handle(move || desk.tick(), Duration::from_secs(1));
    on_cleanup(move || tick.into_iter().for_each(|tick| tick.clear()));
    // A page that was closed when the time ended.
    Effect::new(move || desk.tick());
    Effect::new(move || desk.notice_others());
    request_animation_frame(|| document::focus(ASKED));
    view! {
        <div class="desk">
            {bar(desk)}
            <section class="question" aria-labelledby=ASKED>{question(desk)}</section>
            {overview(desk)}
            {dialog(desk)}
        </div>
    }
    .into_any()
}

impl Desk {
    /// Reads something off the exam as it stands; nothing once it has ended.
    fn read<T>(&self, read: impl FnOnce(&Sitting) -> T) -> Option<T> {
        self.hall
            .store
            .log
            .with(|log| log.exam_in_progress(u64::MAX).filter(|exam| exam.start_ms() == self.start).map(read))
    }

    /// Changes the exam, here and on the disk; one whose time is over hands itself in instead.
    fn change(&self, change: impl FnOnce(&mut Sitting, u64)) {
        let now_ms = document::now_ms();
        let Some(mut sitting) = untrack(|| self.read(Sitting::clone)) else { return };
        if sitting.phase(now_ms) != Phase::Running {
            return self.close(false);
        }
        change(&mut sitting, now_ms);
        if let Some(slot) = sitting.slots().get(sitting.current()) {
            self.own.set_value((sitting.current(), slot.response.clone()));
        }
        self.hall.store.keep_exam(&sitting, || {});
    }

    /// Ends it, in time or late.
    fn close(&self, break_off: bool) {
        if let Some(sitting) = untrack(|| self.read(Sitting::clone)) {
            self.texts.with_value(|texts| self.hall.close(sitting, texts, break_off));
        }
    }

    fn tick(&self) {
        let now_ms = document::now_ms();
        let Some((left, phase)) = untrack(|| self.read(|sitting| (sitting.left_ms(now_ms), sitting.phase(now_ms))))
        else {
            return;
        };
        if phase == Phase::TimeUp {
            return self.close(false);
        }
        if let Some(words) = desk::said(self.left.get_untracked(), left) {
            self.said.set(words);
        }
        self.left.set(left);
    }

    /// The question that is open, with its own numbers; nothing where the course no longer has it.
    fn question(&self) -> Option<Question> {
        let (id, seed) = untrack(|| {
            self.read(|exam| {
                (exam.slots().get(exam.current()).map(|slot| slot.question.clone()), exam.presentation(exam.current()))
            })
        })?;
        let mut question = self.texts.with_value(|texts| texts.question(&id?).cloned())?;
        question.pose(seed);
        Some(question)
    }

    /// The answer to the open question as it stands.
    fn draft(&self) -> Response {
        self.slot(|slot| slot.response.clone()).unwrap_or(Response::Blank)
    }

    fn slot<T>(&self, read: impl FnOnce(&crate::learning::exam::Slot) -> T) -> Option<T> {
        self.read(|exam| exam.slots().get(exam.current()).map(read)).flatten()
    }

    fn seed(&self) -> u64 {
        untrack(|| self.read(|exam| exam.presentation(exam.current()))).unwrap_or(0)
    }

    /// Draws the controls anew where another tab has answered.
    fn notice_others(&self) {
        let now = (self.place.get(), self.draft());
        let own = self.own.get_value();
        if own.0 == now.0 && own.1 != now.1 {
            self.others.update(|others| *others += 1);
        }
        self.own.set_value(now);
    }

    fn turn_to(&self, place: usize) {
        self.change(|exam, now_ms| exam.turn_to(place, now_ms));
        request_animation_frame(|| document::focus(ASKED));
    }

    /// Takes what was pressed into the answer.
    fn press(&self, event: &Event) {
        let Some((control, pressed)) = pressed(event) else { return };
        let Some(question) = self.question() else { return };
        let order = question.present(self.seed());
        self.change(|exam, now_ms| {
            let Some((mut draft, sure)) =
                exam.slots().get(exam.current()).map(|slot| (slot.response.clone(), slot.confidence))
            else {
                return;
            };
            controls::press(&question.kind, &order, &mut draft, &pressed);
            exam.answer(draft, sure, now_ms);
        });
        request_animation_frame(move || document::focus_again(&control));
    }

    fn take_back(&self) {
        self.change(|exam, now_ms| {
            let sure = exam.slots().get(exam.current()).and_then(|slot| slot.confidence);
            exam.answer(Response::Blank, sure, now_ms);
        });
        self.others.update(|others| *others += 1);
        request_animation_frame(|| document::focus(ASKED));
    }

    fn say_sure(&self, event: &Event) {
        let sure = Confidence::from_id(&event_target_value(event));
        self.change(|exam, now_ms| {
            let response = exam.slots().get(exam.current()).map(|slot| slot.response.clone());
            exam.answer(response.unwrap_or(Response::Blank), sure, now_ms);
        });
    }

    fn ask(&self, breaking_off: bool) {
        self.breaking_off.set(breaking_off);
        if let Some(dialog) = self.confirm.get_untracked().filter(|dialog| !dialog.open()) {
            document::toggle(&dialog);
        }
    }

    /// What is drawn of the open question.
    fn drawn(&self) -> String {
        let Some(question) = self.question() else {
            return "<p>This question is no longer in the course. It counts for nothing.</p>".to_owned();
        };
        let (order, draft) = (question.present(self.seed()), untrack(|| self.draft()));
        let shown = Shown { id: ASKED, order: &order, draft: &draft, grade: None };
        controls::controls(&question.kind, &shown).into_string()
    }
}

/// Clock, counts and the ways to end it.
fn bar(desk: Desk) -> AnyView {
    let clock = move || desk::clock(desk.left.get());
    let counts = move || desk.read(desk::counts_words).unwrap_or_default();
    let state = move || if desk::is_short(desk.left.get()) { "time-left short" } else { "time-left" };
    view! {
        <div class="desk-bar">
            <p class=computed(state)><span role="timer" aria-label="Time left">{computed(clock)}</span>" left"</p>
            <p class="counts">{computed(counts)}</p>
            <p class="hidden" role="status">{computed(move || desk.said.get())}</p>
            <button class="btn" on:click=act(move |_| desk.ask(true))>"Break off"</button>
            <button class="btn primary" on:click=act(move |_| desk.ask(false))>"Hand in"</button>
        </div>
    }
    .into_any()
}

/// The question that is open.
fn question(desk: Desk) -> AnyView {
    let label = move || {
        let of = desk.read(|exam| exam.slots().len()).unwrap_or(0);
        let task = desk.question().map_or("", |question| task(&question.kind));
        ["Question ", &(desk.place.get() + 1).to_string(), " of ", &of.to_string(), " · ", task].concat()
    };
    let prompt = move || {
        desk.place.track();
        desk.question().map(|question| question.prompt).unwrap_or_default()
    };
    let drawn_from = Memo::new(move |_| {
        let draft = desk.draft();
        (
            desk.place.get(),
            desk.others.get(),
            desk.question().map(|question| controls::drawn_from(&question.kind, &draft)),
        )
    });
    let drawn = Memo::new(move |_| {
        drawn_from.track();
        drawn_from.with(|_| desk.drawn())
    });
    let reading = move || {
        let draft = desk.draft();
        desk.question().map(|question| controls::reading(&question.kind, &draft).into_string()).unwrap_or_default()
    };
    view! {
        <p class="label">{computed(label)}</p>
        <div class="prompt" id=ASKED tabindex="-1" inner_html=computed(prompt)></div>
        <div
            inner_html=computed(move || drawn.get())
            on:change=act(move |event| desk.press(&event))
            on:input=act(move |event| desk.press(&event))
            on:click=act(move |event: MouseEvent| desk.press(&event))
        ></div>
        <p class="reading" aria-live="polite" inner_html=computed(reading)></p>
        {beside(desk)}
        {ways(desk)}
    }
    .into_any()
}

/// Flag, sureness, taking the answer back.
fn beside(desk: Desk) -> AnyView {
    let flagged = move || desk.slot(|slot| slot.flagged).unwrap_or(false);
    let blank = move || desk.draft().is_blank();
    let sureness = move || {
        // Drawn anew with each question only: a radio button shows its own change.
        desk.place.track();
        desk.others.track();
        let chosen = untrack(|| desk.slot(|slot| slot.confidence)).flatten();
        desk::sureness(chosen).into_string()
    };
    view! {
        <fieldset class="how-sure" on:change=act(move |event| desk.say_sure(&event)) inner_html=computed(sureness)></fieldset>
        <p class="doings">
            <button class="btn flag" aria-pressed=computed(move || if flagged() { "true" } else { "false" }) on:click=act(move |_| {
                let flagged = untrack(flagged);
                desk.change(|exam, now_ms| { exam.flag(!flagged, now_ms); });
            })>"Flag for another look"</button>
            <button class="btn" disabled=computed(blank) on:click=act(move |_| desk.take_back())>"Take the answer back"</button>
        </p>
    }
    .into_any()
}

/// To the question before and after.
fn ways(desk: Desk) -> AnyView {
    let first = move || desk.place.get() == 0;
    let last = move || desk.read(|exam| exam.slots().len()).is_none_or(|count| desk.place.get() + 1 >= count);
    view! {
        <p class="doings ways">
            <button class="btn" disabled=computed(first) on:click=act(move |_| desk.turn_to(desk.place.get_untracked().saturating_sub(1)))>"← Previous"</button>
            <button class="btn primary" disabled=computed(last) on:click=act(move |_| desk.turn_to(desk.place.get_untracked() + 1))>"Next →"</button>
        </p>
    }
    .into_any()
}

/// All questions.
fn overview(desk: Desk) -> AnyView {
    let seats = move || desk.read(|exam| desk::overview(exam).into_string()).unwrap_or_default();
    let turn = move |event: MouseEvent| {
        if let Some(place) = form::pressed(&event, "data-turn").and_then(|place| place.parse().ok()) {
            desk.turn_to(place);
        }
    };
    let step = move |event: KeyboardEvent| {
        let Some(toolbar) = desk.overview.get_untracked() else { return };
        let seats = form::all(&toolbar, "[data-turn]");
        let here = form::pressed(&event, "data-turn").and_then(|place| place.parse().ok());
        if let Some(to) = here.and_then(|here| desk::step(&event.key(), here, seats.len())) {
            event.prevent_default();
            for (place, seat) in seats.iter().enumerate() {
                form::set(seat, "tabindex", Some(if place == to { "0" } else { "-1" }));
            }
            if let Some(seat) = seats.get(to).and_then(|seat| seat.dyn_ref::<HtmlElement>()) {
                let _ = seat.focus();
            }
        }
    };
    view! {
        <section class="overview" aria-label="Overview">
            <div class="seats" role="toolbar" aria-label="All questions" node_ref=desk.overview on:click=act(turn) on:keydown=act(step) inner_html=computed(seats)></div>
            <p class="seat-legend" aria-hidden="true"><i class="answered"></i>" answered "<i class="open"></i>" open "<i class="open flagged"></i>" flagged"</p>
        </section>
    }
    .into_any()
}

/// Asks before it ends.
fn dialog(desk: Desk) -> AnyView {
    let off = move || desk.breaking_off.get();
    let words = move || {
        if off() {
            "What you have answered counts for nothing then, and the exam is not listed.".to_owned()
        } else {
            desk.read(desk::hand_in_words).unwrap_or_default()
        }
    };
    let title = move || if off() { "Break this exam off?" } else { "Hand this exam in?" };
    let yes = move || if off() { "Break it off" } else { "Hand it in" };
    let close = move |_: MouseEvent| {
        desk.confirm.get_untracked().into_iter().for_each(|dialog| dialog.close());
        desk.close(desk.breaking_off.get_untracked());
    };
    view! {
        <dialog node_ref=desk.confirm aria-labelledby="ending">
            <h2 id="ending">{computed(title)}</h2>
            <p>{computed(words)}</p>
            <form method="dialog" class="doings">
                <button class="btn">"Go on with it"</button>
                <button class="btn primary" type="button" on:click=act(close)>{computed(yes)}</button>
            </form>
        </dialog>
    }
    .into_any()
}
