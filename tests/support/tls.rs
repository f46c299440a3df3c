//! Certificates, right and wrong ones, and servers that show them.

use std::future::Future;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// With all features on there are two providers, and rustls does not choose.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// A certificate authority of one's own.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A server's certificates and its key.
pub struct Identity {
    /// Its own certificate first.
    pub chain: Vec<CertificateDer<'static>>,
    pem: String,
    key: KeyPair,
    params: CertificateParams,
}

/// For these names, by the name of its test.
fn named(names: &[&str], title: &str) -> CertificateParams {
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, title);
    params
}

impl Authority {
    /// A new one.
    pub fn new(title: &str) -> Self {
        Self::with(title, |_| {})
    }

    /// A new one, with changes.
    pub fn with(title: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = named(&[], title);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        change(&mut params);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its certificate, as a file has it.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for these names, with changes.
    pub fn issue(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let mut params = named(names, "a server");
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Identity { chain: vec![certificate.der().clone()], pem: certificate.pem(), key, params }
    }
}

impl Identity {
    /// One that nobody but itself vouches for.
    pub fn self_signed(names: &[&str]) -> Self {
        let params = named(names, "a server");
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { chain: vec![certificate.der().clone()], pem: certificate.pem(), key, params }
    }

    /// A certificate for these names that this one, which is not an authority, issues.
    pub fn issue(self, names: &[&str]) -> Self {
        let params = named(names, "a server behind a server");
        let key = KeyPair::generate().unwrap();
        let issuer = Issuer::new(self.params, self.key);
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let mut chain = vec![certificate.der().clone()];
        chain.extend(self.chain);
        Self { chain, pem: certificate.pem(), key, params }
    }

    /// Its own certificate, as a file has it.
    pub fn pem(&self) -> String {
        self.pem.clone()
    }

    /// A server that offers these protocols.
    pub fn server(&self, alpn: &[&str]) -> ServerConfig {
        let builder = ServerConfig::builder_with_provider(provider());
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let key = PrivateKeyDer::try_from(self.key.serialize_der()).unwrap();
        let mut config =
            builder.with_no_client_auth().with_single_cert(self.chain.clone(), key).unwrap();
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        config
    }
}

/// Accepts connections and serves each; a client that does not trust the certificate goes away.
pub async fn accept<S, F>(listener: TcpListener, config: ServerConfig, serve: S)
where
    S: Fn(TlsStream<TcpStream>) -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let acceptor = TlsAcceptor::from(Arc::new(config));
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, serve) = (acceptor.clone(), serve.clone());
        tokio::spawn(async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream).await;
            }
        });
    }
}
