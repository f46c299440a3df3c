//! The locales in which Alexa speaks notifications.

use std::fmt;
use std::str::FromStr;

macro_rules! locales {
    ($($name:ident = $tag:literal,)+) => {
        /// A locale that Alexa knows; written `Locale::EnUs`, on the wire `en-US`.
        ///
        /// The list is Amazon's; `schemas/request.json` holds the same, and a test keeps them equal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Locale {
            $(#[doc = concat!("`", $tag, "`")] $name,)+
        }

        impl Locale {
            /// Every locale, in the order of their tags.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The tag on the wire, such as `en-US`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $tag),+ }
            }
        }
    };
}

locales! {
    ArSa = "ar-SA",
    DeDe = "de-DE",
    EnAu = "en-AU",
    EnCa = "en-CA",
    EnGb = "en-GB",
    EnIn = "en-IN",
    EnUs = "en-US",
    EsEs = "es-ES",
    EsMx = "es-MX",
    EsUs = "es-US",
    FrCa = "fr-CA",
    FrFr = "fr-FR",
    HiIn = "hi-IN",
    ItIt = "it-IT",
    JaJp = "ja-JP",
    NlNl = "nl-NL",
    PtBr = "pt-BR",
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Locale {
    type Err = UnknownLocale;

    /// Reads a tag; the case counts.
    fn from_str(tag: &str) -> Result<Self, UnknownLocale> {
        let known = Self::ALL.iter().find(|locale| locale.as_str() == tag);
        known.copied().ok_or_else(|| UnknownLocale(tag.to_owned()))
    }
}

/// A tag that is none of the locales in which Alexa speaks notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLocale(String);

impl fmt::Display for UnknownLocale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a locale of Alexa; there are", self.0)?;
        Locale::ALL.iter().try_for_each(|locale| write!(f, " {locale}"))
    }
}

impl std::error::Error for UnknownLocale {}
