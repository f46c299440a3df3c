//! The tests of the suite, once; each backend runs them all. One that is not listed is dead code, which is denied.

/// Makes each test of the suite a test of this backend.
macro_rules! each_test {
    ($backend:ty; $($theme:ident { $($test:ident)* })*) => {
        $(mod $theme {
            $(#[test]
            fn $test() {
                crate::backend::runtime::<$backend>().block_on(async {
                    // Without its program there is nothing to test; that has been said.
                    if let Some(bench) = crate::bench::Bench::<$backend>::fresh().await {
                        crate::suite::$theme::$test(bench).await;
                    }
                });
            })*
        })*
    };
}

/// All tests, for a backend.
macro_rules! conformance {
    ($backend:ty) => {
        each_test! { $backend;
            store {
                lists_campaigns_in_the_order_of_their_creation
                opens_what_is_there_only
                creating_again_keeps_the_record_and_the_entries
                a_name_is_one_campaign_however_many_create_it
                names_of_any_characters_are_kept_apart
                campaigns_share_no_entries
                removing_leaves_nothing
                what_is_worked_on_is_not_removed
                removing_what_is_not_there_does_nothing
                removing_one_leaves_the_bodies_of_others
                the_pace_is_the_one_that_was_set
            }
            put {
                what_is_put_is_handed_out
                an_empty_batch_changes_nothing
                progress_is_kept_with_the_batch
                refused_recipients_are_results_at_once
                a_large_batch_is_whole
            }
            keep {
                what_waits_stays
                what_is_leased_stays_leased
                what_is_decided_stays_decided
                what_was_refused_stays_refused
                a_key_twice_in_a_batch_is_one_entry
                a_batch_of_known_and_new_adds_the_new
                never_and_keep_may_take_turns
            }
            supersede {
                a_later_one_takes_the_place_of_what_waits
                all_of_the_later_one_counts
                a_later_one_is_due_while_the_older_is_leased
                a_later_one_is_due_though_the_older_was_deferred
                leases_of_the_older_one_change_nothing
                an_equal_or_earlier_one_changes_nothing
                a_later_one_after_the_decision_is_an_entry_of_its_own
                a_key_twice_in_a_batch_is_superseded_there
            }
            requests {
                a_multicast_of_each_region_is_an_entry
                each_put_says_what_it_did
                a_customer_is_one_entry_whatever_the_region
            }
            moment {
                the_later_put_wins_over_one_that_waits
                the_later_put_wins_over_a_leased_one
                the_later_put_wins_over_a_deferred_one
                the_later_put_wins_over_a_decided_one
                in_one_batch_the_last_wins
                a_crash_changes_nothing
                put_at_once_one_is_left
            }
            lease {
                only_of_its_region
                so_many_at_most
                to_nobody_else_before_it_ends
                again_once_it_has_ended
                as_long_as_the_store_says
                never_again_once_decided
                an_empty_answer_when_nothing_is_due
                what_is_put_meanwhile
                the_same_bytes_each_time
            }
            order {
                first_put_first_handed_out
                given_back_by_their_moments
                of_dead_workers_by_the_ends_of_their_leases
            }
            decide {
                the_first_outcome_counts
                twice_in_one_call_is_once
                late_but_undecided_counts
                late_and_leased_again_counts_if_first
                late_and_decided_changes_nothing
                results_stand_in_the_order_of_decision
                results_are_read_in_pages
                results_name_what_they_are_about
                outcomes_are_kept_in_full
            }
            retry {
                not_before_its_moment
                at_once_when_its_moment_is_now_or_past
                attempts_add_up
                unsent_is_no_delivery
                an_old_lease_cannot_end_a_newer
                a_lease_ends_once
                a_lease_that_ran_out_may_still_be_given_back
                what_is_decided_stays_so
                one_that_waits_holds_no_other
                several_in_one_call
            }
            extend {
                a_lease_lasts_longer
                so_long_from_now_on
                an_old_lease_cannot_extend_a_newer
                what_was_given_back_stays_so
                what_is_decided_stays_so
            }
            give_up {
                everything_that_waits
                what_is_leased_gets_its_true_outcome
                cancelling_waits_for_what_is_leased
                what_nobody_told_may_have_been_sent
                what_was_given_back_unsent_was_not_sent
                the_reason_is_the_outcome
                attempts_that_were_told_are_kept
                nothing_when_nothing_is_open
                what_is_put_afterwards_is_sent
                many_at_once
            }
            counts {
                by_verdict_and_cause
                what_is_under_way_is_pending
            }
            undecided {
                in_the_order_of_putting
                in_pages
                with_all_that_they_are
                with_their_moment
            }
            crash {
                what_was_put_is_there
                frames_are_there
                progress_is_that_of_the_last_batch
                campaigns_are_there
                what_was_leased_is_waiting_again
                what_was_superseded_stays_away
                results_are_kept_and_go_on
                what_was_given_up_stays_so
                what_was_given_back_keeps_its_moment
                what_waited_is_marked_as_repeated
                keys_are_still_known
                the_order_of_putting_goes_on
                one_after_another
            }
        }

        #[test]
        fn model() {
            crate::model::holds::<$backend>();
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        async fn crowd() {
            if let Some(bench) = crate::bench::Bench::<$backend>::fresh().await {
                crate::crowd::decides_each_once(bench).await;
            }
        }
    };
}
