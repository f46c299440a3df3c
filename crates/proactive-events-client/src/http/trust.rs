//! Which certificates are trusted: Mozilla's, the system's, and those that the user names, all of them together. An
//! image without a system's store works, and so does a company's own authority.

use std::env;
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject as _};

use super::verifier::{Kind, kind};

const CERT_FILE: &str = "SSL_CERT_FILE";
const CERT_DIR: &str = "SSL_CERT_DIR";
/// Maximum size of a file of certificates, in bytes; the public authorities together take less than 1 MiB.
const MAX_FILE: u64 = 64 << 20;

/// Certificates that the user of a builder names.
#[derive(Clone)]
pub(in super::super) enum Named {
    File(PathBuf),
    Pem(Vec<u8>),
}

/// The trusted certificates.
pub(super) struct Trusted {
    /// Those that may issue certificates.
    pub(super) authorities: RootCertStore,
    /// Servers that the user names, which may not.
    pub(super) servers: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl Trusted {
    /// The bundled roots.
    pub(super) fn bundled(provider: &Arc<CryptoProvider>) -> Self {
        let roots = webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
        Self {
            authorities: RootCertStore::from_iter(roots),
            servers: Vec::new(),
            provider: Arc::clone(provider),
        }
    }

    /// Adds certificates, each of which must be usable.
    pub(super) fn add_named(&mut self, named: &[Named]) -> Result<(), String> {
        for named in named {
            let (name, certificates) = match named {
                Named::File(path) => (path.display().to_string(), read(path)?),
                Named::Pem(pem) => ("the certificates given as text".to_owned(), pem.clone()),
            };
            for (number, certificate) in (1..).zip(parse(&name, &certificates)?) {
                self.add(certificate).map_err(|error| {
                    format!("{name}: certificate {number} can't be used: {error}")
                })?;
            }
        }
        Ok(())
    }

    fn add(&mut self, certificate: CertificateDer<'static>) -> Result<(), rustls::Error> {
        match kind(&certificate, &self.provider)? {
            Kind::Authority => self.authorities.add(certificate)?,
            Kind::Server => self.servers.push(certificate),
        }
        Ok(())
    }

    /// Adds those of the environment, where what can't be read is an error, and those of the system, where it is a
    /// warning.
    pub(super) fn add_surroundings(&mut self) -> Result<(), String> {
        let mut problems = Vec::new();
        if let Some(file) = variable(CERT_FILE) {
            problems.extend(self.add_bundle(Path::new(&file))?);
        }
        for folder in variable(CERT_DIR).iter().flat_map(env::split_paths) {
            if folder.as_os_str().is_empty() {
                continue;
            }
            std::fs::read_dir(&folder)
                .map_err(|error| format!("{CERT_DIR} ({}): {error}", folder.display()))?;
            let loaded = rustls_native_certs::load_certs_from_paths(None, Some(&folder));
            problems.extend(loaded.errors.iter().map(|error| format!("{CERT_DIR}: {error}")));
            for certificate in loaded.certs {
                let added = self.add(certificate);
                problems.extend(added.err().map(|error| format!("{CERT_DIR}: {error}")));
            }
        }
        let loaded = system();
        problems.extend(loaded.errors.iter().map(ToString::to_string));
        self.authorities.add_parsable_certificates(loaded.certs);
        for problem in problems {
            tracing::warn!(%problem, "some trusted certificates cannot be read, and are left out");
        }
        Ok(())
    }

    /// Adds the usable certificates of `SSL_CERT_FILE`, one at least; what is wrong with the others.
    fn add_bundle(&mut self, path: &Path) -> Result<Vec<String>, String> {
        let name = format!("{CERT_FILE} ({})", path.display());
        let pem = read(path).map_err(|why| format!("{CERT_FILE}: {why}"))?;
        let (mut problems, mut added) = (Vec::new(), 0_usize);
        for (number, certificate) in (1..).zip(parse(&name, &pem)?) {
            match self.add(certificate) {
                Ok(()) => added += 1,
                Err(error) => problems.push(format!("{name}: certificate {number}: {error}")),
            }
        }
        match problems.first() {
            Some(first) if added == 0 => {
                Err(format!("{name} has no certificate that can be used: {first}"))
            }
            _ => Ok(problems),
        }
    }
}

/// Certificates of the system's trust store that can't be read; they are left out.
///
/// The client reports the same to `tracing` as a warning; this is for programs without a subscriber.
pub fn system_certificate_problems() -> Vec<String> {
    system().errors.iter().map(ToString::to_string).collect()
}

/// The system's store. `rustls-native-certs` reads the environment's certificates instead of it where there are any.
fn system() -> rustls_native_certs::CertificateResult {
    if variable(CERT_FILE).is_none() && variable(CERT_DIR).is_none() {
        return rustls_native_certs::load_native_certs();
    }
    #[cfg(all(unix, not(target_os = "macos")))]
    {
        let mut all = rustls_native_certs::CertificateResult::default();
        for folder in openssl_probe::candidate_cert_dirs() {
            let loaded = rustls_native_certs::load_certs_from_paths(None, Some(folder));
            all.certs.extend(loaded.certs);
            all.errors.extend(loaded.errors);
        }
        all
    }
    // There it is asked through the system's own interface, which only the crate's whole answer uses.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    rustls_native_certs::CertificateResult::default()
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<std::ffi::OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let named = |why: &dyn fmt::Display| format!("{}: {why}", path.display());
    let file = File::open(path).map_err(|error| named(&error))?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|error| named(&error))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(named(&"too large for a file of certificates"));
    }
    Ok(bytes)
}

