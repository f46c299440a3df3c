//! Connections: TLS, its negotiation, trust, and proxies.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proactive_events::error::{BuildError, SendErrorKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use super::bench::{builder, hasty, numbered, send_many, simulator};
use super::secure::Secure;

/// A name that leads nowhere: only a proxy can reach it.
const FAR: &str = "events.example";

#[tokio::test]
async fn over_tls_the_server_has_the_choice_of_protocol() {
    for (alpn, connections) in [(&["h2", "http/1.1"][..], 1..=4), (&["http/1.1"][..], 8..=32)] {
        let simulator = Arc::new(simulator().await);
        let secure = Secure::start(&simulator, FAR, alpn).await;
        let client = builder(&simulator).endpoint(secure.url()).tls(secure.trust()).build();
        let sent = send_many(&client.unwrap(), 500, 32).await;
        assert!(sent.iter().all(|sent| sent.outcome.is_ok()));
        assert_eq!(simulator.stats().events, 500);
        // One more is the token's.
        let made = simulator.stats().connections - 1;
        assert!(connections.contains(&made), "{alpn:?}: {made}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_told_and_gets_nothing() {
    let simulator = Arc::new(simulator().await);
    let secure = Secure::start(&simulator, FAR, &["h2"]).await;
    let elsewhere = Secure::start(&simulator, FAR, &["h2"]).await;
    let by_address = format!("https://127.0.0.1:{}", secure.address.port());
    for (endpoint, tls) in [(secure.url(), elsewhere.trust()), (by_address, secure.trust())] {
        let mut policy = hasty();
        policy.max_attempts = 2;
        let builder = builder(&simulator).endpoint(endpoint).tls(tls).policy(policy);
        let error = builder.build().unwrap().send_encoded(&numbered(0)).await.unwrap_err();
        assert_eq!(error.kind(), &SendErrorKind::Connect);
        assert!(error.to_string().contains("certificate"), "{error}");
        assert_eq!(simulator.stats().requests, 0);
    }
}

/// Requests that a proxy received.
type Asked = Arc<Mutex<Vec<String>>>;

#[derive(Clone, Copy)]
enum Proxy {
    Http,
    Socks,
}

impl Proxy {
    /// Listens on a free port and leads everything to one server, whatever it is asked for.
    async fn start(self, server: SocketAddr) -> (SocketAddr, Asked) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Asked::default();
        let asking = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let asking = Arc::clone(&asking);
                tokio::spawn(async move {
                    let question = match self {
                        Self::Http => connect(&mut stream).await,
                        Self::Socks => socks(&mut stream).await,
                    };
                    asking.lock().unwrap().push(question);
                    let mut server = TcpStream::connect(server).await.unwrap();
                    // Either side may end it.
                    let _ = copy_bidirectional(&mut stream, &mut server).await;
                });
            }
        });
        (address, asked)
    }
}

/// Reads `CONNECT host:port` and its headers, and agrees.
async fn connect(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    String::from_utf8(head).unwrap()
}

/// Reads the greeting, user and password, and the request of SOCKS 5 (RFC 1928, RFC 1929), and agrees.
async fn socks(stream: &mut TcpStream) -> String {
    assert_eq!(stream.read_u8().await.unwrap(), 5);
    text(stream).await;
    stream.write_all(&[5, 2]).await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), 1);
    let (user, password) = (text(stream).await, text(stream).await);
    stream.write_all(&[1, 0]).await.unwrap();
    let mut request = [0; 4];
    stream.read_exact(&mut request).await.unwrap();
    assert_eq!(request, [5, 1, 0, 3], "a connection to a name, which is the proxy's to resolve");
    let (host, port) = (text(stream).await, stream.read_u16().await.unwrap());
    stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await.unwrap();
    format!("{user}:{password}@{host}:{port}")
}

/// A length and this number of bytes.
async fn text(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; stream.read_u8().await.unwrap().into()];
    stream.read_exact(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn through_a_proxy_with_tls_from_end_to_end() {
    for (proxy, scheme, expected) in [
        (Proxy::Http, "http", vec!["CONNECT events.example:8443 HTTP/1.1", "Basic dXM6cHc="]),
        (Proxy::Socks, "socks5h", vec!["us:pw@events.example:8443"]),
    ] {
        let simulator = Arc::new(simulator().await);
        let secure = Secure::start(&simulator, FAR, &["h2"]).await;
        let (address, asked) = proxy.start(secure.address).await;
        let client = builder(&simulator)
            .endpoint(format!("https://{FAR}:8443"))
            .proxy(format!("{scheme}://us:pw@{address}"))
            .tls(secure.trust())
            .build()
            .unwrap();
        client.send_encoded(&numbered(0)).await.unwrap();
        assert_eq!(simulator.stats().events, 1);
        // The token's endpoint is on this machine: no proxy.
        let asked = asked.lock().unwrap();
        assert_eq!(asked.len(), 1);
        for part in expected {
            assert!(asked[0].contains(part), "{part} in {}", asked[0]);
        }
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_used_is_told_before_anything_is_sent() {
    let simulator = simulator().await;
    let build = |url: &str| -> Result<_, BuildError> {
        builder(&simulator).endpoint(format!("https://{FAR}")).proxy(url).build()
    };
    for (url, part) in
        [("https://proxy", "https"), ("ftp://proxy", "http://proxy:3128"), ("", "socks5h")]
    {
        let error = build(url).unwrap_err();
        assert!(matches!(error, BuildError::Proxy(_)), "{error:?}");
        assert!(error.to_string().contains(part), "{error}");
    }
}

/// The error of the system stays below ours, for those who look for it.
#[tokio::test]
async fn an_error_keeps_what_caused_it() {
    use std::error::Error as _;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let simulator = simulator().await;
    let client =
        builder(&simulator).endpoint(nobody).send_timeout(Duration::from_secs(2)).build().unwrap();
    let error = client.send_encoded(&numbered(0)).await.unwrap_err();
    assert_eq!(error.kind(), &SendErrorKind::Connect);
    let mut below = error.source();
    while let Some(error) = below {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            assert_eq!(io.kind(), std::io::ErrorKind::ConnectionRefused);
            return;
        }
        below = error.source();
    }
    panic!("no io::Error below {error:?}");
}
