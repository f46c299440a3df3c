//! Options of the generator.

/// Options of the generator.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
pub struct Options {
    /// The command that the headers name.
    pub command: String,
    /// The schema folder as headers and errors name it.
    pub schemas: String,
    /// The folder below the target that the modules are laid into.
    pub folder: String,
    /// The folder below the target that copies of the schemas are laid into, if any.
    pub copies: Option<String>,
    /// True if a module embeds the copies (feature `schemas` of its crate).
    pub embeds_schemas: bool,
}

impl Options {
    /// Options with the command and the schema folder that the headers name; the modules go to `src/generated`.
    pub fn new(command: impl Into<String>, schemas: impl Into<String>) -> Self {
        Self {
            command: command.into(),
            schemas: schemas.into(),
            folder: "src/generated".to_owned(),
            copies: None,
            embeds_schemas: false,
        }
    }

    /// Lays the modules into this folder below the target; empty for the target itself.
    pub fn folder(mut self, folder: impl Into<String>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Writes copies of the schemas into this folder: later versions are compared with them.
    pub fn keep_schemas(mut self, folder: impl Into<String>) -> Self {
        self.copies = Some(folder.into());
        self
    }

    /// Writes copies of the schemas into `schemas`, and a module that embeds them.
    pub fn embed_schemas(mut self) -> Self {
        self.embeds_schemas = true;
        self.keep_schemas("schemas")
    }
}
