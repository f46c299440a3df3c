//! Wire form → request, with everything that is wrong and everything doubtful.

use super::{Audience, LifeSpan, Request};
use crate::document::{Document, Node};
use crate::payload::{Attributes, Field, ObjectReader, Reader};
use crate::violation::{Findings, Reported, Walk as _};
use crate::{Event, ReferenceId, Timestamp, UserId, Violation, ViolationCode, Violations};

/// Options for reading a request.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
#[must_use]
pub struct ReadOptions {
    /// Start of the life span: the request's own timestamp, or this moment. The service measures from its
    /// own clock when the request arrives.
    pub life_span_from: Option<Timestamp>,
    /// True if warnings count as errors.
    pub strict: bool,
}

impl ReadOptions {
    /// Measures the life span from this moment instead of the request's own timestamp.
    pub fn with_life_span_from(mut self, moment: Timestamp) -> Self {
        self.life_span_from = Some(moment);
        self
    }

    /// Counts warnings as errors.
    pub fn with_strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }
}

/// The result of reading a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
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
        let lost =
            || Violation::new("", ViolationCode::Syntax, "the request cannot be read").into();
        self.request.ok_or_else(lost)
    }
}

const TIMESTAMP: Field = Field::new("timestamp");
const REFERENCE_ID: Field = Field::new("referenceId");
const EXPIRY_TIME: Field = Field::new("expiryTime");
const EVENT: Field = Field::new("event");
const TEXTS: Field = Field::new("localizedAttributes");
const AUDIENCE: Field = Field::new("relevantAudience");
static FIELDS: [Field; 6] = [TIMESTAMP, REFERENCE_ID, EXPIRY_TIME, EVENT, TEXTS, AUDIENCE];

impl<E: Event> Request<E> {
    /// Reads a request from its JSON text.
    ///
    /// # Errors
    /// Everything wrong with it, in document order.
    pub fn from_slice(text: &[u8]) -> Result<Self, Violations> {
        Self::read(&Document::parse(text)?, ReadOptions::default()).into_result()
    }

    /// Reads a request and reports all its errors and warnings.
    pub fn read(document: &Document, options: ReadOptions) -> Reading<E> {
        let root = &document.root;
        let mut findings = Findings::default();
        if document.byte_order_mark {
            findings.warning(
                0,
                ViolationCode::ByteOrderMark,
                "a byte order mark before the JSON text; it was skipped",
            );
        }
        root.report_repeated_keys(&mut findings);
        let attributes = Attributes::read(root.get("localizedAttributes"), &mut findings);
        let mut reader = Reader::new(findings, attributes);
        let (request, judge_unused) = match ObjectReader::begin(root, &FIELDS, &mut reader) {
            Ok(object) => read_body(root, &object, options, &mut reader),
            Err(reported) => (Err(reported), false),
        };
        let (errors, warnings) = reader.finish(judge_unused).into_lists(options.strict);
        let request = request.ok().filter(|_| errors.is_empty());
        Reading { request, errors, warnings }
    }
}

/// Reads everything but the texts; also returns true if unused texts are to be checked.
fn read_body<E: Event>(
    root: &Node,
    object: &ObjectReader<'_>,
    options: ReadOptions,
    reader: &mut Reader<'_>,
) -> (Result<Request<E>, Reported>, bool) {
    let timestamp = object.property::<Timestamp>(&TIMESTAMP, reader);
    let reference_id = object.property::<ReferenceId>(&REFERENCE_ID, reader);
    let expiry = object.property::<Timestamp>(&EXPIRY_TIME, reader);
    let (event, judge_unused) = match object.part(&EVENT, reader, read_event::<E>) {
        Ok(event) => (event, true),
        Err(reported) => (Err(reported), false),
    };
    let audience = object.part(&AUDIENCE, reader, read_audience);
    if root.get(TEXTS.name).is_none() && !reader.has_references() {
        let message = "documented as required; `[]` says that there are no texts";
        reader.at_key(TEXTS.name, |reader| {
            reader.findings.warning(u32::MAX, ViolationCode::NoLocalizedAttributes, message);
        });
    }
    let request = (|| {
        let (timestamp, expiry) = (timestamp?, expiry?);
        let life_span = read_life_span(root, timestamp, expiry, options, reader);
        Ok(Request {
            reference_id: reference_id?,
            audience: audience?,
            event: event?,
            timestamp,
            life_span: life_span?,
        })
    })();
    (request, judge_unused)
}

