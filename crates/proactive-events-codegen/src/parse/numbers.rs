//! Integers and numbers.

use super::values::Values;
use proactive_events_text::Decimal;

use crate::decimal::literal;
use crate::schema::{Bounds, Range, Shape};
use crate::source::Node;

/// An integer; bounds with a fraction and exclusive ones become the nearest inclusive integers.
pub(super) fn integer(node: &Node, values: &mut Values<'_>) -> Shape {
    let mut bound = |keyword, round: fn(Decimal) -> Option<i128>| {
        let bound = values.decimal(node, keyword)?;
        let rounded = round(bound);
        if rounded.is_none() {
            let place = node.get(keyword).map_or(&node.place, |bound| &bound.place);
            let error = place.error(format!("`{keyword}` is beyond the integers of 127 bits"));
            values.report(error, "leave it out: nothing larger is read");
        }
        rounded
    };
    let lower = [
        bound("minimum", Decimal::ceil),
        bound("exclusiveMinimum", |bound| bound.floor()?.checked_add(1)),
    ];
    let upper = [
        bound("maximum", Decimal::floor),
        bound("exclusiveMaximum", |bound| bound.ceil()?.checked_sub(1)),
    ];
    let bounds =
        Bounds { min: lower.into_iter().flatten().max(), max: upper.into_iter().flatten().min() };
    if let (Some(min), Some(max)) = (bounds.min, bounds.max)
        && min > max
    {
        values.errors.push(node.place.error(format!("no integer lies between {min} and {max}")));
    }
    Shape::Integer { bounds, multiple_of: multiple_of(node, values) }
}

/// A number that may have a fraction.
pub(super) fn number(node: &Node, values: &mut Values<'_>) -> Shape {
    let mut float = |keyword| {
        let bound = values.decimal(node, keyword)?;
        let float = bound.to_float();
        if float.is_none() {
            let place = node.get(keyword).map_or(&node.place, |bound| &bound.place);
            let error = place.error(format!("`{keyword}` is not exactly a 64-bit float"));
            values.report(error, "write one with at most 15 digits, below 1e308");
        }
        float.map(|float| (float, literal(bound)))
    };
    let [min, max, above, below] =
        ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map(&mut float);
    let text = |bound: Option<(f64, String)>| bound.map(|(_, text)| text);
    let range = Range {
        min: text(min),
        max: text(max),
        above: text(above),
        below: text(below),
        multiple_of: multiple_of(node, values),
    };
    if let Some((low, high)) = range.crossed() {
        let message = format!("no number lies between {low} and {high}");
        values.errors.push(node.place.error(message));
    }
    Shape::Number(range)
}

/// `multipleOf` as a literal.
fn multiple_of(node: &Node, values: &mut Values<'_>) -> Option<String> {
    let of = values.decimal(node, "multipleOf")?;
    let place = node.get("multipleOf").map_or(&node.place, |of| &of.place);
    if !of.is_positive() {
        values.errors.push(place.error("`multipleOf` must be above 0"));
        return None;
    }
    if !of.is_divisor() {
        let most = Decimal::MAX_DIVISOR_DIGITS;
        let message = format!("`multipleOf` has more than {most} digits");
        values.errors.push(place.error(message));
        return None;
    }
    Some(literal(of))
}
