//! `proactive templates`: what can be sent.

mod fields;

use std::collections::BTreeMap;
use std::io::Write as _;

use proactive_events::Event as _;
use proactive_events::catalog::AnyEvent;
use serde::Serialize;

use crate::args::{Format, TemplatesArgs};
use crate::exit::Exit;
use crate::output::{DIM, DOUBTFUL, HEADING, json_line, stdout};
use crate::sample;
use fields::Field;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Template<'a> {
    name: &'a str,
    description: &'a str,
    localized_keys: Vec<String>,
    fields: Vec<Field>,
}

pub(crate) fn run(args: &TemplatesArgs) -> anyhow::Result<Exit> {
    for name in AnyEvent::NAMES {
        let schema = sample::schema(name)?;
        let mut texts = BTreeMap::new();
        sample::collect_texts(&schema, &mut texts);
        let description =
            schema.pointer("/description").and_then(|text| text.as_str()).unwrap_or_default();
        let template = Template {
            name,
            description,
            localized_keys: texts.into_keys().collect(),
            fields: fields::of(&schema),
        };
        match args.format {
            Format::Json => json_line(&template)?,
            Format::Human => print(&template)?,
        }
    }
    Ok(Exit::Done)
}

fn print(template: &Template<'_>) -> std::io::Result<()> {
    let mut out = stdout();
    writeln!(out, "{HEADING}{}{HEADING:#}", template.name)?;
    writeln!(out, "  {}", template.description)?;
    if !template.localized_keys.is_empty() {
        writeln!(out, "  {DIM}localized: {}{DIM:#}", template.localized_keys.join(", "))?;
    }
    for field in &template.fields {
        let must = if field.required { "" } else { "?" };
        let values = match field.values.as_slice() {
            [] => field.kind.clone(),
            values => values.join(" | "),
        };
        writeln!(out, "  {}{must}: {DIM}{values}{DIM:#}", field.pointer)?;
        if let Some(disputed) = &field.disputed {
            writeln!(out, "    {DOUBTFUL}disputed{DOUBTFUL:#}: {DIM}{disputed}{DIM:#}")?;
        }
    }
    Ok(())
}
