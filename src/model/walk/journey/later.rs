//! Work that the request does not wait for: a message to the broker, and its consumer; or, without a broker, the work itself.

use super::{Agenda, Event, Journey, Leg, What, work};
use crate::model::Station;
use crate::model::walk::Part;
use crate::model::walk::config::Request;
use crate::model::walk::parameters as p;
use crate::model::walk::record::wire;
use crate::model::walk::wire::{messages, tenths};

const BROKER_NAME: &str = "rabbitmq 10.0.5.41:5672";

impl Journey {
    /// The order is stored; the confirmation is to be sent.
    pub(super) fn announce(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        if !self.config.broker {
            let what = work(self.open.handler, Station::App, Part::App, "send the e-mail");
            let span = self.work(agenda, what, p::MAIL, Journey::mail_sent);
            let text = "There is no broker to hand it to, so the handler sends the confirmation itself: eight round \
                        trips to the mail provider, and the reader waits for all of them. Were the provider down, the \
                        order would seem to have failed.";
            self.say(agenda, (Station::App, span), "The worker sends the e-mail", text);
            self.note(agenda, Station::App, "sending an e-mail");
            return;
        }
        let what = work(self.open.handler, Station::Broker, Part::Broker, "publish");
        self.open.inner = self.record.open(what, now);
        self.record.attribute(self.open.inner, "messaging.system", "rabbitmq");
        let delay = self.way("publish").lan();
        let leg = Leg {
            parent: self.open.inner,
            ends: (Station::App, Station::Broker),
            part: Part::Broker,
            name: "to the broker",
            label: "order.placed".to_owned(),
        };
        self.send(agenda, leg, delay, Journey::message_arrived);
    }

    fn mail_sent(&mut self, agenda: &mut Agenda<Event>) {
        self.finish_head(agenda);
    }

