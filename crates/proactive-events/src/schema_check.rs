//! Checks of raw events by a JSON Schema at run time.

use std::fmt;

use jsonschema::{Registry, Validator};
use serde_json::Value;

use proactive_events_core::Violation;
use proactive_events_core::error::ViolationCode;
use proactive_events_core::wire::PayloadCheck;
use proactive_events_text::without_byte_order_mark;

/// A template's JSON Schema, compiled; draft 2020-12, formats asserted.
#[derive(Debug)]
pub struct SchemaCheck(Validator);

impl SchemaCheck {
    /// Compiles a template's schema. `files` are the other schemas that it refers to, by name.
    ///
    /// # Errors
    /// When a text is not JSON, not a JSON Schema, or refers to what is not there.
    pub fn compile(schema: &str, files: &[(&str, &str)]) -> Result<Self, SchemaError> {
        let parse = |text: &str| {
            serde_json::from_str::<Value>(without_byte_order_mark(text))
                .map_err(|error| SchemaError(error.to_string()))
        };
        let mut registry = Registry::new();
        for (name, text) in files {
            registry = registry
                .add(*name, parse(text)?)
                .map_err(|error| SchemaError(error.to_string()))?;
        }
        let registry = registry.prepare().map_err(|error| SchemaError(error.to_string()))?;
        let options = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .with_registry(&registry);
        let validator =
            options.build(&parse(schema)?).map_err(|error| SchemaError(error.to_string()))?;
        Ok(Self(validator))
    }
}

impl PayloadCheck for SchemaCheck {
    fn check(&self, payload: &Value) -> Vec<Violation> {
        let violation = |error: jsonschema::ValidationError<'_>| {
            Violation::new(error.instance_path().as_str(), ViolationCode::Schema, error.to_string())
        };
        self.0.iter_errors(payload).map(violation).collect()
    }
}

/// A text that is not a usable JSON Schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError(String);

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a usable JSON Schema: {}", self.0)
    }
}

impl std::error::Error for SchemaError {}
