//! Structs, enums, fields and variants.

use std::collections::BTreeSet;

use proactive_events_text::camel;

use super::{Bump, Change, ChangeKind, ItemChanges, types};
use crate::model::{Alternative, Field, Item, Kind, Module, Presence, Variant};
use crate::names::shown;

/// Compares the declarations of one template.
pub(super) fn compare(old: &Module, new: &Module, changes: &mut Vec<Change>) {
    let mut place = ItemChanges { template: &old.event, path: shown(&new.ident), changes };
    if old.ident != new.ident {
        let message =
            format!("the module `{}` is called `{}`", shown(&old.ident), shown(&new.ident));
        place.push(ChangeKind::RustNameChanged, Bump::Major, message);
    }
    for item in &old.items {
        match new.items.iter().find(|other| other.ident == item.ident) {
            Some(other) => compare_items(item, other, &mut place.below(shown(&item.ident))),
            None => place.below(shown(&item.ident)).push(
                ChangeKind::TypeRemoved,
                Bump::Major,
                "the type is removed",
            ),
        }
    }
    for item in
        new.items.iter().filter(|item| old.items.iter().all(|other| other.ident != item.ident))
    {
        place.below(shown(&item.ident)).push(ChangeKind::TypeAdded, Bump::Minor, "the type is new");
    }
}

fn compare_items(old: &Item, new: &Item, place: &mut ItemChanges<'_>) {
    match (&old.kind, &new.kind) {
        (Kind::Struct(old), Kind::Struct(new)) => compare_fields(old, new, place),
        (Kind::Enum(old), Kind::Enum(new)) => compare_variants(old, new, place),
        (
            Kind::Tagged { tag: a, alternatives: old },
            Kind::Tagged { tag: b, alternatives: new },
        ) => {
            if a != b {
                let message = format!("the tag {a:?} is called {b:?}");
                place.push(ChangeKind::Narrowed, Bump::Major, message);
            }
            compare_alternatives(old, new, place);
        }
        _ => place.push(ChangeKind::TypeChanged, Bump::Major, "another kind of type"),
    }
    compare_notes((old.deprecated, &old.docs), (new.deprecated, &new.docs), place);
}

fn compare_notes(old: (bool, &[String]), new: (bool, &[String]), place: &mut ItemChanges<'_>) {
    match (old.0, new.0) {
        (false, true) => place.push(ChangeKind::Deprecation, Bump::Minor, "deprecated"),
        (true, false) => place.push(ChangeKind::Deprecation, Bump::Patch, "no longer deprecated"),
        _ if old.1 != new.1 => {
            place.push(ChangeKind::Documentation, Bump::Patch, "other documentation")
        }
        _ => {}
    }
}

/// The name on the wire, which is what makes two fields the same.
fn wire(field: &Field) -> String {
    field.wire_name.clone().unwrap_or_else(|| camel(&shown(&field.ident)))
}

fn compare_fields(old: &[Field], new: &[Field], place: &mut ItemChanges<'_>) {
    let is_in =
        |fields: &[Field], field: &Field| fields.iter().any(|other| wire(other) == wire(field));
    let removed: Vec<_> = old.iter().filter(|field| !is_in(new, field)).collect();
    let added: Vec<_> = new.iter().filter(|field| !is_in(old, field)).collect();
    let renamed = renamed(&removed, &added);
    for field in old {
        if let Some(other) = new.iter().find(|other| wire(other) == wire(field)) {
            compare_field(field, other, &mut place.below(shown(&field.ident)));
        }
    }
    for (before, after) in &renamed {
        let message = format!("{:?} was probably renamed to {:?}", wire(before), wire(after));
        place.below(shown(&before.ident)).push(ChangeKind::PropertyRenamed, Bump::Major, message);
        compare_field(before, after, &mut place.below(shown(&after.ident)));
    }
    for field in
        removed.iter().filter(|field| renamed.iter().all(|(before, _)| before.ident != field.ident))
    {
        let message = format!("the property {:?} is removed", wire(field));
        place.below(shown(&field.ident)).push(ChangeKind::PropertyRemoved, Bump::Major, message);
    }
    for field in
        added.iter().filter(|field| renamed.iter().all(|(_, after)| after.ident != field.ident))
    {
        let (how, bump) = match field.presence {
            Presence::Required => ("required", Bump::Major),
            Presence::Optional => ("optional", Bump::Minor),
            Presence::Others => ("open: other properties are kept", Bump::Minor),
        };
        let message = format!("the property {:?} is new, {how}", wire(field));
        place.below(shown(&field.ident)).push(ChangeKind::PropertyAdded, bump, message);
    }
    compare_order(old, new, place);
}

