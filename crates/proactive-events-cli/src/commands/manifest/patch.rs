//! Adding what a manifest lacks, and leaving every other byte alone.

use anyhow::anyhow;
use jsonc_parser::ParseOptions;
use jsonc_parser::cst::{CstArray, CstInputValue, CstObject, CstRootNode};

use super::endpoint::{CERTIFICATES, flaw, is_https};
use super::finding::Finding;

/// The user's options about the endpoint.
#[derive(Clone, Copy, Default)]
pub(super) struct Wishes<'a> {
    pub(super) uri: Option<&'a str>,
    pub(super) certificate: Option<&'a str>,
}

/// Where events can go.
struct Endpoint {
    uri: String,
    certificate: Option<String>,
}

impl Endpoint {
    /// An endpoint without anything wrong in it.
    fn new(uri: &str, certificate: Option<&str>) -> Option<Self> {
        let certificate = certificate.filter(|it| CERTIFICATES.contains(it));
        let is_whole = flaw(uri).is_none() && (!is_https(uri) || certificate.is_some());
        is_whole.then(|| Self { uri: uri.to_owned(), certificate: certificate.map(str::to_owned) })
    }
}

/// The text with what is lacking; what cannot be known (a misspelt template, no endpoint to be found) stays as it is.
/// Nothing is put into `events` while it has no endpoint: the manifest would be refused.
pub(super) fn patch(
    text: &str,
    findings: &[Finding],
    wishes: Wishes<'_>,
) -> anyhow::Result<String> {
    let root = CstRootNode::parse(text, &ParseOptions::default())?;
    let skill = root.object_value().ok_or_else(|| anyhow!("the manifest is not a JSON object"))?;
    let manifest = skill.object_value("manifest").unwrap_or(skill);
    let of =
        |code: &'static str| findings.iter().filter(move |finding| finding.code.starts_with(code));
    let misspelt = of("permission-misspelt");
    fix_names(&manifest, "permissions", "name", of("permission-missing").next(), misspelt)?;
    let endpoints = of("endpoint-").chain(of("certificate-"));
    let holders: Vec<_> =
        endpoints.filter_map(|finding| finding.pointer.split("/endpoint/").next()).collect();
    for holder in &holders {
        fix_endpoint(&manifest, holder, wishes)?;
    }
    if has_endpoint(&manifest) {
        let events = object(&manifest, "events")?;
        for finding in of("publication-missing").filter(|finding| !finding.name.is_empty()) {
            append(&list(&events, "publications")?, "eventName", &finding.name);
        }
        let misspelt = of("subscription-misspelt");
        let missing = of("subscription-missing").next();
        fix_names(&events, "subscriptions", "eventName", missing, misspelt)?;
    }
    Ok(root.to_string())
}

/// Puts a missing name in the place of a misspelt one, or at the end; other misspelt ones go.
fn fix_names<'a>(
    holder: &CstObject,
    name: &str,
    key: &str,
    missing: Option<&Finding>,
    misspelt: impl Iterator<Item = &'a Finding>,
) -> anyhow::Result<()> {
    let index = |finding: &Finding| finding.pointer.rsplit('/').nth(1)?.parse::<usize>().ok();
    let mut places: Vec<_> = misspelt.filter_map(index).collect();
    if let Some(missing) = missing {
        let list = list(holder, name)?;
        match places.first().and_then(|place| list.elements().get(*place)?.as_object()) {
            Some(entry) => {
                put(&entry, key, &missing.name);
                places.remove(0);
            }
            None => append(&list, key, &missing.name),
        }
    }
    if let Some(list) = holder.array_value(name) {
        let entries = list.elements();
        for place in places.into_iter().rev() {
            if let Some(entry) = entries.get(place) {
                entry.clone().remove();
            }
        }
    }
    Ok(())
}

