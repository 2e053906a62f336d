//! A session on its way: one question after the other, where it stands, and the way out.

use leptos::prelude::*;
use leptos::task::spawn_local;
use maud::{Markup, html};

use super::asked::{self, Asked};
use super::{Desk, Running, aims};
use crate::learning::{Attempt, seed_of};
use crate::number::fixed;
use crate::platform::document;
use crate::views::bank::{self, Fetching, fetching};
use crate::views::question::prompt_id;
use crate::views::trainer::count;
use crate::views::{act, computed};

/// Seeds of presentation are below this: short in a link.
const SEEDS: u64 = 1_000_000;

/// What is asked now. Copies share it.
#[derive(Clone, Copy)]
struct Turn {
    desk: Desk,
    /// The question's identifier.
    id: RwSignal<String>,
    shown: RwSignal<Option<Asked>>,
    state: RwSignal<Fetching>,
    /// Whether it was answered at least once since it is shown.
    answered: RwSignal<bool>,
    /// Whether it was missed before in this session.
    again: RwSignal<bool>,
}

/// The running session.
pub fn session(desk: Desk) -> AnyView {
    let turn = Turn {
        desk,
        id: RwSignal::new(String::new()),
        shown: RwSignal::new(None),
        state: RwSignal::new(Fetching::Coming),
        answered: RwSignal::new(false),
        again: RwSignal::new(false),
    };
    turn.next();
    let head = Memo::new(move |_| {
        let (log, running, id) = (desk.store.log.read(), desk.running.read(), turn.id.read());
        let head = |running: &Running| {
            let title = desk.catalogue.with_value(|catalogue| aims::read(catalogue, &running.aim).map(|aim| aim.title));
            let title = title.as_deref().unwrap_or("Practice");
            head(title, running, log.attempts(), (&id, turn.again.get())).into_string()
        };
        running.as_ref().map(head).unwrap_or_default()
    });
    view! {
        <div class="session">
            <div class="head">
                <div inner_html=computed(move || head.get())></div>
                <button class="btn" on:click=act(move |_| desk.end())>"End here"</button>
            </div>
            {fetching(turn.state, move || turn.fetch())}
            {move || turn.shown.get().map(|shown| turn.view(&shown))}
            <p class="doings" hidden=computed(move || !turn.answered.get())>
                <button class="btn primary" on:click=act(move |_| turn.next())>"Go on"</button>
            </p>
        </div>
    }
    .into_any()
}

impl Turn {
    fn view(self, shown: &Asked) -> AnyView {
        let (view, right) = asked::asked(shown);
        Effect::new(move || {
            if right.get().is_some() {
                self.answered.set(true);
            }
        });
        view
    }

    /// Turns to the next question, or to the end.
    fn next(self) {
        let next = untrack(|| {
            let (log, running) = (self.desk.store.log.read(), self.desk.running.read());
            let session = &running.as_ref()?.session;
            let id = session.next(log.attempts(), document::now_ms())?;
            Some((id.to_owned(), answers(log.attempts(), session.started_ms, id).next().is_some()))
        });
        let Some((id, again)) = next else {
            self.desk.end();
            return;
        };
        self.answered.set(false);
        self.shown.set(None);
        self.again.set(again);
        self.id.set(id);
        self.fetch();
    }

    /// Gets the question and shows it.
    fn fetch(self) {
        let id = self.id.get_untracked();
        let topic = self.desk.catalogue.with_value(|catalogue| asked::topic_of(catalogue, &id));
        self.state.set(Fetching::Coming);
        spawn_local(async move {
            let bank = match &topic {
                Some(topic) => bank::topic(topic).await,
                None => None,
            };
            let place = bank.as_ref().and_then(|bank| bank.find(&id));
            // The reader may have left, or gone on.
            if self.id.try_get_untracked().as_deref() != Some(&id) {
                return;
            }
            match bank.zip(place) {
                Some((bank, place)) => {
                    let (seed, since_ms) = (self.seed(&id), document::now_ms());
                    self.state.set(Fetching::Here);
                    self.shown.set(Some(Asked { bank, place, seed, since_ms }));
                    request_animation_frame(move || document::focus(&prompt_id(&id)));
                }
                None => self.state.set(Fetching::Failed),
            }
        });
    }

    /// Other at each asking, so that options change places and computed questions their numbers; the same after a reload.
    fn seed(self, id: &str) -> u64 {
        let (log, running) = (self.desk.store.log.read_untracked(), self.desk.running.read_untracked());
        let started_ms = running.as_ref().map_or(0, |running| running.session.started_ms);
        let asked = answers(log.attempts(), started_ms, id).count() as u64;
        (seed_of(id) ^ started_ms).wrapping_add(asked) % SEEDS
    }
}

/// The answers to a question since the session began.
fn answers<'a>(attempts: &'a [Attempt], started_ms: u64, id: &str) -> impl Iterator<Item = &'a Attempt> {
    let since = attempts.partition_point(|attempt| attempt.at_ms < started_ms);
    attempts[since..].iter().filter(move |attempt| attempt.question == id)
}

/// What it is for, how far it is, how long it goes on; and the same as a track with a stop a question.
fn head(title: &str, running: &Running, attempts: &[Attempt], (id, again): (&str, bool)) -> Markup {
    let session = &running.session;
    let (done, of) = (session.done(attempts), session.questions.len());
    let minutes = session.left_ms(document::now_ms()).div_ceil(60_000) as usize;
    let place = session.questions.iter().position(|question| question == id).map_or(done, |place| place + 1);
    let first = |question: &String| answers(attempts, session.started_ms, question).next();
    html! {
        p class="label" { (title) }
        p class="where" {
            @if again { "Missed before, asked again" } @else { "Question " (place) " of " (of) }
            span class="left" { " · " (count(minutes, "minute")) " left" }
        }
        (track(&session.questions.iter().map(|question| (first(question).map(|attempt| attempt.score >= 1.0), question == id)).collect::<Vec<_>>()))
    }
}

/// The session as a piece of the line: a stop a question, with whether it was right and whether it is asked now.
fn track(stops: &[(Option<bool>, bool)]) -> Markup {
    let width = stops.len().max(1) * 20;
    html! {
        svg class="stretch" viewBox={ "0 0 " (width) " 16" } width=(width) height="16" aria-hidden="true" {
            path class="rail" d={ "M10 8H" (width - 10) } {}
            @for (index, (right, now)) in stops.iter().enumerate() {
                @let x = fixed(index as f64 * 20.0 + 10.0, 0);
                @match right {
                    Some(true) => circle class="right" cx=(x) cy="8" r="4.5" {},
                    Some(false) => g class="missed" { circle cx=(x) cy="8" r="4.5" {} path d={ "M" (index * 20 + 8) " 6l4 4m0-4l-4 4" } {} },
                    None => circle class="ahead" cx=(x) cy="8" r="3.5" {},
                }
                @if *now { circle class="now" cx=(x) cy="8" r="7" {} }
            }
        }
    }
}
