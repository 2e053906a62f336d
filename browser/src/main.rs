//! The app's entry in the browser: the page is brought to life.

#[cfg(all(target_arch = "wasm32", feature = "split"))]
#[allow(unsafe_code, reason = "what loads a function links to it by name")]
mod chunks;

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    #[cfg(feature = "split")]
    let loaders = chunks::LOADERS;
    #[cfg(not(feature = "split"))]
    let loaders: &[&[roundtrip::views::chunks::Loader]] = &[];
    roundtrip::views::start(loaders);
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in the browser: `cargo xtask serve` builds and serves it.");
    std::process::exit(2);
}
