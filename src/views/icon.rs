//! The stations' signs: one drawing each on a 24 × 24 grid, used on the line, in labs and in text.

use crate::model::Station;

/// The sign's outline as SVG path data, drawn with strokes, centred on (12, 12).
pub const fn path(station: Station) -> &'static str {
    match station {
        // A window with its title bar.
        Station::Browser => "M4 6h16v12H4z M4 10h16 M7 8h.01",
        // A signpost.
        Station::Dns => "M12 3v18 M12 5h6l2.5 2.5L18 10h-6 M12 11H6.500L4 13.500L6.500 16H12",
        // A globe.
        Station::Cdn => "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16 M4 12h16 M12 4c-5 5-5 11 0 16 M12 4c5 5 5 11 0 16",
        // One way that becomes three.
        Station::Balancer => "M3 12h6 M9 12c4 0 4-6 8-6h4 M9 12h12 M9 12c4 0 4 6 8 6h4",
        // Brackets around work.
        Station::App => "M8 7l-5 5l5 5 M16 7l5 5l-5 5 M13.500 5l-3 14",
        // A flash.
        Station::Cache => "M13 3L5 13.500h6L10 21l8-10.500h-6z",
        // A cylinder of pages.
        Station::Database => {
            "M5 6.500c0-3.300 14-3.300 14 0v11c0 3.300-14 3.300-14 0z M5 6.500c0 3.300 14 3.300 14 0 M5 12c0 3.300 14 3.300 14 0"
        }
        // Messages in a row.
        Station::Broker => "M3 8h5v8H3z M10 8h5v8h-5z M17 8h4v8h-4",
        // A bucket.
        Station::Storage => "M4 7c0-2.500 16-2.500 16 0l-2 12c-.5 1.600-11.500 1.600-12 0z M4 7c0 2.500 16 2.500 16 0",
    }
}
