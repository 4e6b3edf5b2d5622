//! The check's requests as chips: one is edited, all are kept.

use crate::session::Session;
use crate::widgets::chip::NamedChip;
use check::request::RequestDraft;
use leptos::prelude::*;

#[component]
pub fn RequestList() -> impl IntoView {
    let session = Session::here();
    let names = Memo::new(move |_| {
        session.held.read().check.requests.iter().map(|r| r.name.clone()).collect::<Vec<_>>()
    });
    let chips = move || {
        let count = names.read().len();
        names
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, name)| {
                let last = count.saturating_sub(1);
                view! {
                    <NamedChip name noun="request" may_remove={count > 1}
                        is_current=Signal::derive(move || session.sending.index.get().min(last) == index)
                        show=Callback::new(move |()| session.show_request(index))
                        rename=Callback::new(move |name| session.rename_request(index, name))
                        remove=Callback::new(move |()| session.remove_request(index))/>
                }
            })
            .collect_view()
    };
    view! {
        <Show when=move || !names.read().is_empty()>
            <div class="chips">
                {chips}
                <Show when=move || !session.is_preview()>
                    <button class="chip-button" title="Another request of this check, such as a log-in"
                        on:click=move |_| session.add_request(None, RequestDraft::default())>"+ Add request"</button>
                </Show>
                <span class="push"></span>
                <button class="chip-button" title="The request as a cURL command; secrets stay as {{name}}"
                    on:click=move |_| session.copy_as_curl()>"Copy as cURL"</button>
            </div>
            <Show when=move || { names.read().len() > 1 }>
                <p class="quiet judged-by">
                    "The answer in hand is that of the request sent last, with the demands of that request. The first \
                     text in Schema judges it; an OpenAPI description judges each answer by the operation of its request."
                </p>
            </Show>
        </Show>
    }
}