/// Completes the endpoint of the events, or of a region: by the user's wish, by what stands there, or by where the
/// skill's own requests go.
fn fix_endpoint(manifest: &CstObject, holder: &str, wishes: Wishes<'_>) -> anyhow::Result<()> {
    let region = holder.strip_prefix("/events/regions/");
    let there = existing(manifest, region);
    let custom = manifest.object_value("apis").and_then(|apis| apis.object_value("custom"));
    let custom = custom.and_then(|custom| custom_endpoint(&custom, region));
    let uri = there.uri.as_deref().filter(|uri| !uri.trim().is_empty());
    let is_right = uri.is_some_and(|uri| flaw(uri).is_none());
    let wished = wishes.uri.filter(|_| region.is_none() && !is_right);
    let of_custom = custom.as_ref().filter(|_| uri.is_none());
    let new_uri = wished.or(of_custom.map(|it| &*it.uri)).or(uri);
    let Some(new_uri) = new_uri else { return Ok(()) };
    let same = custom.as_ref().filter(|custom| host(&custom.uri) == host(new_uri));
    let certificate = there.certificate.as_deref().filter(|it| CERTIFICATES.contains(it));
    let certificate =
        wishes.certificate.or(certificate).or(same.and_then(|it| it.certificate.as_deref()));
    let Some(whole) = Endpoint::new(new_uri, certificate) else { return Ok(()) };
    let events = object(manifest, "events")?;
    let holder = match region {
        None => events,
        Some(region) => object(&object(&events, "regions")?, region)?,
    };
    let endpoint = object(&holder, "endpoint")?;
    if there.uri.as_deref() != Some(&*whole.uri) {
        put(&endpoint, "uri", &whole.uri);
    }
    let is_needed = is_https(&whole.uri) || there.certificate.is_some();
    if let Some(certificate) = whole.certificate.filter(|_| is_needed)
        && there.certificate.as_deref() != Some(&*certificate)
    {
        put(&endpoint, "sslCertificateType", &certificate);
    }
    Ok(())
}

/// An endpoint as it stands in the manifest.
struct Existing {
    uri: Option<String>,
    certificate: Option<String>,
}

fn existing(manifest: &CstObject, region: Option<&str>) -> Existing {
    let events = manifest.object_value("events");
    let holder = match region {
        None => events,
        Some(region) => {
            events.and_then(|events| events.object_value("regions")?.object_value(region))
        }
    };
    let endpoint = holder.and_then(|holder| holder.object_value("endpoint"));
    let value = |name: &str| endpoint.as_ref().and_then(|endpoint| text(endpoint, name));
    Existing { uri: value("uri"), certificate: value("sslCertificateType") }
}

/// Where the skill's own requests go: skill events may go there, too.
fn custom_endpoint(custom: &CstObject, region: Option<&str>) -> Option<Endpoint> {
    let whole = |holder: &CstObject| {
        let endpoint = holder.object_value("endpoint")?;
        Endpoint::new(&text(&endpoint, "uri")?, text(&endpoint, "sslCertificateType").as_deref())
    };
    let regional =
        region.and_then(|region| whole(&custom.object_value("regions")?.object_value(region)?));
    regional.or_else(|| whole(custom))
}

fn has_endpoint(manifest: &CstObject) -> bool {
    let Existing { uri, certificate } = existing(manifest, None);
    uri.is_some_and(|uri| Endpoint::new(&uri, certificate.as_deref()).is_some())
}

/// Host of a URI, for which a certificate is issued.
fn host(uri: &str) -> &str {
    uri.split(['/', '?']).nth(2).unwrap_or(uri)
}

fn text(holder: &CstObject, name: &str) -> Option<String> {
    holder.get(name)?.value()?.as_string_lit()?.decoded_value().ok()
}

fn object(holder: &CstObject, name: &str) -> anyhow::Result<CstObject> {
    holder
        .object_value_or_create(name)
        .ok_or_else(|| anyhow!("{name:?} of the manifest is not an object"))
}

fn list(holder: &CstObject, name: &str) -> anyhow::Result<CstArray> {
    holder
        .array_value_or_create(name)
        .ok_or_else(|| anyhow!("{name:?} of the manifest is not an array"))
}

fn append(list: &CstArray, key: &str, value: &str) {
    let member = (key.to_owned(), CstInputValue::String(value.to_owned()));
    list.append(CstInputValue::Object(vec![member]));
}

fn put(holder: &CstObject, name: &str, value: &str) {
    let value = CstInputValue::String(value.to_owned());
    match holder.get(name) {
        Some(property) => property.set_value(value),
        None => drop(holder.append(name, value)),
    }
}
