//! The store of the customers' state: a trait, to be implemented for a database.

use std::error::Error;
use std::pin::Pin;

use super::{Customer, SkillEvent};
use crate::{Timestamp, UserId};

/// A future of a [`SubscriptionStore`].
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// The error of a [`SubscriptionStore`], such as that of a database.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// A change of a customer's record: from the stored record to the new one. `None` means no record.
pub type RecordChange<'a> = &'a mut (dyn FnMut(Option<Customer>) -> Option<Customer> + Send);

/// Keeps a [`Customer`] for each user id, such as in a database that several instances of a skill share.
///
/// [`Subscriptions`](super::Subscriptions) keeps them in memory.
/// A store may be chosen at run time: `Box<dyn SubscriptionStore>` is a type.
pub trait SubscriptionStore: Send + Sync {
    /// Reads a customer's record, passes it to `change`, and keeps what that returns, as one step: no other
    /// change of this customer comes between. A store that finds on writing that one did reads and calls
    /// `change` again.
    fn update<'a>(&'a self, user: &'a UserId, change: RecordChange<'a>) -> StoreFuture<'a, ()>;

    /// The record of a customer.
    fn customer<'a>(&'a self, user: &'a UserId) -> StoreFuture<'a, Option<Customer>>;

    /// The customers who are subscribed to a template, such as `AMAZON.OrderStatus.Updated`.
    fn subscribers<'a>(&'a self, event_name: &'a str) -> StoreFuture<'a, Vec<Customer>>;

    /// Deletes the records of customers who disabled the skill before a time, now less
    /// [`Customer::KEEP_DISABLED`], and of whom nothing was heard since.
    fn forget_disabled(&self, before: Timestamp) -> StoreFuture<'_, ()>;

    /// Takes in an event that the skill received: see [`Customer::apply`].
    ///
    /// # Errors
    /// Those of the store; the event is to be taken in again then, which does no harm.
    fn take_in<'a>(&'a self, event: &'a SkillEvent) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let mut apply = |known: Option<Customer>| {
                let mut customer = known.unwrap_or_else(|| Customer::new(event.user.clone()));
                customer.apply(event);
                Some(customer)
            };
            self.update(&event.user, &mut apply).await
        })
    }
}
