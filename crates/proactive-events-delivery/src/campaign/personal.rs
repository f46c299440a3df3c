//! Requests of recipients with values of their own; the same values are put into the body once.

use std::collections::HashMap;
use std::sync::Arc;

use proactive_events::wire::EncodedEvent;

use super::CampaignBody;
use super::override_value::{Override, OverrideValue, build};
use crate::outbox::Failure;

/// Maximum number of different values in each half.
const MOST: usize = 512;
/// Maximum number of their bytes in each half.
const MOST_BYTES: usize = 2 << 20;

/// Request built for a recipient.
pub(super) struct Built {
    /// The shared part of its request, or why there is none.
    pub(super) frame: Result<Arc<EncodedEvent>, Failure>,
    /// Memory of the event if no earlier recipient shares it.
    pub(super) bytes: usize,
}

type Frames = HashMap<Vec<Override>, Result<Arc<EncodedEvent>, Failure>>;

/// The bodies with values in them that were used last: between half and all of the bound.
pub(super) struct Personal<'b> {
    body: &'b CampaignBody,
    recent: Frames,
    /// Filled before `recent` was begun; what is used again moves over.
    older: Frames,
    recent_bytes: usize,
}

impl<'b> Personal<'b> {
    pub(super) fn new(body: &'b CampaignBody) -> Self {
        Self { body, recent: Frames::new(), older: Frames::new(), recent_bytes: 0 }
    }

    /// The body with these values in it.
    pub(super) fn frame(&mut self, overrides: Vec<Override>) -> Built {
        if overrides.is_empty() {
            return Built { frame: Ok(Arc::clone(self.body.frame())), bytes: 0 };
        }
        if let Some(frame) = self.recent.get(&overrides) {
            return Built { frame: frame.clone(), bytes: 0 };
        }
        let known = self.older.remove(&overrides);
        let is_new = known.is_none();
        let frame = known.unwrap_or_else(|| build(self.body, &overrides).map(Arc::new));
        let size = size(&overrides, &frame);
        self.keep(overrides, frame.clone(), size);
        Built { frame, bytes: if is_new { size } else { 0 } }
    }

    fn keep(
        &mut self,
        overrides: Vec<Override>,
        frame: Result<Arc<EncodedEvent>, Failure>,
        size: usize,
    ) {
        if self.recent.len() >= MOST || self.recent_bytes.saturating_add(size) > MOST_BYTES {
            self.older = std::mem::take(&mut self.recent);
            self.recent_bytes = 0;
        }
        self.recent_bytes += size;
        self.recent.insert(overrides, frame);
    }
}

/// About what it takes in memory.
fn size(overrides: &[Override], frame: &Result<Arc<EncodedEvent>, Failure>) -> usize {
    let value = |it: &Override| match &it.value {
        OverrideValue::Cell(text) | OverrideValue::Json(text) => text.len(),
    };
    let values: usize = overrides.iter().map(value).sum();
    let built = match frame {
        Ok(frame) => frame.to_text().len(),
        Err(failure) => failure.message.len(),
    };
    values + built
}
