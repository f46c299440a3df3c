//! Other crates whose types stand in the public API, in the versions that this one uses.
//!
//! The TLS configuration of [`ClientBuilder::tls`](crate::ClientBuilder::tls) is one of [`rustls`], a connector has the
//! traits of [`hyper`] and [`hyper_util`], a layer those of [`tower_layer`] and [`tower_service`], and
//! [`Client::send_all`](crate::Client::send_all) takes a stream of [`futures_core`].

pub use {
    bytes, futures_core, http_body_util, hyper, hyper_util, rustls, tower_layer, tower_service,
};
