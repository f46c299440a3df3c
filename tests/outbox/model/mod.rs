//! A model of the outbox, and random operations on it and on a backend: whatever their order, both agree.

mod choice;
mod oracle;
mod reference;
mod system;

use std::marker::PhantomData;

use proactive_events_tests::tools::is_full;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use proptest_state_machine::{ReferenceStateMachine as _, StateMachineTest};

use crate::backend::{Backend, runtime};
use crate::bench::Bench;
use reference::{Keys, Reference, Step};
use system::System;

/// Operations of one case at most.
const STEPS: usize = 60;

/// Runs the cases: the same in every run, and no files of old failures.
pub fn holds<B: Backend>() {
    if runtime::<B>().block_on(Bench::<B>::fresh()).is_none() {
        return;
    }
    let (few, many) = B::CASES;
    let cases = if is_full() { many } else { few };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config.clone(), random);
    let run = |(first, steps, seen)| {
        Model::<B>::test_sequential(config.clone(), first, steps, seen);
        Ok(())
    };
    runner.run(&Reference::sequential_strategy(1..STEPS), run).unwrap();
}

struct Model<B>(PhantomData<B>);

impl<B: Backend> StateMachineTest for Model<B> {
    type SystemUnderTest = System<B>;
    type Reference = Reference;

    fn init_test(_: &Keys) -> System<B> {
        System::new()
    }

    fn apply(mut system: System<B>, _: &Keys, step: Step) -> System<B> {
        system.apply(step);
        system
    }

    fn check_invariants(system: &System<B>, _: &Keys) {
        system.check();
    }

    fn teardown(mut system: System<B>, _: Keys) {
        system.drain();
    }
}