fn read_life_span(
    root: &Node,
    timestamp: Timestamp,
    expiry: Timestamp,
    options: ReadOptions,
    reader: &mut Reader<'_>,
) -> Result<LifeSpan, Reported> {
    let start = options.life_span_from.unwrap_or(timestamp);
    let judged = LifeSpan::between(start, expiry);
    let measured = judged.and_then(|_| LifeSpan::between(timestamp, expiry));
    measured.map_err(|error| {
        let node = root.get(EXPIRY_TIME.name).unwrap_or(root);
        reader.at_key(EXPIRY_TIME.name, |reader| {
            reader.error(node, |pointer| {
                Violation::new(pointer, ViolationCode::LifeSpan, format!("{error} ({start})"))
                    .with_hint("5 minutes to 24 hours are allowed")
            })
        })
    })
}

/// Reads the event, whose template must be known; the inner result is about its payload.
fn read_event<E: Event>(
    node: &Node,
    reader: &mut Reader<'_>,
) -> Result<Result<E, Reported>, Reported> {
    const NAME: Field = Field::new("name");
    const PAYLOAD: Field = Field::new("payload");
    static FIELDS: [Field; 2] = [NAME, PAYLOAD];
    let object = ObjectReader::begin(node, &FIELDS, reader)?;
    let name = object.part(&NAME, reader, |node, reader| {
        let name = reader.text(node)?;
        if E::NAMES.is_empty() || E::NAMES.contains(&name) {
            return Ok(name.to_owned());
        }
        Err(reader.unknown_template(node, name, E::NAMES))
    })?;
    Ok(object.part(&PAYLOAD, reader, |payload, reader| E::read_payload(&name, payload, reader)))
}

fn read_audience(node: &Node, reader: &mut Reader<'_>) -> Result<Audience, Reported> {
    const TYPE: Field = Field::new("type");
    const PAYLOAD: Field = Field::new("payload");
    static FIELDS: [Field; 2] = [TYPE, PAYLOAD];
    let object = ObjectReader::begin(node, &FIELDS, reader)?;
    let is_unicast = object.part(&TYPE, reader, |node, reader| match reader.text(node)? {
        "Unicast" => Ok(true),
        "Multicast" => Ok(false),
        kind => {
            let message = format!("{kind:?} is neither Unicast nor Multicast");
            Err(reader.refuse(node, ViolationCode::UnknownAudience, message))
        }
    })?;
    object.part(&PAYLOAD, reader, |payload, reader| {
        const USER: Field = Field::new("user");
        let fields: &'static [Field] = if is_unicast { &[USER] } else { &[] };
        let object = ObjectReader::begin(payload, fields, reader)?;
        match is_unicast {
            true => object.part(&USER, reader, read_user).map(Audience::Unicast),
            false => Ok(Audience::Multicast),
        }
    })
}

const UNUSUAL_USER_ID: &str = "not a user id of the form `amzn1.ask.account.…` in printable ASCII: take it from a request \
    that the skill received (`context.System.user.userId`)";

fn read_user(node: &Node, reader: &mut Reader<'_>) -> Result<UserId, Reported> {
    let user = UserId::new(reader.text(node)?)
        .map_err(|error| reader.refuse(node, ViolationCode::Empty, error.to_string()))?;
    if !user.has_known_form() {
        reader.warning(node, ViolationCode::UnusualUserId, UNUSUAL_USER_ID);
    }
    Ok(user)
}