/// The certificates of a PEM text; one at least.
fn parse(name: &dyn fmt::Display, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = pem.strip_prefix(b"\xef\xbb\xbf").unwrap_or(pem);
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates =
        certificates.map_err(|error| format!("{name}: broken PEM: {}", words(&error)))?;
    if !certificates.is_empty() {
        return Ok(certificates);
    }
    let begins = |text: &str| pem.windows(text.len()).any(|window| window == text.as_bytes());
    let why = match () {
        () if pem.trim_ascii().is_empty() => "it is empty",
        () if pem.first() == Some(&0x30) => {
            "it looks like DER; `openssl x509 -inform der -in FILE -out FILE.pem` converts it"
        }
        () if begins("PRIVATE KEY-----") => "it holds a private key, and no certificate",
        () => "a certificate begins with the line -----BEGIN CERTIFICATE-----",
    };
    Err(format!("{name} has no PEM certificate: {why}"))
}

/// The library shows the bytes of a line as numbers.
fn words(error: &pem::Error) -> String {
    match error {
        pem::Error::MissingSectionEnd { end_marker } => {
            let label = end_marker.escape_ascii();
            format!("the line -----END {label}----- is missing: the file was cut off")
        }
        pem::Error::IllegalSectionStart { .. } => {
            "a line -----BEGIN …----- does not end with five dashes".to_owned()
        }
        error => error.to_string(),
    }
}

#[cfg(test)]
#[cfg(any(feature = "aws-lc-rs", feature = "ring"))]
mod tests {
    use super::Named;
    use crate::http::tls::usual;

    fn error(pem: &[u8]) -> String {
        usual(&[Named::Pem(pem.to_vec())], false).unwrap_err()
    }

    #[test]
    fn what_is_no_certificate_is_told() {
        for (pem, why) in [
            (&b""[..], "it is empty"),
            (b" \n\t", "it is empty"),
            (b"-----BEGIN CERTIFICATE-----\nAAAA", "line -----END CERTIFICATE----- is missing"),
            (b"-----BEGIN CERTIFICATE---\nAAAA", "five dashes"),
            (b"\xef\xbb\xbf", "it is empty"),
            (b"\x30\x82\x01\x0a", "openssl x509 -inform der"),
            (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "a private key"),
            (b"hello", "-----BEGIN CERTIFICATE-----"),
            (b"-----BEGIN CERTIFICATE-----\nAAAA\n", "broken PEM"),
            (b"-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n", "broken PEM"),
            (
                b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "certificate 1 can't be used",
            ),
        ] {
            let error = error(pem);
            assert!(error.contains(why), "{}: {error}", pem.escape_ascii());
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        for path in ["/nowhere/ca.pem", "/"] {
            let error = usual(&[Named::File(path.into())], false).unwrap_err();
            assert!(error.starts_with(&format!("{path}: ")), "{error}");
        }
    }
}
