//! Number literals in attributes: exact, and with the place that errors point at.

use std::cmp::Ordering;

use proactive_events_text::Decimal;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Expr, ExprLit, Lit, UnOp};

/// A number literal, with its sign.
pub(crate) struct Number {
    written: Expr,
    is_negative: bool,
    is_integer: bool,
    /// In decimal, without underscores and suffix.
    digits: String,
}

impl Number {
    /// The literal, or what is wrong with it.
    pub(crate) fn read(written: Expr) -> Result<Self, &'static str> {
        let (is_negative, literal) = match &written {
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => (true, &*unary.expr),
            expression => (false, expression),
        };
        let (is_integer, digits, suffix) = match literal {
            Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) => {
                (true, int.base10_digits().to_owned(), int.suffix())
            }
            Expr::Lit(ExprLit { lit: Lit::Float(float), .. }) => {
                (false, float.base10_digits().to_owned(), float.suffix())
            }
            _ => return Err("a number literal is needed"),
        };
        if !suffix.is_empty() {
            return Err("the type is the field's: remove the suffix");
        }
        // The sign can be a part of the literal too.
        let (is_negative, digits) = match digits.strip_prefix('-') {
            Some(digits) => (!is_negative, digits.to_owned()),
            None => (is_negative, digits),
        };
        Ok(Self { is_negative, is_integer, digits, written })
    }

    pub(crate) const fn is_integer(&self) -> bool {
        self.is_integer
    }

    /// The integer, if it is one of 127 bits at most.
    pub(crate) fn to_integer(&self) -> Option<i128> {
        let sign = if self.is_negative { "-" } else { "" };
        format!("{sign}{}", self.digits).parse().ok().filter(|_| self.is_integer)
    }

    /// The count that it is, as of characters or items.
    pub(crate) fn to_count(&self) -> Option<u64> {
        // Not `-0` either: it is written into the code as it is.
        let integer = self.to_integer().filter(|_| !self.is_negative)?;
        integer.try_into().ok()
    }

    /// The float that is exactly what is written.
    pub(crate) fn to_float(&self) -> Option<f64> {
        let float = Decimal::parse(&self.digits)?.to_float()?;
        Some(if self.is_negative { -float } else { float })
    }

    /// The digits and the power of ten of a number above 0.
    fn to_divisor(&self) -> Option<(u128, i32)> {
        let of = Decimal::parse(&self.digits).filter(|of| !self.is_negative && of.is_divisor())?;
        Some(of.parts())
    }

    /// As an argument of the type `f64`.
    pub(crate) fn float_tokens(&self) -> TokenStream {
        let float = Literal::f64_suffixed(self.to_float().unwrap_or_default().abs());
        if self.is_negative { quote!(-#float) } else { float.to_token_stream() }
    }

    /// As an argument of the type `Decimal`.
    pub(crate) fn divisor_tokens(&self) -> TokenStream {
        let (digits, exponent) = self.to_divisor().unwrap_or((1, 0));
        let span = self.written.span();
        quote_spanned!(span=> __private::Decimal::new(#digits, #exponent))
    }

    /// The reason why it cannot be a divisor.
    pub(crate) fn refuse_divisor(&self) -> Option<String> {
        let most = Decimal::MAX_DIVISOR_DIGITS;
        let message = || format!("a number above 0 with at most {most} digits is needed");
        self.to_divisor().is_none().then(message)
    }

    /// Which of two is larger, where both are numbers of one kind.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self.to_integer(), other.to_integer()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => self.to_float()?.partial_cmp(&other.to_float()?),
        }
    }
}

impl ToTokens for Number {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.written.to_tokens(tokens);
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", if self.is_negative { "-" } else { "" }, self.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::read(syn::parse_str(text).unwrap()).ok().unwrap()
    }

    #[test]
    fn exact_or_nothing() {
        for exact in ["0.1", "1e300", "-99.99", "5_000_000_000", "9007199254740992", "1_000.50"] {
            assert!(number(exact).to_float().is_some(), "{exact}");
        }
        for inexact in ["9007199254740993", "1e400", "1e-400", "0.12345678901234567890123"] {
            assert!(number(inexact).to_float().is_none(), "{inexact}");
        }
        assert_eq!(number("0x1_F").to_integer(), Some(31));
        assert_eq!(number("-1").to_count(), None);
        assert_eq!(number("0.0100").to_divisor(), Some((1, -2)));
        assert_eq!(number("1_200").to_divisor(), Some((12, 2)));
        assert!(number("0").to_divisor().is_none() && number("-1").to_divisor().is_none());
        assert!(Number::read(syn::parse_str("1u8").unwrap()).is_err());
    }
}
