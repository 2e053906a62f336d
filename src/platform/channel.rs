//! Windows of this site on one machine tell each other what they show: no server takes part.

use gloo::events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{BroadcastChannel, MessageEvent};

/// A channel to the site's other windows; dropping it closes it.
#[derive(Debug)]
pub struct Channel {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Channel {
    /// Opens the channel of this name; `hear` gets what the others tell. Nothing where the browser has none.
    pub fn open(name: &str, hear: impl Fn(String) + 'static) -> Option<Channel> {
        let channel = BroadcastChannel::new(name).ok()?;
        let listener = EventListener::new(&channel, "message", move |event| {
            use wasm_bindgen::JsCast;
            if let Some(text) = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()) {
                hear(text);
            }
        });
        Some(Channel { channel, _listener: listener })
    }

    /// Tells the others.
    pub fn tell(&self, text: &str) {
        // It fails only when the channel is closed.
        let _ = self.channel.post_message(&JsValue::from_str(text));
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}
