//! Files of `NAME=value` lines, as a shell or a `.env` reader takes them.

use std::path::Path;

use anyhow::anyhow;

use crate::input;

/// The values of a file. They may be secrets: nothing here shows one.
pub(crate) struct EnvFile(Vec<(String, String)>);

impl EnvFile {
    /// Reads a file: `NAME=value`, `export NAME="value"`, quotes, comments and blank lines.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        Self::parse(&input::read_file(path)?)
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut values = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            let line = match line.strip_prefix("export") {
                Some(rest) if rest.starts_with([' ', '\t']) => rest.trim_start(),
                _ => line,
            };
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((name, value)) = line.split_once('=') else { continue };
            let value = unquoted(value.trim()).map_err(|what| anyhow!("line {number}: {what}"))?;
            values.push((name.trim_end().to_owned(), value));
        }
        Ok(Self(values))
    }

    /// The first value of this name.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let mut values = self.0.iter();
        values.find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

/// A value without its quotes and without the comment after it.
fn unquoted(text: &str) -> Result<String, &'static str> {
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        let comment = [" #", "\t#"].iter().filter_map(|begin| text.find(begin)).min();
        let end = if text.starts_with('#') { Some(0) } else { comment };
        return Ok(text.get(..end.unwrap_or(text.len())).unwrap_or_default().trim_end().to_owned());
    };
    let mut value = String::new();
    let mut rest = text.chars();
    let _ = rest.next();
    while let Some(next) = rest.next() {
        match next {
            next if next == quote => {
                let rest = rest.as_str();
                let comment = rest.trim_start();
                let is_comment = comment.starts_with('#') && comment.len() < rest.len();
                let is_end = comment.is_empty() || is_comment;
                return is_end.then_some(value).ok_or("there is text after the closing quote");
            }
            // As in a shell: between single quotes a backslash is a backslash.
            '\\' if quote == '"' => match rest.next() {
                Some(escaped @ ('"' | '\\' | '$' | '`')) => value.push(escaped),
                Some(other) => value.extend(['\\', other]),
                None => break,
            },
            next => value.push(next),
        }
    }
    Err("the closing quote is missing")
}

#[cfg(test)]
mod tests {
    use super::EnvFile;

    #[test]
    fn reads_what_a_shell_reads() {
        for (line, value) in [
            ("NAME=value", "value"),
            ("  NAME = value \r", "value"),
            ("export NAME=value", "value"),
            ("export\tNAME=\"value\"", "value"),
            ("NAME=\"value\" # mine", "value"),
            ("NAME='value'\t# mine", "value"),
            ("NAME=value # mine", "value"),
            ("NAME=value\t# mine", "value"),
            ("NAME=va#lue", "va#lue"),
            ("NAME=\"va # l=ue\"", "va # l=ue"),
            ("NAME='a\"b\\'", "a\"b\\"),
            (r#"NAME="a\"b\\c\d""#, r#"a"b\c\d"#),
            ("NAME=a=b==", "a=b=="),
            ("NAME=", ""),
            ("NAME=\"\"", ""),
            ("NAME= # not yet", ""),
            ("# NAME=old\n\nNAME=value\nNAME=later", "value"),
            ("exportNAME=x\nNAME=value", "value"),
        ] {
            let read = EnvFile::parse(line).unwrap().value("NAME");
            assert_eq!(read.as_deref(), Some(value), "{line}");
        }
        for (line, what) in [
            ("A=1\nNAME=\"S3CRET", "line 2: the closing quote is missing"),
            ("NAME='S3CRET\"", "line 1: the closing quote is missing"),
            ("NAME=\"S3CRET\"x", "line 1: there is text after the closing quote"),
        ] {
            let error = EnvFile::parse(line).err().map(|error| error.to_string());
            assert_eq!(error.as_deref(), Some(what));
        }
    }
}
