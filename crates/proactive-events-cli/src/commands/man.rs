//! `proactive man`: a man page for each command.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use crate::args::{Args, ManArgs};
use crate::exit::Exit;

/// A page and where it goes.
type Page = (PathBuf, Vec<u8>);

pub(crate) fn run(args: &ManArgs) -> anyhow::Result<Exit> {
    let folder = args.folder.display();
    write(&args.folder).with_context(|| folder.to_string())?;
    Ok(Exit::Done)
}

/// Writes all pages, or none if a foreign file has the same name.
fn write(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut command = Args::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    render(&command, folder, &mut pages)?;
    pages.iter().try_for_each(|(path, _)| may_overwrite(path))?;
    pages.iter().try_for_each(|(path, page)| std::fs::write(path, page))
}

/// The pages of a command and of those below it.
fn render(command: &Command, folder: &Path, pages: &mut Vec<Page>) -> io::Result<()> {
    for below in command.get_subcommands().filter(|it| !it.is_hide_set()) {
        render(below, folder, pages)?;
    }
    let (man, mut page) = (Man::new(command.clone()), Vec::new());
    man.render(&mut page)?;
    pages.push((folder.join(man.get_filename()), page));
    Ok(())
}

/// An error when a file is not a page of this tool; an empty file is accepted.
fn may_overwrite(path: &Path) -> io::Result<()> {
    let there = match std::fs::read(path) {
        Ok(there) => String::from_utf8_lossy(&there).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut titles = there.lines().filter(|line| line.starts_with(".TH "));
    if there.is_empty() || titles.next().is_some_and(|title| title.starts_with(".TH proactive")) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().display();
    let message = format!(
        "{name} is not a man page of this tool and is not overwritten; move it away, or name another folder"
    );
    Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
}
