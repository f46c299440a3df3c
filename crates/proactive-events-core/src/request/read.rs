//! Wire form → request, with everything that is wrong and everything doubtful.

use super::{LifeSpan, LifeSpanError, Request};
use crate::document::{Document, Node, Value};
use crate::field::Field;
use crate::findings::Findings;
use crate::read::{Attributes, ObjectReader, Reader};
use crate::suggestion::did_you_mean;
use crate::{Audience, Code, Event, ReferenceId, Timestamp, UserId, Violation, Violations};

/// How a request is judged.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Where the life span begins: the request's own timestamp, or this moment. The service measures from its
    /// own clock when the request arrives.
    pub life_span_from: Option<Timestamp>,
    /// Whether warnings count as errors.
    pub strict: bool,
}

impl ReadOptions {
    /// Measures the life span from this moment instead of the request's own timestamp.
    pub fn life_span_from(mut self, moment: Timestamp) -> Self {
        self.life_span_from = Some(moment);
        self
    }

    /// Counts warnings as errors.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }
}

/// What came out of reading a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reading<E> {
    /// The request; there unless there are errors.
    pub request: Option<Request<E>>,
    /// Everything that makes the request invalid, in document order, each pointer once.
    pub errors: Vec<Violation>,
    /// Everything that is valid but doubtful, in document order.
    pub warnings: Vec<Violation>,
}

impl<E> Reading<E> {
    /// The request, or everything wrong with it.
    ///
    /// # Errors
    /// The violations that make it invalid.
    pub fn into_result(self) -> Result<Request<E>, Violations> {
        Violations::into_result(self.errors)?;
        let lost = || Violation::new("", Code::Syntax, "the request cannot be read").into();
        self.request.ok_or_else(lost)
    }
}

static FIELDS: [Field; 6] = [
    Field::new("timestamp"),
    Field::new("referenceId"),
    Field::new("expiryTime"),
    Field::new("event"),
    Field::new("localizedAttributes"),
    Field::new("relevantAudience"),
];

impl<E: Event> Request<E> {
    /// Reads a request from its JSON text.
    ///
    /// # Errors
    /// Everything wrong with it, in document order.
    pub fn from_slice(text: &[u8]) -> Result<Self, Violations> {
        Self::read(&Document::parse(text)?, ReadOptions::default()).into_result()
    }

    /// Reads a request and says everything that is wrong or doubtful.
    pub fn read(document: &Document, options: ReadOptions) -> Reading<E> {
        let root = &document.root;
        let mut findings = Findings::default();
        if document.byte_order_mark {
            findings.warning(
                0,
                Code::ByteOrderMark,
                "a byte order mark before the JSON text; it was skipped",
            );
        }
        root.report_repeated_keys(&mut findings);
        let attributes = Attributes::read(root.get("localizedAttributes"), &mut findings);
        let mut reader = Reader::new(findings, attributes);
        let (request, judge_unused) = read_body(root, options, &mut reader);
        let (errors, warnings) = reader.finish(judge_unused).into_lists(options.strict);
        let request = request.filter(|_| errors.is_empty());
        Reading { request, errors, warnings }
    }
}

/// Reads everything but the texts; also says whether unused texts are to be judged.
fn read_body<E: Event>(
    root: &Node,
    options: ReadOptions,
    reader: &mut Reader<'_>,
) -> (Option<Request<E>>, bool) {
    let Some(object) = ObjectReader::begin(root, &FIELDS, reader) else { return (None, false) };
    let timestamp = object.property::<Timestamp>(0, reader);
    let reference_id = object.property::<ReferenceId>(1, reader);
    let expiry = object.property::<Timestamp>(2, reader);
    let named = object.part(3, reader, read_event::<E>);
    let audience = object.part(5, reader, read_audience);
    let referenced = reader.has_references();
    if root.get("localizedAttributes").is_none() && !referenced {
        let message = "documented as required; `[]` says that there are no texts";
        reader.at_key("localizedAttributes", |reader| {
            reader.findings.warning(u32::MAX, Code::NoLocalizedAttributes, message);
        });
    }
    let life_span = timestamp.zip(expiry).and_then(|(timestamp, expiry)| {
        let start = options.life_span_from.unwrap_or(timestamp);
        let judged = LifeSpan::between(start, expiry).map_err(|error| (error, start));
        report_life_span(root, judged.err(), reader);
        LifeSpan::between(timestamp, expiry).ok().filter(|_| judged.is_ok())
    });
    let (event, judge_unused) = named.unwrap_or((None, false));
    let request = (|| {
        Some(Request {
            reference_id: reference_id?,
            audience: audience?,
            event: event?,
            timestamp: timestamp?,
            life_span: life_span?,
        })
    })();
    (request, judge_unused)
}

