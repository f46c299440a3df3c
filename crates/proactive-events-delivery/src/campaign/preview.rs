//! Preview of a campaign, without an outbox.

use proactive_events::{Audience, EncodedRequest, Region, Timestamp};

use super::duplicates::TOLD;
use super::prepare::whole_millis;
use super::recipients::Recipients;
use super::survey::survey;
use super::walk::{Fate, Walk};
use super::{CampaignBody, EnqueueError, Repeated, UnusualUsers};
use crate::outbox::{CellRule, Refused};

/// Maximum number of requests shown.
const SHOWN: usize = 3;

/// Requests that a campaign would send.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Preview {
    /// Records in the list: recipients, repeated ones and wrong ones.
    pub records: u64,
    /// Recipients that would be sent to.
    pub sent: u64,
    /// Records that would be refused at once.
    pub refused: u64,
    /// The first ten of them.
    pub first_refused: Vec<Refused>,
    /// Records whose recipient stands in the list before.
    pub repeated: u64,
    /// The first ten of them.
    pub first_repeated: Vec<Repeated>,
    /// Lines with a user id of a form that Alexa does not give.
    pub unusual: UnusualUsers,
    /// The first three requests.
    pub requests: Vec<PreviewedRequest>,
}

/// A request that would be sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PreviewedRequest {
    /// The line of its recipient.
    pub line: u64,
    /// Where it would go.
    pub region: Region,
    /// The bytes.
    pub request: EncodedRequest,
}

/// Reads and checks all recipients as enqueueing does, and makes the first requests. Blocks until the list is read.
///
/// # Errors
/// When the list as a whole is wrong, or cannot be read to its end.
pub fn preview(
    body: &CampaignBody,
    recipients: &mut Recipients,
    campaign: &str,
    region: Region,
) -> Result<Preview, EnqueueError> {
    let timestamp = whole_millis(Timestamp::now());
    let Some(survey) = survey(recipients, body, (campaign, CellRule::Trimmed), 0, |_| true)? else {
        return Ok(Preview::default());
    };
    let mut preview = Preview {
        records: survey.records,
        repeated: survey.repeats.count(),
        first_repeated: survey.repeats.first()?,
        unusual: survey.unusual,
        ..Preview::default()
    };
    let mut walk = Walk::new(recipients, body, (campaign, CellRule::Trimmed), region, survey)?;
    while let Some(recipient) = walk.next()? {
        match recipient.fate {
            Fate::Send { user, region, frame } => {
                preview.sent += 1;
                if preview.requests.len() < SHOWN {
                    let audience = Audience::Unicast(user);
                    let request = frame.request(recipient.key.reference_id(), &audience, timestamp);
                    preview.requests.push(PreviewedRequest {
                        line: recipient.line,
                        region,
                        request,
                    });
                }
            }
            Fate::Refuse(refused) => {
                preview.refused += 1;
                if preview.first_refused.len() < TOLD {
                    preview.first_refused.push(refused);
                }
            }
            Fate::Repeat => {}
        }
    }
    Ok(preview)
}
