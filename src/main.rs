//! The browser's entry: hydrate the prerendered page.

#[cfg(feature = "hydrate")]
fn main() {
    console_error_panic_hook::set_once();
    roundtrip::views::start();
}

#[cfg(not(feature = "hydrate"))]
fn main() {
    eprintln!("This program runs in the browser: `cargo xtask serve` builds and serves it.");
    std::process::exit(2);
}
