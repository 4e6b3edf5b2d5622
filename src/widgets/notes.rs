//! Notes of the session: what the tester saw, with the time, beside the findings. They travel with the check.

use crate::platform::now_millis;
use crate::session::Session;
use check::Note;
use leptos::prelude::*;

#[component]
pub fn Notes() -> impl IntoView {
    let session = Session::here();
    let count = Memo::new(move |_| session.held.read().check.notes.len());
    let text = RwSignal::new(String::new());
    let write = move || {
        let words = text.get_untracked().trim().to_string();
        if words.is_empty() {
            return;
        }
        session.change_quietly(|held| {
            held.check.notes.push(Note { at_millis: now_millis() as u64, text: words })
        });
        text.set(String::new());
    };
    let rows = move || {
        session
            .held
            .read()
            .check
            .notes
            .iter()
            .enumerate()
            .map(|(index, note)| {
                let time = crate::words::date_and_time(note.at_millis);
                let words = note.text.clone();
                view! {
                    <li>
                        <time class="faint">{time}</time>
                        <span>{words}</span>
                        <Show when=move || !session.is_preview()>
                            <button class="close" aria-label=format!("Remove note {}", index + 1) title="Remove"
                                on:click=move |_| session.remove_note(index)>"×"</button>
                        </Show>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <section class="notes-sheet" aria-label="Notes">
            <Show when=move || { count.get() > 0 }><ol>{rows}</ol></Show>
            <Show when=move || !session.is_preview()>
                <form on:submit=move |event| { event.prevent_default(); write() }>
                    <input class="input" id="new-note" type="text" aria-label="Note" autocomplete="off"
                        placeholder="Write a note: what you saw, with the time"
                        prop:value=move || text.get() on:input=move |event| text.set(event_target_value(&event))/>
                    <button class="btn small" type="submit">"Note"</button>
                </form>
            </Show>
        </section>
    }
}
