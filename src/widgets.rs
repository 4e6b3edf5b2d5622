//! Parts that gates share. They draw and report what a person did; they keep nothing that the session should know.

pub mod bits;
pub mod card;
pub mod checklist;
pub mod code;
pub mod compare;
pub mod dialogs;
pub mod editor;
pub mod findings;
pub mod forms;
pub mod image;
pub mod notes;
pub mod opened;
pub mod palette;
pub mod paste;
pub mod request;
pub mod rows;
pub mod share;
pub mod strip;
pub mod tabs;
pub mod text;
pub mod toasts;
pub mod tree;
pub mod window;
