//! The stable names of everything that can be wrong with a request.

names! {
    /// The kind of a [`Violation`](crate::Violation), by a name that scripts may rely on.
    ViolationCode, "Every code.", "The stable name, such as `unknown-property`.";
    /// Not JSON, not UTF-8, empty, nested too deep or too large.
    Syntax = "syntax",
    /// A key that its object holds twice.
    RepeatedKey = "repeated-key",
    /// A required property is missing.
    Missing = "missing",
    /// A property that the template or the request does not have.
    UnknownProperty = "unknown-property",
    /// A value of another JSON type than the one required.
    WrongType = "wrong-type",
    /// A text that must not be empty.
    Empty = "empty",
    /// A text with too few or too many characters.
    Length = "length",
    /// A number outside its bounds, or with more digits than its type can keep.
    Range = "range",
    /// A number that is not a multiple of the divisor in the schema.
    MultipleOf = "multiple-of",
    /// A text that does not fit the schema's pattern.
    Pattern = "pattern",
    /// An array that holds an item twice.
    RepeatedItem = "repeated-item",
    /// An array with too few or too many items.
    ItemCount = "item-count",
    /// A value that is none of the listed ones.
    UnknownValue = "unknown-value",
    /// A date-time that is not of the form `2026-05-18T19:22:00Z`.
    DateTime = "date-time",
    /// A date that is not of the form `2026-05-18`, or not in the calendar.
    Date = "date",
    /// A text that is not a URI of RFC 3986 with a scheme.
    Uri = "uri",
    /// An event name of no known template.
    UnknownTemplate = "unknown-template",
    /// An audience that is neither `Unicast` nor `Multicast`.
    UnknownAudience = "unknown-audience",
    /// A life span outside 5 minutes to 24 hours.
    LifeSpan = "life-span",
    /// A reference id with characters or a length that the service refuses.
    ReferenceId = "reference-id",
    /// Warning: a reference id outside the documented characters.
    UndocumentedReferenceId = "undocumented-reference-id",
    /// Warning: a user id that is not `amzn1.ask.account.` and printable ASCII after it.
    UnusualUserId = "unusual-user-id",
    /// A locale that Alexa does not know.
    UnknownLocale = "unknown-locale",
    /// A locale that `localizedAttributes` holds twice.
    RepeatedLocale = "repeated-locale",
    /// A `localizedattribute:` reference without a usable key.
    ReferenceKey = "reference-key",
    /// A text that a locale lacks.
    MissingText = "missing-text",
    /// References, but no locale to resolve them in.
    NoLocales = "no-locales",
    /// Plain text that would be read as a reference.
    AmbiguousText = "ambiguous-text",
    /// Warning: plain text in a localizable field.
    PlainText = "plain-text",
    /// Warning: a reference in a field that is not localizable.
    ReferenceInPlainField = "reference-in-plain-field",
    /// Warning: no `localizedAttributes`, though nothing is referenced.
    NoLocalizedAttributes = "no-localized-attributes",
    /// Warning: a text that nothing refers to.
    UnusedText = "unused-text",
    /// Warning: a byte order mark before the JSON text.
    ByteOrderMark = "byte-order-mark",
    /// A violation of a JSON Schema in a raw event.
    Schema = "schema",
}
