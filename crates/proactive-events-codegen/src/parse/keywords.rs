//! Check of the keywords of a schema.

use crate::diagnostic::Diagnostic;
use crate::profile::{Position, Verdict, judge};
use crate::source::{Member, Node};

/// Reports every keyword that the profile does not have, or does not allow for this type.
pub(super) fn check(schema: &Node, ty: Option<&str>, is_root: bool, errors: &mut Vec<Diagnostic>) {
    for member in schema.members() {
        let refused = match judge(&member.key) {
            Verdict::Known(keyword) => misplaced(keyword.position, ty, is_root),
            Verdict::Foreign(way) => Some((
                "is JSON Schema, but not in the profile: nothing would enforce it".to_owned(),
                way.to_owned(),
            )),
            Verdict::Unknown(near) => Some((
                "is not a known keyword".to_owned(),
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

fn misplaced(position: Position, ty: Option<&str>, is_root: bool) -> Option<(String, String)> {
    match position {
        Position::Any => None,
        Position::Root if is_root => None,
        Position::Root => {
            Some(("belongs to the root of the file".to_owned(), "move it there".to_owned()))
        }
        Position::Types(types) => {
            let found = ty.filter(|found| !types.contains(found))?;
            let types: Vec<_> = types.iter().map(|ty| format!("`{ty}`")).collect();
            let belongs = format!("belongs to the type {}", types.join(" or "));
            Some((belongs, format!("the type here is `{found}`")))
        }
    }
}

fn error(member: &Member, what: &str, help: String) -> Diagnostic {
    member.key_place.error(format!("`{}` {what}", member.key)).with_help(help)
}
