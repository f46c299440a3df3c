//! The state of all customers, in memory.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Customer, RecordChange, SkillEvent, StoreFuture, SubscriptionStore};
use crate::{Event, Timestamp, UserId};

/// Subscriptions and regions of all customers, in memory: the result of all applied events.
///
/// Shared between threads as it is. It starts empty: after a restart, fill it from where you kept the customers
/// ([`insert`](Self::insert)), or implement [`SubscriptionStore`] for a database.
#[derive(Debug, Default)]
pub struct Subscriptions {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    customers: HashMap<UserId, Customer>,
    /// Customers who disabled the skill, in order of time, the oldest first.
    disabled: BTreeSet<(Timestamp, UserId)>,
    /// The latest timestamp of all events: the time that is sure to have come.
    latest: Option<Timestamp>,
}

impl Subscriptions {
    /// Takes in an event that the skill received; whether anything changed.
    pub fn apply(&self, event: &SkillEvent) -> bool {
        self.lock().apply(event)
    }

    /// The state of a customer.
    pub fn customer(&self, user: &UserId) -> Option<Customer> {
        self.lock().customers.get(user).cloned()
    }

    /// The customers who are subscribed to a template, such as `AMAZON.OrderStatus.Updated`.
    pub fn subscribers(&self, event_name: &str) -> Vec<Customer> {
        let known = self.lock();
        let all = known.customers.values();
        all.filter(|customer| customer.is_subscribed(event_name)).cloned().collect()
    }

    /// The customers who are subscribed to a template of this type.
    pub fn subscribers_of<E: Event>(&self) -> Vec<Customer> {
        let known = self.lock();
        let all = known.customers.values();
        let is_subscribed =
            |customer: &&Customer| E::NAMES.iter().any(|name| customer.is_subscribed(name));
        all.filter(is_subscribed).cloned().collect()
    }

    /// All known customers.
    pub fn customers(&self) -> Vec<Customer> {
        self.lock().customers.values().cloned().collect()
    }

    /// Puts a customer's record in place of what was known.
    pub fn insert(&self, customer: Customer) {
        let mut known = self.lock();
        known.remove(&customer.user);
        known.insert(customer);
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn apply(&mut self, event: &SkillEvent) -> bool {
        let known = self.remove(&event.user);
        let is_new = known.is_none();
        let mut customer = known.unwrap_or_else(|| Customer::new(event.user.clone()));
        let changed = customer.apply(event);
        // A request without information leaves an unknown customer unknown.
        if changed || !is_new {
            self.insert(customer);
        }
        self.latest = self.latest.max(Some(event.timestamp));
        if let Some(before) = self.latest.and_then(|now| now.checked_sub(Customer::KEEP_DISABLED)) {
            self.forget_disabled(before);
        }
        changed
    }

    fn insert(&mut self, customer: Customer) {
        if let (true, Some(at)) = (customer.is_disabled(), customer.disabled_at) {
            self.disabled.insert((at, customer.user.clone()));
        }
        self.customers.insert(customer.user.clone(), customer);
    }

    fn remove(&mut self, user: &UserId) -> Option<Customer> {
        let customer = self.customers.remove(user)?;
        if let Some(at) = customer.disabled_at {
            self.disabled.remove(&(at, user.clone()));
        }
        Some(customer)
    }

    fn forget_disabled(&mut self, before: Timestamp) {
        while self.disabled.first().is_some_and(|(at, _)| *at < before) {
            if let Some((_, user)) = self.disabled.pop_first() {
                self.customers.remove(&user);
            }
        }
    }
}

impl SubscriptionStore for Subscriptions {
    fn update<'a>(&'a self, user: &'a UserId, change: RecordChange<'a>) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let mut known = self.lock();
            let before = known.remove(user);
            if let Some(customer) = change(before) {
                known.insert(customer);
            }
            Ok(())
        })
    }

    fn customer<'a>(&'a self, user: &'a UserId) -> StoreFuture<'a, Option<Customer>> {
        Box::pin(async move { Ok(self.customer(user)) })
    }

    fn subscribers<'a>(&'a self, event_name: &'a str) -> StoreFuture<'a, Vec<Customer>> {
        Box::pin(async move { Ok(self.subscribers(event_name)) })
    }

    fn forget_disabled(&self, before: Timestamp) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            self.lock().forget_disabled(before);
            Ok(())
        })
    }
}
