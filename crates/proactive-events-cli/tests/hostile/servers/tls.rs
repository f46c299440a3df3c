//! Certificates: an authority of a company's own, what is wrong with a certificate, and proxies that can't be read.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::Arc;

use proactive_events_simulator::Simulator;
use proactive_events_tests::tls::{Authority, Identity, accept};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::tool::{ORDER, proactive, sample};

const HERE: &[&str] = &["localhost"];
/// Variables that the test's environment may set.
const VARIABLES: [&str; 8] = [
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// Variables of the environment.
type Variables<'a> = &'a [(&'a str, &'a Path)];

/// A simulator behind TLS, token endpoint included.
struct Server {
    url: String,
    simulator: Arc<Simulator>,
    _runtime: Runtime,
}

impl Server {
    fn start(identity: &Identity) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (simulator, address) = runtime.block_on(async {
            let simulator = Arc::new(Simulator::start().await.unwrap());
            let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            let address = listener.local_addr().unwrap();
            let served = Arc::clone(&simulator);
            tokio::spawn(accept(listener, identity.server(&["h2"]), move |it| served.serve(it)));
            (simulator, address)
        });
        let url = format!("https://localhost:{}", address.port());
        Self { url, simulator, _runtime: runtime }
    }

    /// `send` of one event: the line that it prints, and how it ended.
    fn send(&self, more: &[&str], variables: Variables) -> (Value, Output) {
        let token = format!("{}/auth/o2/token", self.url);
        let to = ["--endpoint", &self.url, "--token-endpoint", &token, "--max-wait", "1"];
        let output = send(&[&to[..], more].concat(), variables);
        (serde_json::from_slice(&output.stdout).unwrap_or_default(), output)
    }
}

/// `send` with these variables.
fn send(more: &[&str], variables: Variables) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let order = folder.path().join("order.json");
    std::fs::write(&order, sample(ORDER, &[])).unwrap();
    let fixed = [
        "send",
        order.to_str().unwrap(),
        "--region",
        "na",
        "--stage",
        "development",
        "--format",
        "json",
    ];
    run(&[&fixed[..], more].concat(), variables)
}

fn run(arguments: &[&str], variables: Variables) -> Output {
    let mut command = proactive(arguments);
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied()).stdin(Stdio::null());
    command.output().unwrap()
}

fn err(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!text.contains("S3CRET"), "{text}");
    text
}

/// The authority's certificate in a folder of its own.
fn file(authority: &Authority) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    (folder, file)
}

