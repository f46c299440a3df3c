//! TLS: the roots that are trusted (`trust.rs`), and the provider of cryptography that the features name.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;

use super::trust::{Named, Trusted};
use super::verifier::Verifier;

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

/// The default configuration: it trusts the bundled roots and the named certificates, and
/// those of the system and the environment if connections leave this machine in TLS.
pub(in super::super) fn usual(named: &[Named], is_needed: bool) -> Result<ClientConfig, String> {
    let provider = Arc::new(provider()?);
    let mut trusted = Trusted::bundled(&provider);
    trusted.add_named(named)?;
    if is_needed {
        trusted.add_surroundings()?;
    }
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder =
        builder.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    if trusted.servers.is_empty() {
        return Ok(builder.with_root_certificates(trusted.authorities).with_no_client_auth());
    }
    let verifier = Verifier::new(trusted.authorities, trusted.servers, &provider)?;
    // It verifies as rustls does, and trusts less.
    let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    Ok(builder.with_no_client_auth())
}
