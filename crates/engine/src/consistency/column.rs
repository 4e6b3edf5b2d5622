//! What one source saw of one field. Comparing sources is for the rules beside it.

use crate::infer::{Example, Field, Shape, Sort, TextForm, sighting};
use check::consistency::{Cell, Presence};
use document::Document;

/// One source's view of a field.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub field: Field,
    /// How often it could have been there.
    pub parents: u64,
    /// An object without the field.
    pub absent: Option<Example>,
    /// Something was left out, so that counts are too low.
    pub is_partial: bool,
}

/// Whether `seen` of `total` here, and none in `others` there, is more than chance: at that rate three were to be
/// expected there (the rule of three: none of n means at most 3/n, with 95 % confidence).
pub(super) fn is_no_chance(seen: u64, total: u64, others: u64) -> bool {
    total > 0 && u128::from(others) * u128::from(seen) >= 3 * u128::from(total)
}

impl Column {
    pub(super) fn whole(field: Field) -> Column {
        Column { parents: field.count(), field, ..Column::default() }
    }

    /// Items of arrays or values of maps: there are as many as there are.
    pub(super) fn inside(field: Option<Field>, is_partial: bool) -> Column {
        Column { is_partial, ..Column::whole(field.unwrap_or_default()) }
    }

    pub(super) fn member(shape: &mut Shape, name: &str) -> Column {
        let absent = shape.without(name);
        let member = shape.take(name);
        let is_partial = shape.is_cut && member.is_none() || member.as_ref().is_some_and(|m| m.is_partial);
        let field = member.map(|member| member.field).unwrap_or_default();
        Column { field, parents: shape.count, absent, is_partial }
    }

    /// None where it is not known.
    pub(super) fn presence(&self) -> Presence {
        let present = self.field.count();
        match () {
            () if self.parents == 0 || self.is_partial => Presence::Unknown,
            () if present == 0 => Presence::Never,
            () if present < self.parents => Presence::Sometimes,
            () => Presence::Always,
        }
    }

    pub(super) fn cell(&self, documents: &[&Document]) -> Cell {
        let field = &self.field;
        let mut types = [
            (field.objects, "object"),
            (field.arrays, "array"),
            (field.strings, "string"),
            (field.integers, "integer"),
            (field.decimals, "number"),
            (field.booleans, "boolean"),
        ];
        types.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let mut formats: Vec<(u64, TextForm)> =
            TextForm::ALL.iter().map(|form| (field.form(*form), *form)).collect();
        formats.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let example = field.example(|sort| sort != Sort::Null).or(field.example(|_| true));
        Cell {
            presence: self.presence(),
            parents: self.parents,
            present: field.count(),
            nulls: field.nulls,
            types: types.iter().filter(|(n, _)| *n > 0).map(|(_, name)| name.to_string()).collect(),
            formats: formats
                .iter()
                .filter(|(n, form)| *n > 0 && *form != TextForm::Plain)
                .map(|(_, form)| form.words().to_string())
                .collect(),
            example: example.and_then(|example| sighting(documents, example)),
        }
    }

    /// The strings that are not empty, by form.
    pub(super) fn forms(&self) -> Vec<(TextForm, u64)> {
        let filled = |form: &&TextForm| **form != TextForm::Empty && self.field.form(**form) > 0;
        TextForm::ALL.iter().filter(filled).map(|form| (*form, self.field.form(*form))).collect()
    }

    /// The one form of all strings that are not empty.
    pub(super) fn only_form(&self) -> Option<TextForm> {
        match self.forms()[..] {
            [(form, _)] => Some(form),
            [(TextForm::Decimal, _), (TextForm::Digits, _)] => Some(TextForm::Decimal),
            _ => None,
        }
    }
}
