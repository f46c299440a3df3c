//! The effect of a change of the schemas on users of the generated types.

mod bounds;
mod declarations;
mod types;

use std::fmt;

use crate::model::Module;
use crate::names::shown;

/// The version bump that a change requires of the crate with the types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// Nothing that a program could notice, or documentation only.
    Patch,
    /// Programs go on to compile and to send; there is more than before.
    Minor,
    /// A program may no longer compile, or an event that was accepted is refused.
    Major,
}

impl Bump {
    /// `patch`, `minor` or `major`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// The kind of the change, by a stable name for scripts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ChangeKind {
            $($(#[doc = $doc])+ #[doc = concat!("\n\nName: `", $text, "`.")] $name,)+
        }

        impl ChangeKind {
            /// The stable name, such as `property-added`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

kinds! {
    /// A template was added.
    TemplateAdded = "template-added",
    /// A template was removed.
    TemplateRemoved = "template-removed",
    /// A struct or an enum was added.
    TypeAdded = "type-added",
    /// A struct or an enum was removed.
    TypeRemoved = "type-removed",
    /// A property was added.
    PropertyAdded = "property-added",
    /// A property was removed.
    PropertyRemoved = "property-removed",
    /// A property was probably renamed: one was removed and a similar one was added.
    PropertyRenamed = "property-renamed",
    /// A property became required.
    BecameRequired = "became-required",
    /// A property became optional.
    BecameOptional = "became-optional",
    /// The parameters of `new` have another order.
    Reordered = "reordered",
    /// An enum has another value.
    ValueAdded = "value-added",
    /// An enum has lost a value.
    ValueRemoved = "value-removed",
    /// Values that were accepted are refused.
    Narrowed = "narrowed",
    /// Values that were refused are accepted.
    Widened = "widened",
    /// A plain text is localized now.
    BecameLocalized = "became-localized",
    /// A localized text is plain now.
    NoLongerLocalized = "no-longer-localized",
    /// A localized text has another default key.
    KeyChanged = "key-changed",
    /// A property has another type.
    TypeChanged = "type-changed",
    /// Something has another Rust name.
    RustNameChanged = "rust-name-changed",
    /// Something is deprecated now, or no longer.
    Deprecation = "deprecation",
    /// Only the documentation differs.
    Documentation = "documentation",
}

/// One change, as users of the types meet it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The kind of the change.
    pub kind: ChangeKind,
    /// The template's wire name.
    pub template: String,
    /// The Rust path: `order_status::State::status`.
    pub path: String,
    /// The change, in words.
    pub message: String,
    /// The required version bump.
    pub bump: Bump,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, path, message, bump, .. } = self;
        write!(f, "{bump:5}  {:<19}  {path}: {message}", kind.as_str())
    }
}

/// All changes between two sets of schemas, template by template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(Vec<Change>);

impl Changes {
    /// One by one.
    pub fn iter(&self) -> std::slice::Iter<'_, Change> {
        self.0.iter()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The version bump that all changes together require; `None` when nothing changed.
    pub fn bump(&self) -> Option<Bump> {
        self.0.iter().map(|change| change.bump).max()
    }
}

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for change in &self.0 {
            writeln!(f, "  {change}")?;
        }
        match self.bump() {
            Some(bump) => write!(f, "  version bump: {bump}"),
            None => f.write_str("  no change of the API"),
        }
    }
}

/// Compares two models.
pub(crate) fn compare(old: &[Module], new: &[Module]) -> Changes {
    let mut changes = Vec::new();
    for module in old {
        match new.iter().find(|other| other.event == module.event) {
            Some(other) => declarations::compare(module, other, &mut changes),
            None => {
                changes.push(whole(module, ChangeKind::TemplateRemoved, "removed", Bump::Major))
            }
        }
    }
    for module in new.iter().filter(|module| old.iter().all(|other| other.event != module.event)) {
        changes.push(whole(module, ChangeKind::TemplateAdded, "added", Bump::Minor));
    }
    Changes(changes)
}

fn whole(module: &Module, kind: ChangeKind, what: &str, bump: Bump) -> Change {
    let message = format!("the template {} is {what}", module.event);
    Change { kind, template: module.event.clone(), path: shown(&module.ident), message, bump }
}

/// Gathers the changes at one place.
struct ItemChanges<'a> {
    template: &'a str,
    path: String,
    changes: &'a mut Vec<Change>,
}

impl ItemChanges<'_> {
    fn push(&mut self, kind: ChangeKind, bump: Bump, message: impl Into<String>) {
        let (template, path) = (self.template.to_owned(), self.path.clone());
        self.changes.push(Change { kind, template, path, message: message.into(), bump });
    }

    /// The place below.
    fn below(&mut self, name: impl fmt::Display) -> ItemChanges<'_> {
        let path = format!("{}::{name}", self.path);
        ItemChanges { template: self.template, path, changes: self.changes }
    }
}
