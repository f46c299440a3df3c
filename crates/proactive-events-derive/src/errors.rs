//! Errors, collected so that all of them are shown at once.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The errors of one expansion, each spanned on the tokens at fault. Dropped before
/// [`into_tokens`](Self::into_tokens), it panics: unreported errors would be a wrong expansion.
#[derive(Default)]
pub(crate) struct Errors {
    all: Option<syn::Error>,
    is_checked: bool,
}

impl Errors {
    /// Adds an error about these tokens.
    pub(crate) fn add(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error of `syn`.
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.all {
            Some(first) => first.combine(error),
            None => self.all = Some(error),
        }
    }

    /// `compile_error!` for each.
    pub(crate) fn into_tokens(mut self) -> TokenStream {
        self.is_checked = true;
        self.all.take().map(|error| error.into_compile_error()).unwrap_or_default()
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        assert!(self.is_checked || std::thread::panicking(), "errors of a derive were not checked");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "not checked")]
    fn unchecked_errors_are_loud() {
        drop(Errors::default());
    }
}
