//! Messages for refused server certificates.

use std::error::Error;
use std::io;

use rustls::CertificateError;

/// The reason why no TLS came about, if a certificate is it.
pub(super) fn explain(error: &(dyn Error + 'static)) -> Option<String> {
    let (refused, error) = find(error)?;
    Some(format!("{}: {error}", words(refused)))
}

/// The refusal of a certificate somewhere below an error.
fn find<'a>(error: &'a (dyn Error + 'static)) -> Option<(&'a CertificateError, &'a rustls::Error)> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            let rustls::Error::InvalidCertificate(refused) = error else { return None };
            return Some((refused, error));
        }
        // The error inside an I/O error is not its `source`.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

fn words(refused: &CertificateError) -> &'static str {
    use CertificateError as E;
    match refused {
        E::Expired | E::ExpiredContext { .. } => {
            "the server's certificate has expired, or the clock of this machine is ahead"
        }
        E::NotValidYet | E::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet, or the clock of this machine is behind"
        }
        E::NotValidForName | E::NotValidForNameContext { .. } => {
            "the server's certificate is for another host"
        }
        E::UnknownIssuer => {
            "the server's certificate is self-signed, or its issuer is not trusted here; an authority of \
             your own is trusted by --ca FILE or SSL_CERT_FILE"
        }
        E::BadSignature => "the signature of the server's certificate is wrong",
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => {
            "the server's certificate is not for servers"
        }
        E::Revoked => "the server's certificate is revoked",
        // Errors without a rustls variant come from the check of the chain.
        other => match other.to_string() {
            text if text.contains("EndEntityUsedAsCa") => {
                "the issuer of the server's certificate is not a certificate authority (CA:FALSE)"
            }
            text if text.contains("CaUsedAsEndEntity") => {
                "the server's certificate is one of a certificate authority (CA:TRUE), not of a server"
            }
            _ => "the server's certificate is refused",
        },
    }
}
