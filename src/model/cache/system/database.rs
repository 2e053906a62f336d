//! The database as the rest sees it: so many connections, and a queue before them.

use std::collections::VecDeque;

/// Who has a connection, and who waits for one; each by the index of its task.
#[derive(Debug, Clone, Default)]
pub(super) struct Database {
    slots: Vec<Option<u32>>,
    busy: usize,
    queue: VecDeque<u32>,
}

impl Database {
    pub const fn busy(&self) -> usize {
        self.busy
    }

    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    /// Gives a task the first free connection, and says which that is.
    pub fn take(&mut self, task: u32) -> u8 {
        let free = self.slots.iter().position(Option::is_none).unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        self.slots[free] = Some(task);
        self.busy += 1;
        free as u8
    }

    pub fn release(&mut self, task: u32) {
        if let Some(slot) = self.slots.iter_mut().find(|slot| **slot == Some(task)) {
            *slot = None;
            self.busy -= 1;
        }
    }

    pub fn wait(&mut self, task: u32) {
        self.queue.push_back(task);
    }

    pub fn next(&mut self) -> Option<u32> {
        self.queue.pop_front()
    }

    /// Takes a task out of the queue.
    pub fn leave(&mut self, task: u32) {
        self.queue.retain(|waiting| *waiting != task);
    }

    /// Everyone on a connection or in the queue; none of them is from now on.
    pub fn clear(&mut self) -> Vec<u32> {
        self.busy = 0;
        let all = self.slots.drain(..).flatten().chain(self.queue.drain(..));
        all.collect()
    }
}
