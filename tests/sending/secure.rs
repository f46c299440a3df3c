//! TLS in front of a simulator.

use std::net::SocketAddr;
use std::sync::Arc;

use proactive_events_simulator::Simulator;
use proactive_events_tests::tls::{self, Identity};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpListener;

/// A listener with a certificate.
pub(crate) struct Secure {
    pub(crate) address: SocketAddr,
    certificate: CertificateDer<'static>,
}

impl Secure {
    /// With a certificate of its own for `localhost` and one more name; the server offers these protocols.
    pub(crate) async fn start(simulator: &Arc<Simulator>, name: &str, alpn: &[&str]) -> Self {
        Self::with(simulator, &Identity::self_signed(&["localhost", name]), alpn).await
    }

    /// With this certificate, on a free port.
    pub(crate) async fn with(
        simulator: &Arc<Simulator>,
        identity: &Identity,
        alpn: &[&str],
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let simulator = Arc::clone(simulator);
        let serve = move |stream| simulator.serve(stream);
        tokio::spawn(tls::accept(listener, identity.server(alpn), serve));
        Self { address, certificate: identity.chain[0].clone() }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// Configuration that trusts this certificate, and no other.
    pub(crate) fn trust(&self) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(tls::provider());
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        builder.with_root_certificates(roots).with_no_client_auth()
    }
}
