//! The region of customers.

names! {
    /// A region of the Alexa service. A user id is known to its own region only; the right one is
    /// `context.System.apiEndpoint` of any request that the skill received.
    Region, "Every region.", "The short name: `na`, `eu` or `fe`.";
    /// North America: `api.amazonalexa.com`.
    NorthAmerica = "na",
    /// Europe: `api.eu.amazonalexa.com`.
    Europe = "eu",
    /// The Far East: `api.fe.amazonalexa.com`.
    FarEast = "fe",
}

known_names! {
    Region,
    /// An unknown region name.
    UnknownRegion,
    name => "unknown region {name:?}: na (North America), eu (Europe) or fe (Far East)"
}

impl Region {
    /// The base URL of the region's service.
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::NorthAmerica => "https://api.amazonalexa.com",
            Self::Europe => "https://api.eu.amazonalexa.com",
            Self::FarEast => "https://api.fe.amazonalexa.com",
        }
    }

    /// The region whose service has this base URL, such as `context.System.apiEndpoint`.
    pub fn of_endpoint(url: &str) -> Option<Self> {
        let url = url.trim_end_matches('/');
        Self::ALL.iter().copied().find(|region| region.endpoint().eq_ignore_ascii_case(url))
    }
}
