//! The locales in which Alexa speaks notifications.

names! {
    /// A locale that Alexa knows; written `Locale::EnUs`, on the wire `en-US`.
    ///
    /// The list is Amazon's; `schemas/request.json` holds the same, and a test keeps them equal.
    Locale, "Every locale, in the order of their tags.", "The tag on the wire, such as `en-US`.";
    #[doc = "`ar-SA`"]
    ArSa = "ar-SA",
    #[doc = "`de-DE`"]
    DeDe = "de-DE",
    #[doc = "`en-AU`"]
    EnAu = "en-AU",
    #[doc = "`en-CA`"]
    EnCa = "en-CA",
    #[doc = "`en-GB`"]
    EnGb = "en-GB",
    #[doc = "`en-IN`"]
    EnIn = "en-IN",
    #[doc = "`en-US`"]
    EnUs = "en-US",
    #[doc = "`es-ES`"]
    EsEs = "es-ES",
    #[doc = "`es-MX`"]
    EsMx = "es-MX",
    #[doc = "`es-US`"]
    EsUs = "es-US",
    #[doc = "`fr-CA`"]
    FrCa = "fr-CA",
    #[doc = "`fr-FR`"]
    FrFr = "fr-FR",
    #[doc = "`hi-IN`"]
    HiIn = "hi-IN",
    #[doc = "`it-IT`"]
    ItIt = "it-IT",
    #[doc = "`ja-JP`"]
    JaJp = "ja-JP",
    #[doc = "`nl-NL`"]
    NlNl = "nl-NL",
    #[doc = "`pt-BR`"]
    PtBr = "pt-BR",
}

known_names! {
    Locale,
    /// A tag that is none of the locales in which Alexa speaks notifications.
    UnknownLocale,
    tag => "{tag:?} is not a locale of Alexa; there are {}", tags()
}

/// All tags, with blanks between them.
fn tags() -> String {
    Locale::ALL.iter().map(|locale| locale.as_str()).collect::<Vec<_>>().join(" ")
}
