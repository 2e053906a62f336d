//! A loop over the display's frames that ends when it is dropped.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};

/// The longest step that a frame may report, in seconds: after a hidden tab or a long task, time goes on, it does not leap.
const LONGEST_STEP: f64 = 0.1;

/// A running loop; dropping it cancels the next frame.
#[derive(Debug)]
pub struct FrameLoop {
    next: Rc<RefCell<Option<AnimationFrame>>>,
}

impl FrameLoop {
    /// Calls `step` once a frame with the seconds since the frame before, until it returns false or the loop is dropped.
    pub fn start(step: impl FnMut(f64) -> bool + 'static) -> Self {
        let next = Rc::new(RefCell::new(None));
        schedule(Rc::clone(&next), Rc::new(RefCell::new(step)), None);
        FrameLoop { next }
    }
}

impl Drop for FrameLoop {
    fn drop(&mut self) {
        self.next.borrow_mut().take();
    }
}

type Slot = Rc<RefCell<Option<AnimationFrame>>>;

fn schedule<F: FnMut(f64) -> bool + 'static>(slot: Slot, step: Rc<RefCell<F>>, last: Option<f64>) {
    // The frame holds the slot weakly: a dropped loop leaves nothing behind.
    let weak = Rc::downgrade(&slot);
    let frame = request_animation_frame(move |now| {
        let Some(slot) = weak.upgrade() else { return };
        let seconds = last.map_or(0.0, |last| ((now - last) / 1_000.0).clamp(0.0, LONGEST_STEP));
        let goes_on = (step.borrow_mut())(seconds);
        // The step may have dropped the loop.
        if goes_on && Rc::strong_count(&slot) > 1 {
            schedule(slot, Rc::clone(&step), Some(now));
        }
    });
    *slot.borrow_mut() = Some(frame);
}
