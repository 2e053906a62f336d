//! The form in which an exam is ordered, with its address in step.

use std::sync::Arc;

use leptos::html::Form;
use leptos::prelude::*;
use web_sys::{Element, Event, MouseEvent};

use super::order::{self, Order};
use crate::learning::Catalogue;
use crate::platform::{form, navigation};
use crate::views::shell::Place;
use crate::views::{act, computed};

/// An order as it is filled in. Copies share it.
#[derive(Clone, Copy)]
pub struct Ordering {
    /// What is ordered.
    pub order: RwSignal<Order>,
    /// What there is in the course.
    pub catalogue: StoredValue<Arc<Catalogue>>,
    /// What of the address cannot be read.
    faults: RwSignal<Vec<String>>,
    place: Place,
}

impl Ordering {
    /// The order that the address states, now and whenever it changes; `others` are the keys that say something else.
    pub fn new(catalogue: Arc<Catalogue>, others: &'static [&'static str]) -> Ordering {
        let ordering = Ordering {
            order: RwSignal::new(Order::usual(&catalogue)),
            catalogue: StoredValue::new(catalogue),
            faults: RwSignal::new(Vec::new()),
            place: expect_context(),
        };
        Effect::new(move || {
            let query = ordering.place.query.read();
            let (order, faults) = ordering.catalogue.with_value(|catalogue| Order::read(&query, catalogue, others));
            ordering.faults.set(faults);
            ordering.order.maybe_update(|own| std::mem::replace(own, order.clone()) != order);
        });
        ordering
    }

    /// How many questions each unit gives of how many.
    pub fn shares(&self) -> Vec<(usize, usize)> {
        self.catalogue.with_value(|catalogue| self.order.read().shares(catalogue))
    }

    /// How many questions there will be.
    pub fn questions(&self) -> usize {
        self.shares().iter().map(|(given, _)| given).sum()
    }

    /// Writes the address.
    pub fn write_address(&self) {
        let query = self.catalogue.with_value(|catalogue| self.order.read_untracked().query(catalogue));
        if self.place.query.with_untracked(|known| *known != query) {
            navigation::replace(&self.place.route.get_untracked().href_with(&query, ""));
            self.place.query.set(query);
        }
    }

    /// Takes what was typed; where it cannot be taken the field shows again what holds, once it is left.
    fn take(&self, event: &Event, fields: Option<&Element>) {
        let Some((key, value)) = form::field(event) else { return };
        let set = |order: &mut Order| self.catalogue.with_value(|catalogue| order.set(&key, &value, catalogue)).is_ok();
        self.order.maybe_update(set);
        if event.type_() == "change" {
            fields.into_iter().for_each(|fields| self.show(fields));
            self.write_address();
        }
    }

    /// Puts values and shares into the fields.
    fn show(&self, fields: &Element) {
        let order = self.order.read_untracked();
        self.catalogue.with_value(|catalogue| {
            for field in form::all(fields, "[name]") {
                let value = field.get_attribute("name").and_then(|name| order.value(&name, catalogue));
                form::set_value(&field, &value.unwrap_or_default());
            }
            let shares = order.shares(catalogue);
            for (cell, share) in form::all(fields, "[data-share]").iter().zip(&shares) {
                cell.set_text_content(Some(&order::share_words(*share)));
            }
            form::all(fields, "[data-sum]")
                .iter()
                .for_each(|cell| cell.set_text_content(Some(&order::sum_words(&shares))));
        });
        let preset = order.preset().map(|preset| preset.to_string());
        for button in form::all(fields, "[aria-pressed]") {
            let pressed = preset.is_some() && button.get_attribute("data-take") == preset;
            form::set(&button, "aria-pressed", Some(if pressed { "true" } else { "false" }));
        }
    }
}

/// The form: its fields, folded where that holds, and its buttons, `rest`. It is sent by `send`.
pub fn form(
    ordering: Ordering,
    with_seed: bool,
    folded: Signal<bool>,
    rest: AnyView,
    send: impl Fn() + 'static,
) -> AnyView {
    let fields = NodeRef::<Form>::new();
    let element = move || fields.get_untracked().map(Element::from);
    let take = move |event: Event| ordering.take(&event, element().as_ref());
    let press = move |event: MouseEvent| {
        if let Some(button) = form::pressed(&event, "data-take") {
            ordering.order.update(|order| ordering.catalogue.with_value(|catalogue| order.take(&button, catalogue)));
            ordering.write_address();
        }
    };
    Effect::new(move || {
        ordering.order.track();
        fields.get().into_iter().for_each(|fields| ordering.show(&fields));
    });
    let drawn = ordering.catalogue.with_value(|catalogue| {
        ordering.order.with_untracked(|order| order::fields(order, catalogue, with_seed).into_string())
    });
    let faults = move || order::faults(&ordering.faults.read()).into_string();
    let warning = move || order::warning(&ordering.order.read(), &ordering.shares());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        send();
    };
    view! {
        <div inner_html=computed(faults)></div>
        <form class="order" node_ref=fields on:submit=act(submit)>
            <details open=computed(move || !folded.get())>
                <summary>"What it is made of"</summary>
                <div on:input=act(take) on:change=act(take) on:click=act(press) inner_html=drawn></div>
            </details>
            <p class="warning" role="status">{computed(warning)}</p>
            {rest}
        </form>
    }
    .into_any()
}
