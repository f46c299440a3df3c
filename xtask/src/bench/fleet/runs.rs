//! Many runs, each made once, on as many threads as there are cores.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::super::Failed;
use super::parameters::Parameters;
use super::scenario::Scenario;
use super::simulation;
use super::tally::Tally;

/// Scenarios and what came of them.
pub(super) struct Runs(Vec<(Scenario, Tally)>);

impl Runs {
    /// Runs scenarios. Each begins from the seed, so the threads change nothing.
    pub(super) fn of(parameters: &Parameters, scenarios: &[Scenario], seed: u64) -> Self {
        let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let work = || {
            while let Some(scenario) = scenarios.get(next.fetch_add(1, Ordering::Relaxed)) {
                let tally = simulation::run(parameters, scenario, seed);
                let run = (scenario.clone(), tally);
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(run);
            }
        };
        thread::scope(|scope| {
            let threads = thread::available_parallelism().map_or(1, usize::from);
            (0..threads).for_each(|_| drop(scope.spawn(work)));
        });
        Self(done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// The result of a scenario.
    pub(super) fn get(&self, scenario: &Scenario) -> Result<&Tally, Failed> {
        let mut runs = self.0.iter();
        let found = runs.find(|(it, _)| it == scenario).map(|(_, tally)| tally);
        found.ok_or_else(|| Failed::new(format!("not run: {}", scenario.title())))
    }
}
