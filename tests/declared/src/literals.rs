//! Values after a key: numbers at bounds, texts, patterns, and tokens that fit no key.

use std::str::FromStr as _;

use bigdecimal::BigDecimal;

/// A number as it is written in Rust, and in decimal; the latter is absent where it is not a plain number literal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Literal {
    pub text: &'static str,
    pub value: Option<&'static str>,
}

impl Literal {
    /// The exact number.
    pub fn decimal(&self) -> Option<BigDecimal> {
        self.value.map(decimal)
    }

    /// Written without a point and an exponent.
    pub fn is_integer(&self) -> bool {
        self.value.is_some() && (self.text.starts_with("0x") || !self.text.contains(['.', 'e']))
    }
}

/// The exact number of a decimal text.
pub fn decimal(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).unwrap()
}

const fn same(text: &'static str) -> Literal {
    Literal { text, value: Some(text) }
}

const fn spelt(text: &'static str, value: &'static str) -> Literal {
    Literal { text, value: Some(value) }
}

const fn no_number(text: &'static str) -> Literal {
    Literal { text, value: None }
}

/// Edges of the integers, of floats and of divisors; other spellings; and texts that are not number literals.
pub const NUMBERS: [Literal; 62] = [
    same("0"),
    same("1"),
    same("2"),
    same("3"),
    same("5"),
    same("10"),
    same("-1"),
    same("-3"),
    same("127"),
    same("128"),
    same("-128"),
    same("-129"),
    same("255"),
    same("256"),
    same("32767"),
    same("65535"),
    same("65536"),
    same("2147483647"),
    same("2147483648"),
    same("-2147483648"),
    same("-2147483649"),
    same("4294967295"),
    same("4294967296"),
    same("9007199254740991"),
    same("9007199254740992"),
    same("9007199254740993"),
    same("9223372036854775807"),
    same("9223372036854775808"),
    same("-9223372036854775808"),
    same("-9223372036854775809"),
    same("10000000000000000000"),
    same("18446744073709551615"),
    same("18446744073709551616"),
    same("170141183460469231731687303715884105727"),
    same("170141183460469231731687303715884105728"),
    same("-170141183460469231731687303715884105728"),
    same("-170141183460469231731687303715884105729"),
    same("0.0"),
    same("0.5"),
    same("-0.5"),
    same("1.0"),
    same("1.5"),
    same("0.1"),
    same("0.0100"),
    same("31.245270191439438"),
    same("0.12345678901234567890123"),
    same("1e2"),
    same("1e300"),
    same("1e400"),
    same("1e-400"),
    same("1e3000000000"),
    spelt("-0", "0"),
    spelt("0xFF", "255"),
    spelt("0b101", "5"),
    spelt("1_000", "1000"),
    spelt("1_000.50", "1000.50"),
    no_number("5u8"),
    no_number("1.5f64"),
    no_number("\"1\""),
    no_number("MAX"),
    no_number("1 + 1"),
    no_number("true"),
];

/// Paths of the crate, and whether one can be used.
pub const PATHS: [(&str, bool); 8] = [
    ("proactive_events", true),
    ("::proactive_events", true),
    ("proactive events", false),
    ("proactive-events", false),
    ("proactive_events::", false),
    ("proactive_events<u8>", false),
    ("1st", false),
    ("if", false),
];

/// Patterns, and whether they are regular expressions.
pub const PATTERNS: [(&str, bool); 12] = [
    ("^[A-Z]+$", true),
    ("a|b", true),
    ("\\d{2}", true),
    ("é", true),
    ("^(ab)*$", true),
    ("([a-z", false),
    ("*", false),
    ("a{2,1}", false),
    ("\\", false),
    ("(?P<n", false),
    ("[z-a]", false),
    ("(a", false),
];

/// JSON types, and what looks like one.
pub const TYPES: [(&str, bool); 10] = [
    ("object", true),
    ("array", true),
    ("string", true),
    ("integer", true),
    ("number", true),
    ("boolean", true),
    ("null", true),
    ("text", false),
    ("String", false),
    ("", false),
];

/// JSON texts, and what is none.
pub const VALUES: [(&str, bool); 10] = [
    ("1", true),
    ("\"one\"", true),
    ("null", true),
    ("[1, 2]", true),
    ("{\"a\": 1}", true),
    ("-0.5", true),
    ("one", false),
    ("", false),
    ("01", false),
    ("{\"a\": }", false),
];

/// Names of events, and whether they follow the grammar.
pub const EVENTS: [(&str, bool); 14] = [
    ("ACME.Door.Opened", true),
    ("A.B.C", true),
    ("ACME.Door2.Opened", true),
    ("AMAZON.OrderStatus.Updated", true),
    ("ACME.Door", false),
    ("ACME.Door.Opened.Twice", false),
    ("ACME.door.Opened", false),
    ("ACME..Opened", false),
    ("ACME.Front Door.Opened", false),
    ("ACME.Tür.Opened", false),
    ("ACME.2Door.Opened", false),
    ("ACME.Door_.Opened", false),
    (" ACME.Door.Opened", false),
    ("", false),
];

/// Tokens behind a key that no key takes.
pub const MISFITS: [&str; 5] = [" = 'c'", "(1.5)", " = [1]", " = b\"bytes\"", "(a, b)"];
