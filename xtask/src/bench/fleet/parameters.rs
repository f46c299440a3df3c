//! Every number that the simulation and the calculation rest on, with its unit and where it comes from.

use super::super::Failed;

/// The source of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// By the service's own documentation, or by our documented behaviour.
    Published(&'static str),
    /// By a measurement of ours.
    Measured(&'static str),
    /// A guess: no figure is published.
    Assumed(&'static str),
}

/// A number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) value: f64,
    pub(super) unit: &'static str,
    pub(super) source: Source,
}

/// Declares the numbers: what each means, its name, its value, its unit, its source.
macro_rules! parameters {
    ($($(#[$doc:meta])* $name:ident = $value:literal, $unit:literal, $source:ident $why:literal;)*) => {
        /// The numbers; each has its unit.
        #[derive(Clone, Debug, PartialEq)]
        pub(super) struct Parameters {
            $($(#[$doc])* pub(super) $name: f64,)*
        }

        impl Default for Parameters {
            fn default() -> Self {
                Self { $($name: $value,)* }
            }
        }

        impl Parameters {
            /// All of them, in order.
            pub(super) fn all(&self) -> Vec<Parameter> {
                vec![$(Parameter {
                    name: stringify!($name),
                    value: self.$name,
                    unit: $unit,
                    source: Source::$source($why),
                },)*]
            }

            fn place(&mut self, name: &str) -> Option<&mut f64> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

parameters! {
    /// Recipients of the campaign.
    recipients = 100e6, "recipients", Assumed "the question";
    /// Share of the recipients in North America; the rest after this and the next is in the Far East.
    north_america = 0.6, "of all", Assumed "no figure is published";
    /// Share of the recipients in Europe.
    europe = 0.3, "of all", Assumed "no figure is published";

    /// Events that one worker machine of two cores sends, its outbox not counted.
    worker_rate = 20e3, "events/s", Measured "14,800 to 47,900 in our runs, with the simulator on the same two cores";
    /// Requests that a worker has under way in a region at most.
    in_flight = 1024.0, "requests", Assumed "an option of the worker";
    /// Leased work that a worker holds in addition to its requests in flight.
    held = 1.0, "s of its work", Assumed "read-ahead of the worker";
    /// Duration of a lease; the work of a dead worker waits for its end.
    lease = 60.0, "s", Published "default of the worker";
    /// Default average lifetime of a worker.
    worker_life = 48.0, "h", Assumed "one restart in two days";
    /// Time until a dead worker is replaced.
    worker_return = 120.0, "s", Assumed "a supervisor, a new container";

    /// Enqueueing one recipient in SQLite.
    sqlite_put = 6.0, "µs", Measured "2.4 to 6.0 µs in our runs, reading the list included";
    /// Leasing and acknowledging in SQLite.
    sqlite_lease = 78e3, "entries/s", Measured "78,000 to 218,000 in our runs, leasing and deciding alone";
    /// Enqueueing in one JetStream server.
    server_put = 40e3, "entries/s", Measured "40,000 to 70,000 in our runs, one server on the same two cores";
    /// Leasing and acknowledging in one JetStream server.
    server_lease = 13.6e3, "entries/s", Measured "13,600 to 30,800 in our runs, one server on the same two cores";
    /// Enqueueing in a JetStream cluster with three replicas.
    cluster_put = 13e3, "entries/s", Assumed "a third of one server, not measured";
    /// Leasing and acknowledging in a JetStream cluster with three replicas.
    cluster_lease = 4.5e3, "entries/s", Assumed "a third of one server, not measured";
    /// Bytes that a recipient takes in SQLite.
    sqlite_bytes = 276.0, "bytes", Measured "ids of 158 characters, outcomes included";
    /// Bytes that a recipient takes in JetStream, in each replica.
    server_bytes = 750.0, "bytes", Measured "short ids; longer ones add twice their length";
    /// Bytes of a request to the service, TLS and HTTP/2 included.
    wire_bytes = 1200.0, "bytes", Assumed "a body of 700 and what TLS and HTTP/2 add";

    /// From a request to its answer, in the middle.
    latency = 50.0, "ms", Assumed "no figure is published";
    /// Deviation of the latency within one second from that.
    latency_spread = 0.2, "of it", Assumed "no figure is published";
    /// Burst allowance of the service where it has a limit, in seconds of that limit.
    burst = 1.0, "s", Assumed "no figure is published";
    /// Customers who get a 403: not subscribed, not enabled.
    forbidden = 0.03, "of all", Assumed "depends on the list";
    /// Customers whose own limit is reached (432).
    full = 0.005, "of all", Assumed "no figure is published";
    /// Time for which such a customer gets nothing.
    deferral = 2.0, "h", Assumed "hours, by the remedy for 432";
    /// Of those, how many are still full after that.
    full_again = 0.25, "of them", Assumed "no figure is published";
    /// Requests that fail with 5xx or without an answer.
    failing = 0.001, "of all", Assumed "no figure is published";
    /// Duration of the outage, where there is one.
    outage = 1.0, "h", Assumed "the question";
    /// Share of the recipients that are decided when it begins.
    outage_at = 0.3, "of all", Assumed "the question";

    /// The event's life span, from its enqueueing.
    life_span = 12.0, "h", Published "5 min to 24 h; 12 h is our default";
    /// So long before its end an event is not sent any more.
    margin = 5.5, "min", Published "the service refuses the last 5 min; 30 s are ours";
}

/// Number of regions.
pub(super) const REGIONS: usize = 3;

impl Parameters {
    /// The defaults with changes, each as `name=value`.
    pub(super) fn with(changes: &[&str]) -> Result<Self, Failed> {
        let mut parameters = Self::default();
        for change in changes {
            let unknown = || Failed::new(format!("not a parameter of the fleet: {change}"));
            let (name, value) = change.split_once('=').ok_or_else(unknown)?;
            let place = parameters.place(name).ok_or_else(unknown)?;
            *place = value.parse().map_err(|error| Failed::new(format!("{change}: {error}")))?;
            if !place.is_finite() || *place < 0.0 {
                return Err(Failed::new(format!("{change}: not a number from 0")));
            }
        }
        parameters.check()?;
        Ok(parameters)
    }

    /// Checks that a campaign ends with these parameters.
    fn check(&self) -> Result<(), Failed> {
        let is_needed = |it: &Parameter| ["events/s", "entries/s", "µs", "ms"].contains(&it.unit);
        if let Some(it) = self.all().iter().find(|it| is_needed(it) && it.value == 0.0) {
            return Err(Failed::new(format!("{} may not be 0", it.name)));
        }
        if self.north_america + self.europe > 1.0 {
            return Err(Failed::new("north_america and europe are more than all"));
        }
        let shares = [self.forbidden, self.full, self.full_again, self.failing];
        if shares.into_iter().any(|share| share >= 1.0) {
            return Err(Failed::new("a share of failures has to be less than 1"));
        }
        Ok(())
    }

    /// The regions' shares: North America, Europe, the Far East.
    pub(super) fn shares(&self) -> [f64; REGIONS] {
        let rest = (1.0 - self.north_america - self.europe).max(0.0);
        [self.north_america, self.europe, rest]
    }

    /// The share of the largest region: the one that a limit for each region holds up longest.
    pub(super) fn largest_share(&self) -> f64 {
        self.shares().into_iter().fold(0.0, f64::max)
    }
}
