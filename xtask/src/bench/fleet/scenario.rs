//! The parameters that vary from run to run.

use super::parameters::Parameters;

/// A run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scenario {
    pub(super) workers: usize,
    pub(super) outbox: Outbox,
    /// Outboxes side by side, each with a part of the recipients and a server of its own.
    pub(super) streams: u32,
    /// The events/s in each region beyond which the service answers 429.
    pub(super) limit: Option<f64>,
    pub(super) enqueue: Enqueue,
    /// True if the service is out for a while.
    pub(super) outage: bool,
    /// Another life span than that of the parameters, in hours.
    pub(super) life_span: Option<f64>,
    /// Another mean life of the workers than that of the parameters, in hours.
    pub(super) worker_life: Option<f64>,
}

/// Which outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outbox {
    Sqlite,
    /// JetStream, one server.
    Server,
    /// JetStream, three replicas.
    Cluster,
}

/// When the recipients are enqueued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enqueue {
    /// While others are sent.
    Overlapping,
    /// All of them, before the first is sent.
    First,
    /// While others are sent, with a maximum number of waiting entries.
    Ahead(u64),
}

impl Scenario {
    /// Workers over one JetStream server, without trouble.
    pub(super) fn new(workers: usize) -> Self {
        Self {
            workers,
            outbox: Outbox::Server,
            streams: 1,
            limit: None,
            enqueue: Enqueue::Overlapping,
            outage: false,
            life_span: None,
            worker_life: None,
        }
    }

    /// With a limit of the service in each region.
    pub(super) fn limited(workers: usize, limit: f64) -> Self {
        Self { limit: Some(limit), ..Self::new(workers) }
    }

    /// Entries/s that can be put, and that can be leased and acknowledged; either alone.
    pub(super) fn outbox_rates(&self, parameters: &Parameters) -> (f64, f64) {
        let (put, lease) = match self.outbox {
            Outbox::Sqlite => (1e6 / parameters.sqlite_put, parameters.sqlite_lease),
            Outbox::Server => (parameters.server_put, parameters.server_lease),
            Outbox::Cluster => (parameters.cluster_put, parameters.cluster_lease),
        };
        let streams = f64::from(self.streams);
        (put * streams, lease * streams)
    }

    /// Its description.
    pub(super) fn title(&self) -> String {
        let outbox = match self.outbox {
            Outbox::Sqlite => "SQLite",
            Outbox::Server => "JetStream",
            Outbox::Cluster => "JetStream × 3 replicas",
        };
        let workers = if self.workers == 1 { "worker" } else { "workers" };
        let mut title = format!("{} {workers}, {outbox}", self.workers);
        let mut add = |text: String| title.push_str(&format!(", {text}"));
        if self.streams > 1 {
            add(format!("{} streams", self.streams));
        }
        if let Some(limit) = self.limit {
            add(format!("limit {} k/s", limit / 1e3));
        }
        match self.enqueue {
            Enqueue::Overlapping => {}
            Enqueue::First => add("enqueued first".to_owned()),
            Enqueue::Ahead(most) => add(format!("at most {} M ahead", most as f64 / 1e6)),
        }
        if self.outage {
            add("outage".to_owned());
        }
        if let Some(hours) = self.life_span {
            add(format!("life span {hours} h"));
        }
        if let Some(hours) = self.worker_life {
            add(format!("workers die every {:.0} min", hours * 60.0));
        }
        title
    }
}
