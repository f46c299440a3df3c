//! Servers whose own certificate the user names, without a certificate authority. Such a certificate vouches for itself
//! alone: as a root of rustls it could issue others, although it is marked as no authority (CA:FALSE).

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme};

/// The purpose of a certificate.
pub(super) enum Kind {
    Authority,
    Server,
}

/// The purpose of a certificate, or an error if it is not valid now.
pub(super) fn kind(
    certificate: &CertificateDer<'static>,
    provider: &Arc<CryptoProvider>,
) -> Result<Kind, rustls::Error> {
    use CertificateError as E;
    let roots = roots(std::slice::from_ref(certificate))?;
    let Ok(verifier) = verifier(roots, provider) else { return Ok(Kind::Authority) };
    let name = ServerName::try_from("localhost").map_err(|_| rustls::Error::EncryptError)?;
    // rustls has no query for the kind of a certificate; it only refuses an authority's as a server's.
    let verified = verifier.verify_server_cert(certificate, &[], &name, &[], UnixTime::now());
    match verified {
        Ok(_) => Ok(Kind::Server),
        Err(rustls::Error::InvalidCertificate(refused)) => match refused {
            E::Expired
            | E::ExpiredContext { .. }
            | E::NotValidYet
            | E::NotValidYetContext { .. } => Err(rustls::Error::InvalidCertificate(refused)),
            E::UnknownIssuer
            | E::BadSignature
            | E::NotValidForName
            | E::NotValidForNameContext { .. }
            | E::InvalidPurpose
            | E::InvalidPurposeContext { .. } => Ok(Kind::Server),
            _ => Ok(Kind::Authority),
        },
        Err(_) => Ok(Kind::Authority),
    }
}

/// Roots of these alone.
fn roots(certificates: &[CertificateDer<'static>]) -> Result<RootCertStore, rustls::Error> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate.clone())?;
    }
    Ok(roots)
}

fn verifier(
    roots: RootCertStore,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, String> {
    let provider = Arc::clone(provider);
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
    builder.build().map_err(|error| error.to_string())
}

/// Verifies by rustls's own verifier; it only chooses which certificates are trusted.
#[derive(Debug)]
pub(super) struct Verifier {
    authorities: Arc<WebPkiServerVerifier>,
    servers: Vec<CertificateDer<'static>>,
    by_servers: Arc<WebPkiServerVerifier>,
}

impl Verifier {
    /// Trusts what these authorities issued, and these servers.
    pub(super) fn new(
        authorities: RootCertStore,
        servers: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, String> {
        let by_servers = roots(&servers).map_err(|error| error.to_string())?;
        Ok(Self {
            authorities: verifier(authorities, provider)?,
            servers,
            by_servers: verifier(by_servers, provider)?,
        })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let by = |verifier: &WebPkiServerVerifier| {
            verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        let refused = match by(&self.authorities) {
            Ok(verified) => return Ok(verified),
            Err(refused) => refused,
        };
        if self.servers.iter().any(|server| server == end_entity) {
            return by(&self.by_servers);
        }
        // A certificate issued by one of the servers is refused for that.
        Err(by(&self.by_servers).map_or(refused, |_| EndEntityUsedAsCa.into()))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.authorities.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.authorities.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}

/// The issuer of a certificate is not an authority; the name is webpki's for it.
#[derive(Debug)]
pub(super) struct EndEntityUsedAsCa;

impl fmt::Display for EndEntityUsedAsCa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EndEntityUsedAsCa")
    }
}

impl Error for EndEntityUsedAsCa {}

impl From<EndEntityUsedAsCa> for rustls::Error {
    fn from(error: EndEntityUsedAsCa) -> Self {
        CertificateError::Other(OtherError(Arc::new(error))).into()
    }
}
