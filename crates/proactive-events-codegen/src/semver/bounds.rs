//! Bounds that became narrower or wider.

use super::{Bump, ChangeKind, ItemChanges};

/// Compares a lower bound.
pub(super) fn lower<T: PartialOrd + std::fmt::Display>(
    what: &str,
    old: Option<T>,
    new: Option<T>,
    place: &mut ItemChanges<'_>,
) {
    let is_narrower = match (&old, &new) {
        (None, Some(_)) => true,
        (Some(old), Some(new)) => new > old,
        _ => false,
    };
    report(what, old, new, is_narrower, place);
}

/// Compares an upper bound.
pub(super) fn upper<T: PartialOrd + std::fmt::Display>(
    what: &str,
    old: Option<T>,
    new: Option<T>,
    place: &mut ItemChanges<'_>,
) {
    let is_narrower = match (&old, &new) {
        (None, Some(_)) => true,
        (Some(old), Some(new)) => new < old,
        _ => false,
    };
    report(what, old, new, is_narrower, place);
}

fn report<T: PartialOrd + std::fmt::Display>(
    what: &str,
    old: Option<T>,
    new: Option<T>,
    is_narrower: bool,
    place: &mut ItemChanges<'_>,
) {
    if old == new {
        return;
    }
    let text =
        |bound: Option<T>| bound.map_or_else(|| "none".to_owned(), |bound| bound.to_string());
    change(&format!("{what}: {} → {}", text(old), text(new)), is_narrower, place);
}

/// Reports a constraint that became narrower or wider.
pub(super) fn change(message: &str, is_narrower: bool, place: &mut ItemChanges<'_>) {
    match is_narrower {
        true => place.push(ChangeKind::Narrowed, Bump::Major, message),
        false => place.push(ChangeKind::Widened, Bump::Minor, message),
    }
}
