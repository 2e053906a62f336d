//! Longer computations beside a run: begun by a button, done between frames, called off at will.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use maud::html;

use super::{Player, charts};
use crate::labs::chart::Chart;
use crate::labs::sweep::{Findings, Job, Sweep};
use crate::platform::document;
use crate::platform::frame::FrameLoop;
use crate::views::text::sentence;
use crate::views::{act, computed};

/// Milliseconds of a frame that a computation may take.
const SLICE: f64 = 8.0;
/// Charts that a computation may show.
const CHARTS: usize = 2;

/// The lab's computations, if it offers any.
pub fn sweeps(player: Player) -> AnyView {
    let all = player.lab.sweeps().iter().map(|sweep| one(player, sweep)).collect_view();
    view! { <div class="sweeps live" hidden=player.lab.sweeps().is_empty()>{all}</div> }.into_any()
}

fn one(player: Player, sweep: &'static Sweep) -> AnyView {
    let done = RwSignal::new(None::<f64>);
    let findings = RwSignal::new(Findings::default());
    let frames = StoredValue::new_local(None::<FrameLoop>);
    let begin = move |_| {
        player.pause();
        let job = Rc::new(RefCell::new((sweep.begin)(&player.link.get_untracked().scenario)));
        done.set(Some(0.0));
        frames.set_value(Some(FrameLoop::start(move |_| go_on(&mut **job.borrow_mut(), done, findings))));
    };
    let call_off = move |_| {
        frames.set_value(None);
        done.set(None);
    };
    let running = move || done.get().is_some_and(|share| share < 1.0);
    let words = move || {
        let findings = findings.read();
        html! { p { (sentence(&findings.words)) } @for table in &findings.tables { (charts::table(table)) } }
            .into_string()
    };
    let figures = (0..CHARTS).map(|index| {
        let chart =
            Memo::new(move |_| findings.with(|findings| findings.charts.get(index).cloned().unwrap_or_default()));
        let absent = move || chart.with(|chart: &Chart| chart.lines.is_empty());
        view! { <div hidden=computed(absent)>{charts::figure(chart, || 0.0)}</div> }
    });
    view! {
        <section class="sweep" aria-label=sweep.title>
            <h2>{sweep.title}</h2>
            <p>{sweep.help}</p>
            <p class="doings">
                <button class="btn" on:click=act(begin) disabled=computed(running)>"Compute"</button>
                <button class="btn" on:click=act(call_off) hidden=computed(move || !running())>"Stop"</button>
                <progress max="1" aria-label="Done so far" prop:value=computed(move || done.get().unwrap_or(0.0)) hidden=computed(move || !running())></progress>
            </p>
            <div role="status" inner_html=computed(words)></div>
            <div class="charts">{figures.collect_view()}</div>
        </section>
    }
    .into_any()
}

/// Goes on for a slice of a frame; true while there is more to do.
fn go_on(job: &mut dyn Job, done: RwSignal<Option<f64>>, findings: RwSignal<Findings>) -> bool {
    let begun = document::time();
    let mut share = job.step();
    while share < 1.0 && document::time() - begun < SLICE {
        share = job.step();
    }
    if share >= 1.0 {
        findings.set(job.findings());
    }
    done.set(Some(share));
    share < 1.0
}