    fn message_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let what = work(self.open.inner, Station::Broker, Part::Broker, "keep the message");
        self.work(agenda, what, p::BROKER_KEEP, Journey::message_kept);
    }

    fn message_kept(&mut self, agenda: &mut Agenda<Event>) {
        let traceparent = self.record.trace.traceparent(self.open.inner);
        let text = "The broker writes the message down before it confirms it: from here on the e-mail will be sent, \
                    even if this server dies. The handler waits for the confirmation, not for the e-mail.";
        let bytes = vec![
            wire(
                format!("app-{} → {}, AMQP 0-9-1", self.letter(), BROKER_NAME),
                messages::publish("orders", "order.placed", &traceparent, &self.order_event()),
            ),
            wire(format!("rabbitmq → app-{}", self.letter()), messages::CONFIRM),
        ];
        self.stop(agenda, (Station::Broker, self.open.inner), "The message is kept", text, bytes, true);
        self.note(agenda, Station::Broker, "1 message kept");
        let delay = self.way("confirm").lan();
        let leg = Leg {
            parent: self.open.inner,
            ends: (Station::Broker, Station::App),
            part: Part::Broker,
            name: "from the broker",
            label: "basic.ack".to_owned(),
        };
        self.send(agenda, leg, delay, Journey::message_confirmed);
        self.leave_for_later(agenda, p::BROKER_DELIVER, Journey::deliver);
    }

    fn message_confirmed(&mut self, agenda: &mut Agenda<Event>) {
        self.record.close(self.open.inner, self.now(agenda));
        self.finish_head(agenda);
    }

    /// The storage tells the broker about the photo.
    pub(super) fn storage_tells(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.begin_later("photo stored", now);
        let delay = self.way("event").lan();
        let leg = Leg {
            parent: self.open.later,
            ends: (Station::Storage, Station::Broker),
            part: Part::Later,
            name: "event to the broker",
            label: "ObjectCreated:Put".to_owned(),
        };
        self.send(agenda, leg, delay, Journey::event_arrived);
    }

    fn begin_later(&mut self, name: &str, now: crate::model::Micros) {
        let what = What { parent: None, ..work(0, Station::Broker, Part::Later, name) };
        self.open.later = self.record.open(what, now);
    }

    fn event_arrived(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        let traceparent = self.record.trace.traceparent(self.open.later);
        let text = "The storage itself says what has happened, so that nobody has to ask it again and again, and the \
                    browser need not be trusted to tell.";
        let event = self.stored_event(now);
        let publish = messages::publish("photos", "photo.stored", &traceparent, &event);
        let bytes = vec![wire(format!("storage → {}, AMQP 0-9-1", BROKER_NAME), publish)];
        self.stop(agenda, (Station::Broker, self.open.later), "The storage tells the broker", text, bytes, true);
        self.note(agenda, Station::Broker, "1 message kept");
        let what = work(self.open.later, Station::Broker, Part::Later, "keep the message");
        self.work(agenda, what, p::BROKER_KEEP, Journey::deliver);
    }

    /// The broker hands the message to a consumer.
    fn deliver(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        if self.kind == Request::Order {
            self.begin_later("order.placed", now);
        }
        let label = self.kind.message();
        let delay = self.way("deliver").lan();
        let leg = Leg {
            parent: self.open.later,
            ends: (Station::Broker, Station::App),
            part: Part::Later,
            name: "to a consumer",
            label: label.to_owned(),
        };
        self.send(agenda, leg, delay, Journey::delivered);
    }

    fn delivered(&mut self, agenda: &mut Agenda<Event>) {
        let (name, duration, exchange, body) = match self.kind {
            Request::Upload => ("make three sizes", p::RESIZE, "photos", self.stored_event(self.now(agenda))),
            _ => ("send the e-mail", p::MAIL, "orders", self.order_event()),
        };
        let what = work(self.open.later, Station::App, Part::Later, name);
        self.open.later_inner = self.work(agenda, what, duration, Journey::consumed);
        let waits = if self.answered.is_some() {
            "The reader has the answer already."
        } else {
            "The reader's own request goes its way meanwhile."
        };
        let text = format!(
            "A consumer, a process of its own beside the application servers, gets the message and begins: {name}. \
             {waits} It will acknowledge only when it is done; if it dies before, the broker hands the message to \
             another."
        );
        let bytes = vec![wire("rabbitmq → consumer", messages::deliver(exchange, self.kind.message(), &body))];
        self.stop(agenda, (Station::App, self.open.later_inner), "A consumer begins", text, bytes, true);
        self.note(agenda, Station::Broker, "1 message out");
    }

    fn consumed(&mut self, agenda: &mut Agenda<Event>) {
        let delay = self.way("acknowledge").lan();
        let leg = Leg {
            parent: self.open.later,
            ends: (Station::App, Station::Broker),
            part: Part::Later,
            name: "acknowledge",
            label: "basic.ack".to_owned(),
        };
        self.send(agenda, leg, delay, Journey::acknowledged);
    }

    fn acknowledged(&mut self, agenda: &mut Agenda<Event>) {
        let now = self.now(agenda);
        self.record.close(self.open.later, now);
        let lag = self.answered.map_or_else(
            || "before the reader has the answer".to_owned(),
            |answered| format!("{} ms after the reader had the answer", tenths(now.saturating_sub(answered))),
        );
        let text = format!(
            "The consumer acknowledges, and the broker forgets the message, {lag}. Should an acknowledgement get lost, \
             the message comes again: doing it twice must do no harm."
        );
        self.stop(
            agenda,
            (Station::Broker, self.open.later),
            "The work is done",
            text,
            vec![wire("consumer → rabbitmq", messages::CONFIRM)],
            true,
        );
        self.note(agenda, Station::Broker, "queue empty");
        self.later = false;
    }
}

impl Request {
    /// The routing key of the message that it leads to.
    const fn message(self) -> &'static str {
        match self {
            Request::Upload => "photo.stored",
            _ => "order.placed",
        }
    }
}
