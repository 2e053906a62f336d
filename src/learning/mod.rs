//! Questions: what is asked, what can be answered, how an answer is graded; and what the learner did.
//!
//! Pure. A question kind is one file in [`kinds`] and one line in its registry.

use serde::{Deserialize, Serialize};

/// A question, its texts rendered to HTML.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Stable identifier, unique in the course.
    pub id: String,
}
