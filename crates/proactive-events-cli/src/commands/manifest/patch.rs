//! Adding what a manifest lacks, and leaving every other byte alone.

use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstInputValue, CstObject, CstRootNode};

use super::Lack;
use crate::exit::Failure;

/// The text with what is lacking; what cannot be known (a misspelt template, no endpoint to be found) stays as it is.
pub(super) fn patch(text: &str, lacks: &[Lack], uri: Option<&str>) -> Result<String, Failure> {
    let root = CstRootNode::parse(text, &ParseOptions::default()).map_err(Failure::new)?;
    let skill = root.object_value().ok_or_else(|| Failure::new("the manifest is no object"))?;
    let manifest = skill.object_value("manifest").unwrap_or(skill);
    for lack in lacks {
        match lack.code {
            "permission-missing" => append(&manifest, "permissions", "name", &lack.name)?,
            "endpoint-missing" => {
                if let Some(uri) = uri.map(str::to_owned).or_else(|| endpoint(&manifest)) {
                    let events = object(&manifest, "events")?;
                    put(&object(&events, "endpoint")?, "uri", &uri);
                }
            }
            "publication-missing" if !lack.name.is_empty() => {
                append(&object(&manifest, "events")?, "publications", "eventName", &lack.name)?;
            }
            "subscription-missing" => {
                append(&object(&manifest, "events")?, "subscriptions", "eventName", &lack.name)?;
            }
            _ => {}
        }
    }
    Ok(root.to_string())
}

/// Where the skill's own requests go: skill events may go there, too.
fn endpoint(manifest: &CstObject) -> Option<String> {
    let custom = manifest.object_value("apis")?.object_value("custom")?;
    let uri = custom.object_value("endpoint")?.get("uri")?.value()?;
    uri.as_string_lit()?.decoded_value().ok()
}

fn object(holder: &CstObject, name: &str) -> Result<CstObject, Failure> {
    holder.object_value_or_create(name).ok_or_else(|| {
        Failure::new(format!("{name:?} of the manifest is no object: mend it by hand"))
    })
}

fn append(holder: &CstObject, list: &str, key: &str, value: &str) -> Result<(), Failure> {
    let list = holder.array_value_or_create(list).ok_or_else(|| {
        Failure::new(format!("{list:?} of the manifest is no list: mend it by hand"))
    })?;
    let member = (key.to_owned(), CstInputValue::String(value.to_owned()));
    list.append(CstInputValue::Object(vec![member]));
    Ok(())
}

fn put(holder: &CstObject, name: &str, value: &str) {
    let value = CstInputValue::String(value.to_owned());
    match holder.get(name) {
        Some(property) => property.set_value(value),
        None => drop(holder.append(name, value)),
    }
}
