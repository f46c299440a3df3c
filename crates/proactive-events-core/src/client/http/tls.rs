//! TLS: Mozilla's roots, and the provider of cryptography that the features name.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};

/// The provider: `aws-lc-rs`, or `ring` where that is left out.
fn provider() -> Result<CryptoProvider, String> {
    #[cfg(feature = "aws-lc-rs")]
    return Ok(rustls::crypto::aws_lc_rs::default_provider());
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    return Ok(rustls::crypto::ring::default_provider());
    #[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
    Err("there is no cryptography: turn on the feature `aws-lc-rs` or `ring`, or bring your own with `tls`"
        .to_owned())
}

/// What is used unless the user brings a configuration.
pub(in super::super) fn usual() -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder_with_provider(Arc::new(provider()?));
    let builder =
        builder.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
