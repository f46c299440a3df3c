//! Integers and numbers.

use super::values::Values;
use crate::schema::{Bounds, Range, Shape};
use crate::source::Node;

/// An integer; bounds with a fraction and exclusive ones become the nearest inclusive integers.
pub(super) fn integer(node: &Node, values: &mut Values<'_>) -> Shape {
    let lower = [("minimum", false), ("exclusiveMinimum", true)];
    let upper = [("maximum", false), ("exclusiveMaximum", true)];
    let lower = lower.map(|(keyword, is_exclusive)| {
        whole(
            node,
            keyword,
            values,
            |bound| if is_exclusive { bound.floor() + 1.0 } else { bound.ceil() },
            i64::from(is_exclusive),
        )
    });
    let upper = upper.map(|(keyword, is_exclusive)| {
        whole(
            node,
            keyword,
            values,
            |bound| if is_exclusive { bound.ceil() - 1.0 } else { bound.floor() },
            -i64::from(is_exclusive),
        )
    });
    let bounds =
        Bounds { min: lower.into_iter().flatten().max(), max: upper.into_iter().flatten().min() };
    if let (Some(min), Some(max)) = (bounds.min, bounds.max)
        && min > max
    {
        values.errors.push(node.place.error(format!("no integer lies between {min} and {max}")));
    }
    Shape::Integer { bounds, multiple_of: values.multiple_of(node).map(literal) }
}

/// A bound of an integer: as written when it is one, else rounded.
fn whole(
    node: &Node,
    keyword: &str,
    values: &mut Values<'_>,
    round: impl Fn(f64) -> f64,
    step: i64,
) -> Option<i64> {
    let bound = values.float(node, keyword)?;
    let written = node.get(keyword).and_then(|bound| bound.to_json().parse::<i64>().ok());
    match written {
        Some(written) => Some(written.saturating_add(step)),
        // Saturates where no `i64` could be beyond it either.
        None => Some(round(bound) as i64),
    }
}

/// A number that may have a fraction.
pub(super) fn number(node: &Node, values: &mut Values<'_>) -> Shape {
    let bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
        .map(|keyword| values.float(node, keyword));
    let [min, max, above, below] = bounds;
    let largest_low = [min, above].into_iter().flatten().fold(f64::NEG_INFINITY, f64::max);
    let smallest_high = [max, below].into_iter().flatten().fold(f64::INFINITY, f64::min);
    let is_point = above == Some(largest_low) || below == Some(smallest_high);
    if largest_low > smallest_high || (largest_low == smallest_high && is_point) {
        let message = format!("no number lies between {largest_low} and {smallest_high}");
        values.errors.push(node.place.error(message));
    }
    let [min, max, above, below] = bounds.map(|bound| bound.map(literal));
    Shape::Number(Range {
        min,
        max,
        above,
        below,
        multiple_of: values.multiple_of(node).map(literal),
    })
}

/// The shortest text that gives the number again, without a fraction where there is none.
fn literal(number: f64) -> String {
    let text = format!("{number:?}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
