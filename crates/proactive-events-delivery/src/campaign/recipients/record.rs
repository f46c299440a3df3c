//! One recipient as the list has it.

use proactive_events::{Region, UserId};

use super::super::override_value::Override;
use super::cells::{trim, unprintable};
use crate::outbox::{CellRule, Failure, Key};

/// No line is longer, in bytes.
pub(super) const LONGEST_LINE: usize = 64 << 10;
/// No message is longer, in characters: a wrong value may stand in it.
const LONGEST_MESSAGE: usize = 300;

/// A record of the list.
#[derive(Default)]
pub(in super::super) struct Record {
    /// The line where it begins, from 1.
    pub(in super::super) line: u64,
    /// Its length, in bytes.
    pub(in super::super) bytes: usize,
    /// Its user, as far as there is one.
    pub(in super::super) user: Option<UserId>,
    pub(in super::super) region: Option<Region>,
    pub(in super::super) overrides: Vec<Override>,
    /// Error of the record: it is not sent.
    pub(in super::super) refusal: Option<Failure>,
}

impl Record {
    /// A record that nothing could be read from.
    pub(super) fn refused(line: u64, bytes: usize, refusal: Failure) -> Self {
        Self { line, bytes, refusal: Some(refusal), ..Self::default() }
    }

    /// Key of the entry: from its user, or else from its line.
    pub(in super::super) fn key(&self, campaign: &str) -> Key {
        match &self.user {
            Some(user) => Key::of_recipient(campaign, user.as_str()),
            None => Key::of_line(campaign, self.line),
        }
    }

    /// Notes what is wrong; the first of it counts.
    pub(super) fn refuse(&mut self, refusal: Failure) {
        self.refusal.get_or_insert(refusal);
    }

    /// Takes the user, if it can be one.
    pub(super) fn take_user(&mut self, user: &str, rule: CellRule) {
        let (user, wrong) = match rule {
            CellRule::AsWritten => (user, user.chars().find(|it| it.is_control())),
            CellRule::Trimmed => (trim(user), unprintable(trim(user))),
        };
        let known = UserId::new(user).ok().filter(|_| !user.trim().is_empty());
        if known.is_none() {
            self.refuse(refusal("empty", "the user is empty"));
        } else if let Some(wrong) = wrong {
            self.refuse(refusal("user", unusable(wrong)));
        } else {
            self.user = known;
        }
    }

    /// Takes the region, if it is one.
    pub(super) fn take_region(&mut self, region: &str, rule: CellRule) {
        let region = match rule {
            CellRule::AsWritten => region,
            CellRule::Trimmed => trim(region),
        };
        match region.parse::<Region>() {
            Ok(region) => self.region = Some(region),
            Err(_) => {
                let message =
                    format!("unknown region {:?}: there are na, eu and fe", start(region));
                self.refuse(refusal("unknown-region", message));
            }
        }
    }
}

/// Why a user with this character in it is refused.
fn unusable(wrong: char) -> String {
    if wrong.is_control() {
        return "the user holds a line break or another control character: is a quote not closed?"
            .to_owned();
    }
    let code = u32::from(wrong);
    format!("the user holds a blank or an invisible character (U+{code:04X}): an id has none")
}

/// The beginning of a text that is not what it should be: it may be a user id, which no message shows in full.
pub(super) fn start(text: &str) -> String {
    let mut start: String = text.chars().take(20).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

/// Why a record is not sent to.
pub(super) fn refusal(code: &str, message: impl Into<String>) -> Failure {
    let mut message = message.into();
    if let Some((end, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
    Failure::new(code, message, "no event can be sent for this line: fix it")
}

/// A line that is too long to be one.
pub(super) fn too_long() -> Failure {
    refusal("too-long", format!("longer than {LONGEST_LINE} bytes"))
}
