//! `allOf`: parts → one shape, and what makes parts contradict each other.

use std::collections::BTreeMap;

use proactive_events_text::Decimal;

use crate::diagnostic::Diagnostic;
use crate::parse::objects::open;
use crate::resolve::find;
use crate::schema::{Bounds, Object, Part, Property, Range, Schema, SchemaFile, Shape};
use crate::source::Place;

/// The one shape of all parts; `None` after an error.
pub(crate) fn merge(
    files: &BTreeMap<String, SchemaFile>,
    parts: &[Part],
    is_closed: Option<bool>,
    place: &Place,
    errors: &mut Vec<Diagnostic>,
) -> Option<Shape> {
    let mut whole = Shape::ANY;
    let mut is_typed = false;
    for Part { schema, is_implied } in parts {
        let shape = plain(files, schema, errors)?;
        is_typed |= !is_implied && !shape.is_any();
        whole = Composer { files, place: &schema.place, errors }.both(whole, shape)?;
    }
    if !is_typed && !whole.is_any() {
        let error = place.error("no part of the `allOf` has a `type`");
        errors.push(error.with_help("add \"type\" to one of them, or next to the `allOf`"));
        return None;
    }
    finish(whole, is_closed, place, errors)
}

/// Effect of `unevaluatedProperties` on the whole.
fn finish(
    whole: Shape,
    is_closed: Option<bool>,
    place: &Place,
    errors: &mut Vec<Diagnostic>,
) -> Option<Shape> {
    let says_others = match &whole {
        Shape::Object(object) => object.says_others && object.others.is_some(),
        shape => matches!(shape, Shape::Map(_)),
    };
    if is_closed == Some(true) && says_others {
        let what = "`unevaluatedProperties` has no effect: a part defines the other properties";
        let help = "remove it, or what the part says";
        errors.push(place.error(what).into_warning().with_help(help));
    }
    match whole {
        Shape::Object(object) if is_closed == Some(true) && !says_others => {
            Some(Shape::Object(Object { others: None, ..object }))
        }
        Shape::Object(Object { properties, others: Some(others), says_others }) => {
            if properties.is_empty() {
                return Some(Shape::Map(others));
            }
            if !says_others && is_closed.is_none() {
                errors.push(open(place, "unevaluatedProperties"));
            }
            Some(Shape::Object(Object { properties, others: Some(others), says_others }))
        }
        other => Some(other),
    }
}

/// The shape without references and compositions on its surface.
pub(crate) fn plain(
    files: &BTreeMap<String, SchemaFile>,
    schema: &Schema,
    errors: &mut Vec<Diagnostic>,
) -> Option<Shape> {
    match &schema.shape {
        Shape::Reference(reference) => plain(files, find(files, reference)?, errors),
        Shape::AllOf { parts, is_closed } => merge(files, parts, *is_closed, &schema.place, errors),
        Shape::Broken => None,
        shape => Some(shape.clone()),
    }
}

/// Puts two shapes together; `place` is the second's.
struct Composer<'a> {
    files: &'a BTreeMap<String, SchemaFile>,
    place: &'a Place,
    errors: &'a mut Vec<Diagnostic>,
}

