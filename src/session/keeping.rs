//! When the check in hand is saved and brought back, and what is said about it.

use super::Session;
use crate::held::Held;
use crate::platform::after;
use crate::sample;
use crate::storage::{Earlier, Kept, Storage};
use leptos::prelude::*;

/// What is known about the storage.
#[derive(Clone, Default)]
pub struct Keeping {
    pub state: KeepingState,
    /// Former checks, for the dialog.
    pub earlier: Vec<Earlier>,
    /// Another tab has a check in hand as well.
    pub has_other_tab: bool,
    wish: u32,
    has_asked_to_persist: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeepingState {
    /// Nothing to save yet.
    #[default]
    Nothing,
    Unsaved,
    Saved,
    /// The browser does not let this page store anything.
    Impossible,
}

const DELAY_MILLIS: i32 = 400;

impl Session {
    /// Brings back the check that was in hand, or shows the sample. A link in the address is opened beside it.
    pub(super) async fn load_kept(self) {
        let kept = match Storage::open().await {
            Ok(storage) => {
                let kept = storage.load().await;
                self.parts.update_value(|parts| parts.storage = Some(storage));
                kept.ok()
            }
            Err(_) => None,
        };
        match kept {
            Some(Kept::Check(held)) => {
                self.held.set(*held);
                self.keeping.update(|k| k.state = KeepingState::Saved);
            }
            Some(Kept::Nothing) => self.held.set(sample::held()),
            Some(Kept::Unreadable) => {
                self.held.set(sample::held());
                self.alert(
                    "The check that was kept here can't be read by this version. It was put aside as it is, in the \
                     browser's storage under \"unreadable\"; a newer version may read it.",
                );
            }
            None => {
                self.held.set(sample::held());
                self.keeping.update(|k| k.state = KeepingState::Impossible);
            }
        }
    }

    /// The first feed and run, and the link in the address.
    pub(super) fn show_from_start(self) {
        self.feed_differences(&Held::default());
        self.run_soon();
        if let Some(fragment) = crate::address::fragment() {
            self.open_link(fragment);
        }
    }

    /// Saves when the changes rest.
    pub fn keep_soon(self) {
        if untrack(|| self.is_preview())
            || self.keeping.with_untracked(|k| k.state == KeepingState::Impossible)
        {
            return;
        }
        let mut wish = 0;
        self.keeping.update(|k| {
            k.wish += 1;
            wish = k.wish;
            k.state = KeepingState::Unsaved;
        });
        after(DELAY_MILLIS, move || {
            if self.keeping.with_untracked(|k| k.wish == wish && k.state == KeepingState::Unsaved) {
                self.keep_now();
            }
        });
    }

    /// Saves what is not saved, at once (the page may be about to go).
    pub fn keep_now(self) {
        if self.keeping.with_untracked(|k| k.state != KeepingState::Unsaved) {
            return;
        }
        let is_preview = untrack(|| self.is_preview());
        // While a shared check is shown, the one to save is one's own.
        let own = self.parts.with_value(|parts| parts.own.clone());
        let held = if is_preview { own } else { Some(self.held.get_untracked()) };
        let (Some(held), Some(storage)) = (held, self.parts.with_value(|parts| parts.storage.clone())) else {
            return;
        };
        let wish = self.keeping.with_untracked(|k| k.wish);
        leptos::task::spawn_local(async move {
            match storage.save(&held).await {
                Ok(()) => {
                    self.keeping.update(|k| {
                        if k.wish == wish {
                            k.state = KeepingState::Saved;
                        }
                    });
                    self.ask_to_persist();
                    crate::address::tell_other_tabs("saved");
                }
                Err(_) => self.alert(
                    "The browser could not store the check (its storage may be full). Save it as a file by Share \
                     before you close this tab.",
                ),
            }
        });
    }

    /// Once, at the first save: that the browser does not clear it to make room.
    fn ask_to_persist(self) {
        if self.keeping.with_untracked(|k| k.has_asked_to_persist) {
            return;
        }
        self.keeping.update(|k| k.has_asked_to_persist = true);
        // Not there on pages without a secure origin.
        let storage = js_sys::Reflect::get(&window().navigator(), &"storage".into()).unwrap_or_default();
        if storage.is_object() {
            drop(window().navigator().storage().persist());
        }
    }

    /// Keeps a former check, before another takes its place.
    pub(super) fn snapshot(self, held: &Held) {
        if held.is_empty() || held.is_sample {
            return;
        }
        let (held, storage) = (held.clone(), self.parts.with_value(|parts| parts.storage.clone()));
        let Some(storage) = storage else { return };
        leptos::task::spawn_local(async move {
            // The undo step is there as well; a full disk is said when the check itself can't be saved.
            let _ = storage.put_aside(&held).await;
        });
    }

    pub fn load_earlier(self) {
        let Some(storage) = self.parts.with_value(|parts| parts.storage.clone()) else { return };
        leptos::task::spawn_local(async move {
            if let Ok(earlier) = storage.earlier().await {
                self.keeping.update(|k| k.earlier = earlier);
            }
        });
    }

    /// Takes a former check in hand; the one in hand is put aside in turn.
    pub fn take_earlier(self, index: usize) {
        let Some(earlier) = self.keeping.with_untracked(|k| k.earlier.get(index).cloned()) else { return };
        if untrack(|| self.is_preview()) {
            self.close_opened();
        }
        let before = self.held.get_untracked();
        self.remember("took an earlier check");
        self.snapshot(&before);
        self.selected.set(None);
        self.dialog.set(None);
        self.show(earlier.held);
        let undo: (String, std::rc::Rc<dyn Fn()>) = ("Undo".into(), std::rc::Rc::new(move || self.undo()));
        self.toast("The earlier check is in hand".into(), false, vec![undo]);
    }

    pub fn other_tab_is_there(self) {
        if !self.keeping.with_untracked(|k| k.has_other_tab) {
            self.keeping.update(|k| k.has_other_tab = true);
            self.say("Preflight is open in another tab too. Both keep one check: the last one to save wins.");
        }
    }
}
