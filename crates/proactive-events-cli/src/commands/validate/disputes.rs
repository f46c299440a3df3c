//! Disputed points whose other reading a user knows to be right.

use serde::Deserialize;

use super::{Finding, Verdict};
use crate::exit::Failure;

/// Every disputed point on which the stricter reading refuses something.
const DISPUTES: &str = include_str!("disputes.json");

/// One of them.
#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    id: String,
    says: String,
    /// What the other reading takes: codes, each with its pointer.
    findings: Vec<(String, String)>,
}

/// The points of these ids; an unknown one is answered with all.
pub(super) fn named(ids: &[String]) -> Result<Vec<Dispute>, Failure> {
    let all: Vec<Dispute> = serde_json::from_str(DISPUTES).map_err(Failure::new)?;
    if let Some(unknown) = ids.iter().find(|id| all.iter().all(|dispute| dispute.id != **id)) {
        let known: Vec<_> =
            all.iter().map(|dispute| format!("{}: {}", dispute.id, dispute.says)).collect();
        return Err(Failure::new(format!(
            "{unknown:?} is no disputed point; there are\n  {}",
            known.join("\n  ")
        )));
    }
    Ok(all.into_iter().filter(|dispute| ids.contains(&dispute.id)).collect())
}

/// Turns the errors that the other readings take into warnings.
pub(super) fn accept(verdict: &mut Verdict<'_>, disputes: &[Dispute]) {
    let errors = std::mem::take(&mut verdict.errors);
    for mut finding in errors {
        match disputes.iter().find(|dispute| dispute.takes(&finding)) {
            Some(dispute) => {
                finding.hint = Some(format!("accepted: {}", dispute.says));
                verdict.warnings.push(finding);
            }
            None => verdict.errors.push(finding),
        }
    }
    verdict.valid = verdict.errors.is_empty();
}

impl Dispute {
    fn takes(&self, finding: &Finding) -> bool {
        let mut taken = self.findings.iter();
        taken.any(|(code, pointer)| code == finding.code && *pointer == finding.pointer)
    }
}
