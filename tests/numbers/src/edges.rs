//! Numbers at which types and readers differ, and schemas with such numbers, from a seed.

use std::str::FromStr as _;

use bigdecimal::BigDecimal;

/// A small generator (SplitMix64): the same in every run.
pub struct Random(pub u64);

impl Random {
    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((bits ^ (bits >> 31)) % bound as u64).unwrap_or(0)
    }

    /// One of them.
    pub fn choose<'l, T: ?Sized>(&mut self, list: &[&'l T]) -> &'l T {
        list[self.below(list.len())]
    }
}

/// Edges of integers, of floats, and of what parsers get wrong.
pub const EDGES: [&str; 44] = [
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "0.1",
    "1.5",
    "-2.5",
    "100",
    "255",
    "256",
    "65535",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967295",
    "4294967296",
    "5000000000",
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "4503599627370495.5",
    "31.245270191439438",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "10000000000000000000",
    "18446744073709551614",
    "18446744073709551615",
    "18446744073709551616",
    "18446744073709551617",
    "-18446744073709551616",
    "36893488147419103234",
    "123456789012345678901234567890",
    "170141183460469231731687303715884105727",
    "170141183460469231731687303715884105728",
    "-170141183460469231731687303715884105728",
    "0.12345678901234567",
    "0.0001",
    "0.00000001",
    "1000000000000000000000000000000",
    "300000000000000000000000000000000000000000000",
];

/// The number and its neighbours.
pub fn around(number: &str) -> Vec<BigDecimal> {
    let number = decimal(number);
    let steps = ["0", "1", "-1", "0.5", "-0.5", "0.1", "1024", "0.0000000000000001"];
    steps.iter().map(|step| &number + decimal(step)).collect()
}

/// The exact number of a JSON text.
pub fn decimal(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).unwrap()
}

/// The number as JSON can spell it.
pub fn spellings(number: &BigDecimal) -> Vec<String> {
    let plain = number.to_plain_string();
    let mut texts = vec![plain.clone()];
    if plain.contains('.') {
        texts.push(format!("{plain}00"));
    } else {
        texts.extend([format!("{plain}.0"), format!("{plain}.000"), format!("{plain}e0")]);
    }
    // The point three digits to the left, and as many digits as there are behind it.
    for shift in [3, 40] {
        let shifted = (number * decimal(&format!("1e-{shift}"))).to_plain_string();
        texts.extend([format!("{shifted}e{shift}"), format!("{shifted}E+{shift}")]);
    }
    texts
}

/// A number's schema as a JSON text, from a few keywords with numbers at edges.
pub fn schema(random: &mut Random) -> String {
    let ty = random.choose(&["integer", "integer", "number"]);
    let mut keywords = vec![format!(r#""type": "{ty}""#)];
    for (keyword, odds) in [
        ("minimum", 3),
        ("maximum", 2),
        ("exclusiveMinimum", 5),
        ("exclusiveMaximum", 4),
        ("multipleOf", 5),
    ] {
        if random.below(odds) == 0 {
            let around = around(random.choose(&EDGES));
            let spellings = spellings(&around[random.below(around.len())]);
            keywords.push(format!(r#""{keyword}": {}"#, spellings[random.below(spellings.len())]));
        }
    }
    if random.below(12) == 0 {
        let value = around(random.choose(&EDGES));
        let spellings = spellings(&value[random.below(value.len())]);
        return format!(r#"{{ "const": {} }}"#, spellings[random.below(spellings.len())]);
    }
    format!("{{ {} }}", keywords.join(", "))
}
