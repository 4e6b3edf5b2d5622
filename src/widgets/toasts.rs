//! Short sentences about what just happened, with ways to change it.

use crate::session::{Session, Toast};
use leptos::prelude::*;

#[component]
pub fn Toasts() -> impl IntoView {
    let session = Session::here();
    let some = move |alerts: bool| {
        let toasts = session.toasts.get();
        toasts.into_iter().filter(|t| t.is_alert == alerts).map(|toast| one(session, toast)).collect_view()
    };
    view! {
        <div class="toasts">
            <div role="status" aria-live="polite">{move || some(false)}</div>
            <div role="alert" aria-live="assertive">{move || some(true)}</div>
        </div>
        <p class="visually-hidden" aria-live="polite">{move || session.announcement.get()}</p>
    }
}

fn one(session: Session, toast: Toast) -> impl IntoView {
    let id = toast.id;
    let class = if toast.is_alert { "toast alert" } else { "toast" };
    let actions: Vec<_> = toast
        .actions
        .into_iter()
        .map(|(label, act)| {
            view! {
                <button class="link" on:click=move |_| {
                    session.close_toast(id);
                    act();
                }>{label}</button>
            }
        })
        .collect();
    view! {
        <div class=class>
            <p>{toast.text}</p>
            {actions}
            <button class="close" aria-label="Close" on:click=move |_| session.close_toast(id)>"×"</button>
        </div>
    }
}
