//! Testers or customers.

names! {
    /// The recipients of events: testers or customers. There is no default: sending to customers must be written down.
    Stage, "Every stage.", "The name: `development` or `live`.";
    /// The testers of the skill.
    Development = "development",
    /// The customers of the published skill.
    Live = "live",
}

known_names! {
    Stage,
    /// An unknown stage name.
    UnknownStage,
    name => "unknown stage {name:?}: development (testers) or live (customers)"
}

impl Stage {
    /// The path of the stage below the region's base URL.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Development => "/v1/proactiveEvents/stages/development",
            Self::Live => "/v1/proactiveEvents",
        }
    }
}