#[test]
fn an_authority_of_ones_own_is_trusted_wherever_it_is_named() {
    let authority = Authority::new("ours");
    let server = Server::start(&authority.issue(HERE, |_| {}));
    let (folder, ca) = file(&authority);
    let option = ["--ca", ca.to_str().unwrap()];
    // Elsewhere others are named: they are added, and none takes the place of another.
    let (_kept, other) = file(&Authority::new("another"));
    let ways: [(&[&str], Variables); 4] = [
        (&option, &[("SSL_CERT_FILE", &other)]),
        (&["--ca", other.to_str().unwrap()], &[("SSL_CERT_FILE", &ca)]),
        (&[], &[("SSL_CERT_DIR", folder.path())]),
        (&[], &[("SSL_CERT_FILE", &other), ("SSL_CERT_DIR", folder.path())]),
    ];
    for (more, variables) in ways {
        let (line, output) = server.send(more, variables);
        assert_eq!(line["outcome"], "accepted", "{variables:?}: {line} {}", err(&output));
    }
    let (line, output) = server.send(&[], &[]);
    assert!(line.to_string().contains("its issuer is not trusted"), "{line} {}", err(&output));
    assert_eq!((output.status.code(), server.simulator.stats().tokens), (Some(2), 4));
    let token = format!("{}/auth/o2/token", server.url);
    let doctor = ["doctor", "--format", "json", "--token-endpoint", &token];
    let output = run(&[&doctor[..], &option].concat(), &[]);
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(out.contains(r#""check":"token","outcome":"ok""#), "{out}");
}

#[test]
fn what_is_wrong_with_a_certificate_is_named() {
    let authority = Authority::new("ours");
    let (_folder, ca) = file(&authority);
    let ymd = rcgen::date_time_ymd;
    for (identity, what) in [
        (authority.issue(HERE, |it| it.not_after = ymd(2020, 1, 1)), "has expired"),
        (authority.issue(HERE, |it| it.not_before = ymd(3000, 1, 1)), "is not valid yet"),
        (authority.issue(&["events.example"], |_| {}), "is for another host"),
        (Identity::self_signed(HERE), "is self-signed"),
        (authority.issue(HERE, |_| {}).issue(HERE), "CA:FALSE"),
    ] {
        let server = Server::start(&identity);
        let (line, output) = server.send(&["--ca", ca.to_str().unwrap()], &[]);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(line["error"].to_string().contains(what), "{what}: {line}");
        assert_eq!(server.simulator.stats().tokens, 0);
    }
}

/// Another attempt would meet the same certificate: the first one ends it, and no request has left.
#[test]
fn a_refused_certificate_is_not_tried_again() {
    let authority = Authority::new("ours");
    let (folder, ca) = file(&authority);
    let ymd = rcgen::date_time_ymd;
    for identity in [
        authority.issue(HERE, |it| it.not_after = ymd(2020, 1, 1)),
        authority.issue(&["events.example"], |_| {}),
        Identity::self_signed(HERE),
    ] {
        let server = Server::start(&identity);
        let token = server.simulator.token_endpoint();
        let to = ["--endpoint", &server.url, "--token-endpoint", &token];
        let ca = ["--ca", ca.to_str().unwrap()];
        let output = send(&[&to[..], &ca, &["--max-wait", "30"]].concat(), &[]);
        let line: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), &line["attempts"]), (Some(2), &1.into()), "{line}");
        assert_eq!(line["outcome"], "failed", "{line}");
        // A campaign ends too, and everybody stays queued.
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let mut body: Value = serde_json::from_slice(&sample(ORDER, &[])).unwrap();
        body["referenceId"] = server.url.rsplit(':').next().unwrap().into();
        std::fs::write(path("body.json"), body.to_string()).unwrap();
        std::fs::write(path("list.csv"), "user\namzn1.ask.account.A\namzn1.ask.account.B\n")
            .unwrap();
        let (body, list) = (path("body.json"), path("list.csv"));
        let outbox = format!("sqlite:{}", path("outbox.db"));
        let run_it =
            ["deliver", "run", "--body", &body, "--recipients", &list, "--outbox", &outbox];
        let more = ["--region", "na", "--stage", "development", "--format", "json"];
        let output = run(&[&run_it[..], &more, &to, &ca].concat(), &[]);
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
        assert!(err(&output).contains("certificate"), "{}", err(&output));
        assert_eq!(server.simulator.stats().requests, 0);
    }
}

#[test]
fn certificates_that_cannot_be_read_are_named_and_nothing_is_sent() {
    let authority = Authority::new("ours");
    let server = Server::start(&authority.issue(HERE, |_| {}));
    let (folder, good) = file(&authority);
    let broken = folder.path().join("broken.pem");
    for text in
        [&b""[..], b"\x30\x82\x01\x0a\x02\x82", b"-----BEGIN CERTIFICATE-----\nMIIB\n", b"\xff\xfe"]
    {
        std::fs::write(&broken, text).unwrap();
        let name = broken.to_str().unwrap();
        let trusted = ["--ca", good.to_str().unwrap()];
        for (more, variables, said) in [
            (&["--ca", name][..], &[][..], name),
            (&trusted[..], &[("SSL_CERT_FILE", broken.as_path())][..], "SSL_CERT_FILE"),
        ] {
            let (_, output) = server.send(more, variables);
            let err = err(&output);
            assert!(
                output.status.code() == Some(2) && err.contains(said) && err.contains(name),
                "{err}"
            );
        }
    }
    let missing = folder.path().join("missing");
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR"] {
        let (_, output) = server.send(&["--ca", good.to_str().unwrap()], &[(name, &missing)]);
        let err = err(&output);
        assert!(output.status.code() == Some(2) && err.contains(name), "{err}");
    }
    assert_eq!(server.simulator.stats().connections, 0);
}

#[test]
fn a_proxy_variable_that_cannot_be_read_is_no_way_around_the_proxy() {
    for (name, value) in [
        ("HTTPS_PROXY", "http://me:S3CRET@proxy:port"),
        ("https_proxy", "S3CRET @ proxy"),
        ("ALL_PROXY", "ftp://me:S3CRET@proxy"),
        ("all_proxy", "https://me:S3CRET@proxy:1"),
        ("HTTPS_PROXY", "http://me:S3C@RET@proxy:1"),
    ] {
        let output = send(&["--max-wait", "1"], &[(name, Path::new(value))]);
        let err = err(&output);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains(name) && !err.contains("S3C") && !err.contains("me:"), "{err}");
        assert!(output.stdout.is_empty(), "{output:?}");
    }
}
