//! Parts that gates share. They draw and report what a person did; they keep nothing that the session should know.

pub mod bits;
pub mod card;
pub mod checklist;
pub mod chip;
pub mod compare;
pub mod dialogs;
pub mod findings;
pub mod forms;
pub mod image;
pub mod notes;
pub mod opened;
pub mod operations;
pub mod palette;
pub mod paste;
pub mod request;
pub mod rows;
pub mod samples;
pub mod share;
pub mod strip;
pub mod tabs;
pub mod text;
pub mod toasts;
pub mod traffic;
pub mod tree;
pub mod versions;
pub mod window;