/// The parameters of `new` that both have stand in the same order.
fn compare_order(old: &[Field], new: &[Field], place: &mut ItemChanges<'_>) {
    let required = |fields: &[Field]| -> Vec<String> {
        fields.iter().filter(|field| field.presence == Presence::Required).map(wire).collect()
    };
    let (before, after) = (required(old), required(new));
    let common: BTreeSet<_> = before.iter().filter(|name| after.contains(name)).collect();
    let order = |names: &[String]| -> Vec<String> {
        names.iter().filter(|name| common.contains(name)).cloned().collect()
    };
    if order(&before) != order(&after) {
        let message = format!("`new` takes its parameters in another order: {}", after.join(", "));
        place.push(ChangeKind::Reordered, Bump::Major, message);
    }
}

/// Removed and added properties of the same type whose names are near, each in one pair only.
fn renamed<'f>(removed: &[&'f Field], added: &[&'f Field]) -> Vec<(&'f Field, &'f Field)> {
    let mut pairs: Vec<(&Field, &Field)> = Vec::new();
    for before in removed {
        let free = added.iter().filter(|after| {
            after.ty == before.ty && pairs.iter().all(|(_, taken)| taken.ident != after.ident)
        });
        let likeness =
            |after: &Field| strsim::normalized_damerau_levenshtein(&wire(before), &wire(after));
        let best = free.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let only = removed.len() == 1 && added.len() == 1;
        if let Some(after) = best.filter(|after| only || likeness(after) >= 0.5) {
            pairs.push((before, after));
        }
    }
    pairs
}

fn compare_field(old: &Field, new: &Field, place: &mut ItemChanges<'_>) {
    match (old.presence, new.presence) {
        (Presence::Optional, Presence::Required) => {
            place.push(ChangeKind::BecameRequired, Bump::Major, "required now");
        }
        (Presence::Required, Presence::Optional) => {
            place.push(
                ChangeKind::BecameOptional,
                Bump::Major,
                "optional now: an `Option`, and no parameter of `new`",
            );
        }
        _ => {}
    }
    if old.ident != new.ident && wire(old) == wire(new) {
        let message = format!("the field is called `{}`", shown(&new.ident));
        place.push(ChangeKind::RustNameChanged, Bump::Major, message);
    }
    types::compare(&old.ty, &new.ty, place);
    compare_notes((old.deprecated, &old.docs), (new.deprecated, &new.docs), place);
}

fn compare_variants(old: &[Variant], new: &[Variant], place: &mut ItemChanges<'_>) {
    let words = |variants: &[Variant]| -> Vec<(String, String)> {
        variants.iter().map(|variant| (variant.value.clone(), shown(&variant.ident))).collect()
    };
    compare_words(&words(old), &words(new), place);
}

fn compare_alternatives(old: &[Alternative], new: &[Alternative], place: &mut ItemChanges<'_>) {
    let words = |list: &[Alternative]| -> Vec<(String, String)> {
        list.iter().map(|one| (one.word.clone(), shown(&one.ident))).collect()
    };
    compare_words(&words(old), &words(new), place);
    for one in old {
        if let Some(other) = new.iter().find(|other| other.word == one.word && other.ty != one.ty) {
            let message = format!("holds `{}` instead of `{}`", other.ty, one.ty);
            place.below(shown(&one.ident)).push(ChangeKind::TypeChanged, Bump::Major, message);
        }
    }
}

/// Compares words with their Rust names.
fn compare_words(old: &[(String, String)], new: &[(String, String)], place: &mut ItemChanges<'_>) {
    for (word, name) in old {
        match new.iter().find(|(other, _)| other == word) {
            None => {
                let message = format!("the value {word:?} is removed");
                place.below(name).push(ChangeKind::ValueRemoved, Bump::Major, message);
            }
            Some((_, other)) if other != name => {
                let message = format!("the value {word:?} is called `{other}`");
                place.below(name).push(ChangeKind::RustNameChanged, Bump::Major, message);
            }
            Some(_) => {}
        }
    }
    for (word, name) in new.iter().filter(|(word, _)| old.iter().all(|(other, _)| other != word)) {
        // The enums are `non_exhaustive`: no match breaks.
        let message = format!("the value {word:?} is new");
        place.below(name).push(ChangeKind::ValueAdded, Bump::Minor, message);
    }
}
