//! Disputed points whose other reading a user knows to be right.

use anyhow::anyhow;
use serde::Deserialize;

use super::{Finding, Verdict};

/// Every disputed point on which the stricter reading refuses something.
const DISPUTES: &str = include_str!("disputes.json");

/// One of them.
#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    id: String,
    says: String,
    /// Shape that the stricter reading accepts.
    right: String,
    /// True if the other reading has another property in the place of the missing one.
    #[serde(default)]
    instead: bool,
    /// Findings that the other reading accepts: codes, each with its pointer.
    findings: Vec<(String, String)>,
}

/// All points.
pub(super) fn all() -> anyhow::Result<Vec<Dispute>> {
    serde_json::from_str(DISPUTES).map_err(Into::into)
}

/// Answers an unknown id with the ids of all points.
pub(super) fn check(ids: &[String], all: &[Dispute]) -> anyhow::Result<()> {
    let Some(unknown) = ids.iter().find(|id| all.iter().all(|dispute| dispute.id != **id)) else {
        return Ok(());
    };
    let known: Vec<_> =
        all.iter().map(|dispute| format!("{}: {}", dispute.id, dispute.says)).collect();
    let known = known.join("\n  ");
    Err(anyhow!("{unknown:?} is not a disputed point; known points:\n  {known}"))
}

/// Turns the errors that accepted readings take into warnings; errors of other disputed points say what is right and
/// how to accept the other reading.
pub(super) fn judge(verdict: &mut Verdict<'_>, disputes: &[Dispute], accepted: &[String]) {
    let errors = std::mem::take(&mut verdict.errors);
    let taking: Vec<_> = errors
        .iter()
        .map(|finding| disputes.iter().find(|dispute| dispute.takes(finding, &errors)))
        .collect();
    for (mut finding, dispute) in std::iter::zip(errors.iter().cloned(), taking) {
        match dispute {
            Some(dispute) if accepted.contains(&dispute.id) => {
                let Dispute { says, right, .. } = dispute;
                finding.hint = Some(format!("accepted: {says}; the stricter reading is {right}"));
                verdict.warnings.push(finding);
            }
            Some(dispute) => {
                finding.hint = Some(dispute.hint());
                verdict.errors.push(finding);
            }
            None => verdict.errors.push(finding),
        }
    }
    verdict.valid = verdict.errors.is_empty();
}

impl Dispute {
    /// True if the other reading accepts one of these errors.
    fn takes(&self, finding: &Finding, errors: &[Finding]) -> bool {
        let is_listed = |finding: &Finding| {
            let mut listed = self.findings.iter();
            listed.any(|(code, pointer)| code == finding.code && *pointer == finding.pointer)
        };
        let is_there = |other: &Finding| other.code != "missing" && is_listed(other);
        let is_complete = !self.instead || finding.code != "missing" || errors.iter().any(is_there);
        is_listed(finding) && is_complete
    }

    fn hint(&self) -> String {
        let Self { id, says, right, .. } = self;
        format!("write {right}; this is disputed ({says}): --accept {id} takes the other reading")
    }
}