impl Composer<'_> {
    fn both(&mut self, one: Shape, other: Shape) -> Option<Shape> {
        match (one, other) {
            (any, shape) | (shape, any) if any.is_any() => Some(shape),
            (Shape::Boolean, Shape::Boolean) => Some(Shape::Boolean),
            (Shape::Text { length: a, pattern: p }, Shape::Text { length: b, pattern: q }) => {
                let length = self.narrowed(a, b)?;
                match (p, q) {
                    (Some(p), Some(q)) if p != q => {
                        self.refuse("two patterns for one text", "write one pattern that says both")
                    }
                    (p, q) => Some(Shape::Text { length, pattern: p.or(q) }),
                }
            }
            (
                Shape::Integer { bounds: a, multiple_of: m },
                Shape::Integer { bounds: b, multiple_of: n },
            ) => {
                let bounds = self.narrowed(a, b)?;
                self.one_multiple(m, n).map(|multiple_of| Shape::Integer { bounds, multiple_of })
            }
            (integer @ Shape::Integer { .. }, Shape::Number(range))
            | (Shape::Number(range), integer @ Shape::Integer { .. }) => match integer_of(&range) {
                Some(bounds) => {
                    let multiple_of = range.multiple_of;
                    self.both(integer, Shape::Integer { bounds, multiple_of })
                }
                None => self.refuse(
                    "a bound is beyond the integers of 127 bits",
                    "leave it out: nothing larger is read",
                ),
            },
            (Shape::Number(a), Shape::Number(b)) => self.number(a, b).map(Shape::Number),
            (
                Shape::List { items: a, count: c, is_unique: u },
                Shape::List { items: b, count: d, is_unique: v },
            ) => {
                let count = self.narrowed(c, d)?;
                let items = Box::new(self.schema(*a, *b)?);
                Some(Shape::List { items, count, is_unique: u || v })
            }
            (Shape::Choice(mut words), Shape::Choice(others)) => {
                words.retain(|word| others.iter().any(|other| other.value == word.value));
                if words.is_empty() {
                    self.refuse("the two lists share no value", "leave one of them out")
                } else {
                    Some(Shape::Choice(words))
                }
            }
            (Shape::Map(a), Shape::Map(b)) => Some(Shape::Map(Box::new(self.schema(*a, *b)?))),
            (Shape::Map(others), Shape::Object(object))
            | (Shape::Object(object), Shape::Map(others)) => {
                let map =
                    Object { properties: Vec::new(), others: Some(others), says_others: true };
                self.object(map, object).map(Shape::Object)
            }
            (Shape::Object(a), Shape::Object(b)) => self.object(a, b).map(Shape::Object),
            (Shape::Date, Shape::Date) => Some(Shape::Date),
            (Shape::Uri, Shape::Uri) => Some(Shape::Uri),
            (Shape::DateTime { is_any: a }, Shape::DateTime { is_any: b }) => {
                Some(Shape::DateTime { is_any: a && b })
            }
            _ => self.refuse(
                "the parts of the `allOf` do not form one Rust type",
                "say it in one schema",
            ),
        }
    }

    fn refuse<T>(&mut self, what: &str, help: &str) -> Option<T> {
        self.errors.push(self.place.error(what).with_help(help));
        None
    }

    fn narrowed<T: Ord + Copy>(&mut self, a: Bounds<T>, b: Bounds<T>) -> Option<Bounds<T>> {
        let min = a.min.max(b.min);
        let max = [a.max, b.max].into_iter().flatten().min();
        match (min, max) {
            (Some(min), Some(max)) if min > max => {
                self.refuse("the bounds of the parts leave no value", "widen one of them")
            }
            _ => Some(Bounds { min, max }),
        }
    }

    fn one_multiple(&mut self, a: Option<String>, b: Option<String>) -> Option<Option<String>> {
        match (a, b) {
            (Some(a), Some(b)) if a != b => {
                self.refuse("two `multipleOf`s for one number", "write their least common multiple")
            }
            (a, b) => Some(a.or(b)),
        }
    }

    fn number(&mut self, a: Range, b: Range) -> Option<Range> {
        let value = |text: &String| text.parse::<f64>().unwrap_or(0.0);
        let higher = |a: Option<String>, b| {
            [a, b].into_iter().flatten().max_by(|a, b| value(a).total_cmp(&value(b)))
        };
        let lower = |a: Option<String>, b| {
            [a, b].into_iter().flatten().min_by(|a, b| value(a).total_cmp(&value(b)))
        };
        let multiple_of = self.one_multiple(a.multiple_of, b.multiple_of)?;
        let range = Range {
            min: higher(a.min, b.min),
            above: higher(a.above, b.above),
            max: lower(a.max, b.max),
            below: lower(a.below, b.below),
            multiple_of,
        };
        match range.crossed() {
            Some(_) => self.refuse("the bounds of the parts leave no value", "widen one of them"),
            None => Some(range),
        }
    }

    fn object(&mut self, a: Object, b: Object) -> Option<Object> {
        let mut properties = Vec::new();
        let mut rest = b.properties;
        for property in a.properties {
            let same = rest.iter().position(|other| other.name == property.name);
            properties.push(match same.map(|index| rest.remove(index)) {
                Some(other) => self.property(property, other)?,
                None => self.against_others(property, b.others.as_deref())?,
            });
        }
        for property in rest {
            properties.push(self.against_others(property, a.others.as_deref())?);
        }
        let others = match (a.others, b.others) {
            (Some(a), Some(b)) => Some(Box::new(self.schema(*a, *b)?)),
            _ => None,
        };
        Some(Object { properties, others, says_others: a.says_others || b.says_others })
    }

    fn property(&mut self, a: Property, b: Property) -> Option<Property> {
        Some(Property {
            is_required: a.is_required || b.is_required,
            schema: self.schema(a.schema, b.schema)?,
            ..a
        })
    }

    /// A property that only one part has must fit the other part's schema of other properties.
    fn against_others(&mut self, property: Property, others: Option<&Schema>) -> Option<Property> {
        match others {
            Some(others) => {
                let schema = self.schema(property.schema, others.clone())?;
                Some(Property { schema, ..property })
            }
            None => {
                let message = format!(
                    "{:?} can never be there: another part of the `allOf` is closed",
                    property.name
                );
                let help = "remove its \"additionalProperties\": false, and write \"unevaluatedProperties\": false next to the `allOf`";
                self.errors.push(property.place.error(message).with_help(help));
                None
            }
        }
    }

    /// Two schemas for one value; a reference stays a reference if the other schema has no constraints.
    fn schema(&mut self, a: Schema, b: Schema) -> Option<Schema> {
        match (a.shape.is_any(), b.shape.is_any()) {
            (_, true) => Some(a),
            (true, false) => Some(b),
            (false, false) => {
                let shapes =
                    (plain(self.files, &a, self.errors)?, plain(self.files, &b, self.errors)?);
                let shape = self.both(shapes.0, shapes.1)?;
                Some(Schema { shape, ..a })
            }
        }
    }
}

/// A number's bounds as bounds of an integer; `None` beyond 127 bits.
fn integer_of(range: &Range) -> Option<Bounds<i128>> {
    let value = |text: &Option<String>| text.as_deref().and_then(Decimal::parse);
    let bound = |bound: Option<Decimal>, round: fn(Decimal) -> Option<i128>| match bound {
        Some(bound) => round(bound).map(Some),
        None => Some(None),
    };
    let min = [
        bound(value(&range.min), Decimal::ceil)?,
        bound(value(&range.above), |above| above.floor()?.checked_add(1))?,
    ];
    let max = [
        bound(value(&range.max), Decimal::floor)?,
        bound(value(&range.below), |below| below.ceil()?.checked_sub(1))?,
    ];
    Some(Bounds { min: min.into_iter().flatten().max(), max: max.into_iter().flatten().min() })
}
