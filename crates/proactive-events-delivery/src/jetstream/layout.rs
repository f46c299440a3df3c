//! Configuration of the streams. The first process creates them.

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy};
use serde::de::IgnoredAny;

use super::names::{ALL_VALUES, Api, BUCKET_STREAM, Names};
use super::server::{Server, StreamName};
use super::url::Options;
use crate::outbox::OutboxError;

/// A stream, created if it does not exist. An existing one stays as it is.
pub(super) async fn ensure(server: &Server, config: Config) -> Result<StreamName, OutboxError> {
    let name = config.name.clone();
    if let Some(stream) = find(server, &name).await? {
        return Ok(stream);
    }
    let made = server.call::<IgnoredAny>(&Api::create_stream(&name), &config).await?;
    match made {
        // Another process was quicker, with other options.
        Err(error) if error.error_code() != ErrorCode::STREAM_NAME_EXIST => {
            return Err(server.failed((&error).into()));
        }
        _ => {}
    }
    let found = find(server, &name).await?;
    Ok(found.unwrap_or(StreamName { name, by_leader: config.num_replicas > 1 }))
}

/// A stream, if it exists.
pub(super) async fn find(server: &Server, name: &str) -> Result<Option<StreamName>, OutboxError> {
    let info = server.info(name).await?;
    Ok(info.map(|info| StreamName { name: name.to_owned(), by_leader: info.is_replicated() }))
}

/// The bucket, as the tools for key-value buckets know it.
pub(super) fn bucket(options: &Options) -> Config {
    Config {
        name: BUCKET_STREAM.to_owned(),
        subjects: vec![ALL_VALUES.to_owned()],
        max_messages_per_subject: 1,
        discard: DiscardPolicy::New,
        allow_rollup: true,
        allow_direct: true,
        num_replicas: options.replicas,
        ..Config::default()
    }
}

/// Stream of the undecided entries.
pub(super) fn work(names: &Names, options: &Options) -> Config {
    Config {
        name: names.work.clone(),
        subjects: names.all_entries(),
        retention: RetentionPolicy::WorkQueue,
        // A newer request takes the place of a pending one.
        max_messages_per_subject: 1,
        discard: DiscardPolicy::Old,
        duplicate_window: options.window,
        allow_direct: true,
        num_replicas: options.replicas,
        ..Config::default()
    }
}

/// The outcomes: none is removed, so that their sequence numbers are their positions.
pub(super) fn results(names: &Names, options: &Options) -> Config {
    Config {
        name: names.results.clone(),
        subjects: vec![names.all_outcomes()],
        // Later duplicates are recognised by the last message of the subject.
        duplicate_window: std::time::Duration::from_mins(2),
        allow_direct: true,
        num_replicas: options.replicas,
        ..Config::default()
    }
}
