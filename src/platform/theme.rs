//! The colour theme: the reader's choice, remembered, or the system's preference.
//!
//! `style/theme.js` applies the remembered choice before the first paint; this module changes it later.

use super::storage;

/// Where the choice is kept.
pub const THEME_KEY: &str = "roundtrip/theme";

/// The event on the window that says that the colours are others now.
pub const CHANGED: &str = "roundtrip-theme";

/// A choice of theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// The system's preference.
    #[default]
    System,
    /// Ink on paper.
    Light,
    /// Light on dark.
    Dark,
    /// Larger type, thick strokes, maximum contrast.
    Projector,
}

impl Theme {
    /// Every choice, in the order of the switch.
    pub const ALL: [Theme; 4] = [Theme::System, Theme::Light, Theme::Dark, Theme::Projector];

    /// The value kept and set on the document's root.
    pub const fn id(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Projector => "projector",
        }
    }

    /// The name shown in the switch.
    pub const fn name(self) -> &'static str {
        match self {
            Theme::System => "As the system",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
            Theme::Projector => "Projector",
        }
    }

    /// The theme with this identifier; the system's for anything else.
    pub fn from_id(id: &str) -> Theme {
        Theme::ALL.into_iter().find(|theme| theme.id() == id).unwrap_or_default()
    }

    /// The remembered choice.
    pub fn remembered() -> Theme {
        storage::read(THEME_KEY).ok().flatten().map_or(Theme::System, |id| Theme::from_id(&id))
    }

    /// Shows this theme and remembers it as far as storage allows.
    pub fn apply(self) {
        // Losing the choice on the next visit is all that can happen.
        let _ = storage::write(THEME_KEY, self.id());
        if let Some(root) = super::document::root() {
            let outcome = match self {
                Theme::System => root.remove_attribute("data-theme"),
                _ => root.set_attribute("data-theme", self.id()),
            };
            debug_assert!(outcome.is_ok());
        }
        super::document::tell_window(CHANGED);
    }
}
