//! The generated files: header and format, held against a folder, written into it.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use crate::diagnostic::Diagnostic;
use crate::text;

/// Raised when the generator writes other text for the same schemas on purpose.
pub const OUTPUT_VERSION: u32 = 1;

/// Generated files: path below the target folder → text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) folders: Vec<Folder>,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// A file that differs from what is generated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stale {
    /// The file is not there.
    Missing(String),
    /// The file differs, from this line on.
    Differs(String, usize),
    /// The file belongs to no schema.
    Orphan(String),
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "{path}: missing"),
            Self::Differs(path, line) => write!(f, "{path}:{line}: differs from here on"),
            Self::Orphan(path) => write!(f, "{path}: belongs to no schema"),
        }
    }
}

impl Output {
    /// The files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Warnings: probable mistakes in the schemas, in the order of files and lines.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Adds a Rust file: header, then the formatted tokens.
    pub(crate) fn add_rust(
        &mut self,
        path: String,
        header: &str,
        tokens: TokenStream,
    ) -> syn::Result<()> {
        let text = prettyplease::unparse(&syn::parse2(tokens)?);
        self.files.insert(path, format!("{header}\n{}", separate_items(&text)));
        Ok(())
    }

    /// Differences between the folder and the output; never writes.
    ///
    /// # Errors
    /// When a file or a folder cannot be read.
    pub fn check(&self, root: &Path) -> io::Result<Vec<Stale>> {
        let mut stale = Vec::new();
        for (path, text) in &self.files {
            match std::fs::read(root.join(path)) {
                Ok(found) if found == text.as_bytes() => {}
                Ok(found) => {
                    stale.push(Stale::Differs(path.clone(), first_difference(&found, text)))
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    stale.push(Stale::Missing(path.clone()))
                }
                Err(error) => return Err(error),
            }
        }
        for folder in &self.folders {
            stale.extend(self.orphans(root, folder)?.into_iter().map(Stale::Orphan));
        }
        Ok(stale)
    }

    /// Writes what differs and removes what belongs to no schema; returns what was done.
    ///
    /// # Errors
    /// When a file or a folder cannot be read or written, or a foreign file has the same name; then nothing is written.
    pub fn write(&self, root: &Path) -> io::Result<Vec<Stale>> {
        let stale = self.check(root)?;
        for entry in &stale {
            if let Stale::Differs(path, _) = entry {
                self.may_overwrite(root, path)?;
            }
        }
        for entry in &stale {
            match entry {
                Stale::Orphan(path) => std::fs::remove_file(root.join(path))?,
                Stale::Missing(path) | Stale::Differs(path, _) => {
                    let target = root.join(path);
                    std::fs::create_dir_all(target.parent().unwrap_or(root))?;
                    std::fs::write(target, self.files.get(path).map_or("", String::as_str))?;
                }
            }
        }
        Ok(stale)
    }

    /// An error when a file is not ours: in a folder that we share, only what has our header is, or is empty.
    fn may_overwrite(&self, root: &Path, path: &str) -> io::Result<()> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_in_ours = self.folders.iter().any(|it| it.is_all_ours && it.path == folder);
        let target = root.join(path);
        if is_in_ours || std::fs::metadata(&target)?.len() == 0 || is_generated(&target)? {
            return Ok(());
        }
        let message = format!(
            "{}: it was not generated, and is not overwritten; move it away, or generate into another folder",
            target.display()
        );
        Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
    }

    /// The files in a folder of ours that were generated once, and that the output does not have.
    fn orphans(&self, root: &Path, folder: &Folder) -> io::Result<Vec<String>> {
        let entries = match std::fs::read_dir(root.join(&folder.path)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut orphans = Vec::new();
        for entry in entries {
            let entry = entry?;
            let path = join(&folder.path, &entry.file_name().to_string_lossy());
            let is_ours = path.ends_with(folder.extension)
                && entry.file_type()?.is_file()
                && (folder.is_all_ours || is_generated(&entry.path())?);
            if is_ours && !self.files.contains_key(&path) {
                orphans.push(path);
            }
        }
        orphans.sort();
        Ok(orphans)
    }
}

/// A folder in which files of ours stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folder {
    pub(crate) path: String,
    pub(crate) extension: &'static str,
    /// True if nothing else may stand there.
    pub(crate) is_all_ours: bool,
}

/// The path of a file in a folder, which may be the target folder itself.
pub(crate) fn join(folder: &str, file: &str) -> String {
    if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
}

/// True if the file begins with the generator's header: no other file is ever removed.
fn is_generated(path: &Path) -> io::Result<bool> {
    Ok(std::fs::read(path)?.starts_with(HEADER.as_bytes()))
}

/// Start of the header.
const HEADER: &str = "// Generated by `";

/// The header of a generated file.
pub(crate) fn header(command: &str, from: &str, schema: Option<&str>) -> String {
    let hash = schema.map(|text| format!("Schema SHA-256: {}; ", sha256(text))).unwrap_or_default();
    let first = format!("{HEADER}{command}` from `{from}`; do not edit.\n");
    format!(
        "{first}// {hash}{}enerator output version: {OUTPUT_VERSION}.\n",
        if hash.is_empty() { "G" } else { "g" }
    )
}

fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Puts an empty line before each item: before its docs, its first attribute, or itself.
fn separate_items(text: &str) -> String {
    let starts = |line: &str, starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
    let mut apart = String::with_capacity(text.len() + 256);
    let mut previous = "";
    for line in text.lines() {
        let begins = starts(line, &["///", "#[", "use ", "pub "]);
        // Docs and attributes belong to what follows; modules stand together.
        let continues = starts(previous, &["///", "#["])
            || (starts(previous, &["pub mod"]) && starts(line, &["pub mod"]));
        if begins && !continues && !previous.is_empty() {
            apart.push('\n');
        }
        apart.push_str(line);
        apart.push('\n');
        previous = line;
    }
    apart
}

fn first_difference(found: &[u8], text: &str) -> usize {
    let found = found.split(|byte| *byte == b'\n');
    1 + found.zip(text.as_bytes().split(|byte| *byte == b'\n')).take_while(|(a, b)| a == b).count()
}

/// Reads the schema files of a folder: every `*.json`, by name. A byte order mark is skipped.
///
/// # Errors
/// When the folder or a file cannot be read, or a file is not UTF-8; the error names it.
pub fn read_sources(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let named = |path: &Path| {
        let path = path.to_owned();
        move |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()))
    };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(named(folder))? {
        let path = entry.map_err(named(folder))?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    let read = |path: &PathBuf| {
        let name =
            path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok((name, text::read(path).map_err(named(path))?))
    };
    paths.iter().map(read).collect()
}
