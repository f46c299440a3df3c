//! Which keywords may stand in a schema.

use crate::diagnostic::Diagnostic;
use crate::profile::{Beside, Verdict, judge};
use crate::source::{Member, Node};

/// Beside `$ref` only what annotates.
const BESIDE_REF: [&str; 5] = ["$ref", "$comment", "deprecated", "description", "examples"];

/// Reports every keyword that the profile does not have, or not beside this `type`.
pub(super) fn check(schema: &Node, ty: Option<&str>, is_root: bool, errors: &mut Vec<Diagnostic>) {
    let is_reference = schema.get("$ref").is_some();
    for member in schema.members() {
        let keyword = member.key.as_str();
        let refused = match judge(keyword) {
            Verdict::Known(_) if is_reference && !BESIDE_REF.contains(&keyword) && !is_root => {
                Some(("stands beside `$ref`".to_owned(), "put it into the definition".to_owned()))
            }
            Verdict::Known(beside) => misplaced(beside, ty, is_root),
            Verdict::Foreign => Some((
                "is JSON Schema, but not in the profile".to_owned(),
                "nothing would enforce it: say it by other keywords, or leave it out".to_owned(),
            )),
            Verdict::Unknown(near) => Some((
                "is no keyword".to_owned(),
                near.map_or_else(
                    || "remove it".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            )),
        };
        if let Some((what, help)) = refused {
            errors.push(error(member, &what, help));
        }
    }
}

fn misplaced(beside: Beside, ty: Option<&str>, is_root: bool) -> Option<(String, String)> {
    match beside {
        Beside::Any => None,
        Beside::Root if is_root => None,
        Beside::Root => {
            Some(("belongs to the root of the file".to_owned(), "move it there".to_owned()))
        }
        Beside::Type(needed) => match ty {
            Some(found) if found != needed => Some((
                format!("belongs to the type `{needed}`"),
                format!("the type here is `{found}`"),
            )),
            _ => None,
        },
    }
}

fn error(member: &Member, what: &str, help: String) -> Diagnostic {
    Diagnostic { help: Some(help), ..member.key_place.error(format!("`{}` {what}", member.key)) }
}
