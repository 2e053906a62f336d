//! The list of all notes, by unit and by station.

use leptos::prelude::*;

use crate::course::{Outline, Topic, Unit};
use crate::model::Station;
use crate::route::Route;
use crate::views::icon;

/// The page.
pub fn learn(outline: &Outline) -> impl IntoView + use<> {
    let stations = Station::ALL.into_iter().filter_map(|station| at_station(outline, station)).collect_view();
    view! {
            <h1>"Learn"</h1>
            <p class="lede">"One request passes every component of a backend. These notes follow it, station by station."</p>
            {units(outline)}
            <section aria-labelledby="by-station">
                <h2 id="by-station">"By station"</h2>
                <dl class="by-station">{stations}</dl>
            </section>
    }
}

/// Where one is in the course, under the walk.
pub fn course(outline: &Outline) -> impl IntoView + use<> {
    view! {
        <section aria-labelledby="course">
            <h2 id="course">"The course"</h2>
            <ol class="index">{outline.units.iter().map(indexed).collect_view()}</ol>
        </section>
    }
}

/// A unit with the names of its topics.
fn indexed(unit: &Unit) -> impl IntoView + use<> {
    let topic = |topic: &Topic| {
        let station = topic.stations.first().copied();
        view! { <li data-station=station.map(Station::id)><a href=href(topic) data-topic=topic.id.clone()>{topic.short.clone()}</a></li> }
    };
    view! {
        <li>
            <h3>{unit.title.clone()}</h3>
            <ul>{unit.topics.iter().map(topic).collect_view()}</ul>
        </li>
    }
}

/// Every unit with its topics, in the course's order.
pub fn units(outline: &Outline) -> AnyView {
    let units = outline.units.iter().map(unit).collect_view();
    view! { <ol class="units">{units}</ol> }.into_any()
}

fn unit(unit: &Unit) -> impl IntoView + use<> {
    let topics = unit.topics.iter().map(topic).collect_view();
    view! {
        <li class="unit">
            <h2>{unit.title.clone()}</h2>
            <p class="summary">{unit.summary.clone()}</p>
            <ul class="topics">{topics}</ul>
        </li>
    }
}

fn topic(topic: &Topic) -> impl IntoView + use<> {
    let station = topic.stations.first().copied();
    view! {
        <li data-station=station.map(Station::id)>
            <a href=href(topic)>
                {station.map(|station| view! { <svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><path d=icon::path(station) /></svg> })}
                <span class="name">{topic.short.clone()}</span>
                <span class="minutes">{format!("{} min", topic.minutes)}</span>
            </a>
            <p inner_html=topic.summary.clone()></p>
        </li>
    }
}

/// The notes that touch a station; nothing when there is none yet.
fn at_station(outline: &Outline, station: Station) -> Option<impl IntoView + use<>> {
    let topics: Vec<_> =
        outline.units.iter().flat_map(|unit| &unit.topics).filter(|topic| topic.stations.contains(&station)).collect();
    (!topics.is_empty()).then(|| {
        let links = topics
            .into_iter()
            .map(|topic| view! { <dd><a href=href(topic)>{topic.short.clone()}</a></dd> })
            .collect_view();
        view! {
            <div id=station.id()>
                <dt><span class="st" data-station=station.id()>{station.name()}</span></dt>
                {links}
            </div>
        }
    })
}

/// The address of a topic's note.
pub fn href(topic: &Topic) -> String {
    Route::Note(topic.unit.clone(), topic.id.clone()).href()
}
