//! The page: the only code that touches the DOM. It draws what the engine found and keeps what the person typed;
//! it judges nothing (it does not even depend on the engine).

mod address;
mod app;
mod gates;
mod held;
mod keyboard;
mod platform;
mod sample;
mod session;
mod storage;
mod widgets;
mod words;
mod worker_client;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
