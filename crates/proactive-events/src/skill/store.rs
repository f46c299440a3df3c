//! The store of the customers' state: a trait, to be implemented for a database.

use super::{Customer, SkillEvent};
use crate::{Timestamp, UserId};

/// Keeps a [`Customer`] for each user id, such as in a database that several instances of a skill share.
///
/// [`Subscriptions`](super::Subscriptions) keeps them in memory.
pub trait SubscriptionStore {
    /// The error of the store.
    type Error;

    /// Reads a customer's record, passes it to `change`, and keeps what that returns, as one step: no other
    /// change of this customer comes between. A store that finds on writing that one did reads and calls
    /// `change` again. `None` stands for no record.
    fn update(
        &self,
        user: &UserId,
        change: impl FnMut(Option<Customer>) -> Option<Customer> + Send,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// The record of a customer.
    fn customer(
        &self,
        user: &UserId,
    ) -> impl Future<Output = Result<Option<Customer>, Self::Error>> + Send;

    /// The customers who are subscribed to a template, such as `AMAZON.OrderStatus.Updated`.
    fn subscribers(
        &self,
        event_name: &str,
    ) -> impl Future<Output = Result<Vec<Customer>, Self::Error>> + Send;

    /// Deletes the records of customers who disabled the skill before a time, now less
    /// [`Customer::KEEP_DISABLED`], and of whom nothing was heard since.
    fn forget_disabled(
        &self,
        before: Timestamp,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Takes in an event that the skill received: see [`Customer::apply`].
    ///
    /// # Errors
    /// Those of the store; the event is to be taken in again then, which does no harm.
    fn take_in(&self, event: &SkillEvent) -> impl Future<Output = Result<(), Self::Error>> + Send
    where
        Self: Sync,
    {
        self.update(&event.user, |known| {
            let mut customer = known.unwrap_or_else(|| Customer::new(event.user.clone()));
            customer.apply(event);
            Some(customer)
        })
    }
}
