//! The chunks that the app is cut into: every lab and every view has a function here that is loaded before it is called, with
//! all the code that only it reaches, and then says what has arrived.

use roundtrip::views::parts::Loader;

macro_rules! labs {
    ($($lab:ident: $type:path,)*) => {
        mod labs {
            use wasm_split_helpers::{SplitLoaderError, wasm_split};
            $(
                #[wasm_split($lab, fallible)]
                pub fn $lab() -> Result<(), SplitLoaderError> {
                    roundtrip::labs::arrived(&$type);
                    Ok(())
                }
            )*
            pub const LOADERS: &[super::Loader] =
                &[$(super::Loader { chunk: stringify!($lab), load: || Box::pin(async { $lab().await.is_ok() }) }),*];
        }
    };
}

macro_rules! views {
    ($($name:ident in $chunk:ident: $view:path,)*) => {
        mod views {
            use wasm_split_helpers::{SplitLoaderError, wasm_split};
            $(
                #[wasm_split($chunk, fallible)]
                pub fn $name() -> Result<(), SplitLoaderError> {
                    roundtrip::views::parts::arrived(stringify!($name), $view);
                    Ok(())
                }
            )*
            pub const LOADERS: &[super::Loader] =
                &[$(super::Loader { chunk: stringify!($chunk), load: || Box::pin(async { $name().await.is_ok() }) }),*];
        }
    };
}

roundtrip::labs!(labs);
roundtrip::views!(views);

/// How everything is loaded.
pub static LOADERS: &[&[Loader]] = &[labs::LOADERS, views::LOADERS];
