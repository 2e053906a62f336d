//! The chunks that the app is cut into: every lab, every view and a few things more have a function here that is loaded before it is
//! called, with all the code that only its chunk reaches, and then says what has arrived.

use roundtrip::views::chunks::Loader;

/// Functions, each in a chunk, and how they are called.
macro_rules! chunks {
    ($group:ident: $($name:ident in $chunk:ident: $arrived:expr,)*) => {
        mod $group {
            use wasm_split_helpers::{SplitLoaderError, wasm_split};
            $(
                #[wasm_split($chunk, fallible)]
                pub fn $name() -> Result<(), SplitLoaderError> {
                    $arrived;
                    Ok(())
                }
            )*
            pub const LOADERS: &[super::Loader] =
                &[$(super::Loader { chunk: stringify!($chunk), load: || Box::pin(async { $name().await.is_ok() }) }),*];
        }
    };
}

macro_rules! labs {
    ($($id:ident: $lab:path,)*) => {
        chunks! { labs: $($id in $id: roundtrip::labs::arrived(&$lab),)* }
    };
}

macro_rules! views {
    ($($name:ident in $chunk:ident: $view:path,)*) => {
        chunks! { views: $($name in $chunk: roundtrip::views::parts::arrived(stringify!($name), $view),)* }
    };
}

roundtrip::labs!(labs);
roundtrip::views!(views);

chunks! { others:
    cases in faults: roundtrip::labs::faults::arrived(),
    charts in charts: roundtrip::views::parts::charts_arrived(),
    standing in standing: roundtrip::views::parts::standing_arrived(),
}

/// How everything is loaded.
pub static LOADERS: &[&[Loader]] = &[labs::LOADERS, views::LOADERS, others::LOADERS];