fn report_life_span(
    root: &Node,
    error: Option<(LifeSpanError, Timestamp)>,
    reader: &mut Reader<'_>,
) {
    let (Some((error, start)), Some(node)) = (error, root.get("expiryTime")) else { return };
    reader.at_key("expiryTime", |reader| {
        reader.error(node, |pointer| {
            let message = format!("{error} ({start})");
            Violation::new(pointer, Code::LifeSpan, message)
                .with_hint("5 minutes to 24 hours are allowed")
        });
    });
}

/// The event, if its payload is right, and whether its template is known.
fn read_event<E: Event>(node: &Node, reader: &mut Reader<'_>) -> Option<(Option<E>, bool)> {
    static FIELDS: [Field; 2] = [Field::new("name"), Field::new("payload")];
    let object = ObjectReader::begin(node, &FIELDS, reader)?;
    let name = object.part(0, reader, read_text)?;
    if !E::NAMES.is_empty() && !E::NAMES.contains(&name.as_str()) {
        let node = node.get("name").unwrap_or(node);
        reader.at_key("name", |reader| {
            reader.error(node, |pointer| unknown_template(pointer, &name, E::NAMES))
        });
        return None;
    }
    let event = object.part(1, reader, |payload, reader| E::read_payload(&name, payload, reader));
    Some((event, true))
}

/// A text of the request itself, in which a reference would mean nothing.
fn read_text(node: &Node, reader: &mut Reader<'_>) -> Option<String> {
    reader.text(node).map(str::to_owned)
}

const UNUSUAL_USER_ID: &str = "not a user id of the form `amzn1.ask.account.…` in printable ASCII: take it from a request \
    that the skill received (`context.System.user.userId`)";

fn read_user(node: &Node, reader: &mut Reader<'_>) -> Option<Audience> {
    match UserId::new(reader.text(node)?) {
        Ok(user) => {
            if !user.has_known_form() {
                reader.warning(node, Code::UnusualUserId, UNUSUAL_USER_ID);
            }
            Some(Audience::Unicast(user))
        }
        Err(error) => reader.refuse(node, Code::Empty, error.to_string()),
    }
}

fn unknown_template(pointer: &str, name: &str, known: &'static [&'static str]) -> Violation {
    let violation =
        Violation::new(pointer, Code::UnknownTemplate, format!("{name:?} is no known template"));
    match did_you_mean(name, known.iter().copied()) {
        Some(near) => violation.with_hint(format!("did you mean {near:?}?")),
        None => violation.with_hint(format!("known: {}", known.join(", "))),
    }
}

fn read_audience(node: &Node, reader: &mut Reader<'_>) -> Option<Audience> {
    static FIELDS: [Field; 2] = [Field::new("type"), Field::new("payload")];
    let object = ObjectReader::begin(node, &FIELDS, reader)?;
    let kind = object.part(0, reader, read_text)?;
    match kind.as_str() {
        "Unicast" => object.part(1, reader, |payload, reader| {
            static FIELDS: [Field; 1] = [Field::new("user")];
            ObjectReader::begin(payload, &FIELDS, reader)?.part(0, reader, read_user)
        }),
        "Multicast" => object.part(1, reader, |payload, reader| {
            ObjectReader::begin(payload, &[], reader)?;
            matches!(&payload.value, Value::Object(members) if members.is_empty())
                .then_some(Audience::Multicast)
        }),
        _ => {
            let node = node.get("type").unwrap_or(node);
            reader.at_key("type", |reader| {
                reader.refuse(
                    node,
                    Code::UnknownAudience,
                    format!("{kind:?} is neither Unicast nor Multicast"),
                )
            })
        }
    }
}
