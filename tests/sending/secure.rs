//! TLS in front of a simulator.

use std::net::SocketAddr;
use std::sync::Arc;

use proactive_events_simulator::Simulator;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A listener with a certificate of its own for `localhost` and one more name.
pub(crate) struct Secure {
    pub(crate) address: SocketAddr,
    certificate: CertificateDer<'static>,
}

impl Secure {
    /// Listens on a free port; the server offers these protocols.
    pub(crate) async fn start(simulator: &Arc<Simulator>, name: &str, alpn: &[&str]) -> Self {
        let names = vec!["localhost".to_owned(), name.to_owned()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let builder = ServerConfig::builder_with_provider(provider());
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let mut config =
            builder.with_no_client_auth().with_single_cert(vec![certificate.clone()], key).unwrap();
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config)), Arc::clone(simulator)));
        Self { address, certificate }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// What trusts the certificate, and no other.
    pub(crate) fn trust(&self) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(provider());
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        builder.with_root_certificates(roots).with_no_client_auth()
    }
}

/// With all features on there are two, and rustls does not choose.
fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, simulator: Arc<Simulator>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, simulator) = (acceptor.clone(), Arc::clone(&simulator));
        tokio::spawn(async move {
            // A client that does not trust us goes away.
            if let Ok(stream) = acceptor.accept(stream).await {
                simulator.serve(stream).await;
            }
        });
    }
}
