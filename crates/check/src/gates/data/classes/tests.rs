//! The list is whole and in order. What a class does is tried in the engine.

use super::*;

#[test]
fn numbers_and_ids_are_each_there_once_and_in_order() {
    assert_eq!(CLASSES.len(), 78);
    for (at, class) in CLASSES.iter().enumerate() {
        assert_eq!(usize::from(class.number), at + 1, "{}", class.id);
        assert_eq!(find(class.id), Some(class));
        for text in [class.does, class.applies_to, class.exposes] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{}: {text}", class.id);
        }
    }
    assert_eq!(find("unheard-of"), None);
    for family in Family::ALL {
        assert!(CLASSES.iter().any(|class| class.family == family), "{family:?}");
    }
}
