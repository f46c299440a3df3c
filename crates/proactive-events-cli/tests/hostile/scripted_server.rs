//! An HTTP/1.1 server on loopback whose answers are any bytes that a story likes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Longest wait for the rest of a request; a client that stalls longer fails its story, not the suite.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct RawRequest {
    /// Request line and headers.
    pub head: String,
    pub body: Vec<u8>,
}

impl RawRequest {
    /// The path of the request line.
    pub fn path(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// True if it asks for a token.
    pub fn is_for_token(&self) -> bool {
        self.path().contains("/auth/")
    }
}

/// The server's reaction to a request.
pub enum Answer {
    /// Writes these bytes; the connection stays open for the next request.
    Bytes(Vec<u8>),
    /// Writes these bytes, then closes the connection.
    BytesThenClose(Vec<u8>),
    /// Closes the connection without a byte.
    Close,
}

/// The server; its threads end with the test process.
pub struct ScriptedServer {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<RawRequest>>>,
}

type Script = dyn Fn(&RawRequest, usize) -> Answer + Send + Sync;

impl ScriptedServer {
    /// Starts it on a free port. The script gets each request and how many requests to the same path came before.
    pub fn start(script: impl Fn(&RawRequest, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (script, log): (Arc<Script>, _) = (Arc::new(script), Arc::clone(&requests));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, log) = (Arc::clone(&script), Arc::clone(&log));
                thread::spawn(move || serve(&stream, &*script, &log));
            }
        });
        Self { address, requests }
    }

    /// A server that gives out tokens and answers each event by the script.
    pub fn with_tokens(
        events: impl Fn(&RawRequest, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::start(
            move |request, before| {
                if request.is_for_token() { token() } else { events(request, before) }
            },
        )
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its token endpoint.
    pub fn token_endpoint(&self) -> String {
        format!("{}/auth/o2/token", self.url())
    }

    /// The requests so far, events only.
    pub fn events(&self) -> Vec<RawRequest> {
        let requests = self.requests.lock().unwrap();
        requests.iter().filter(|request| !request.is_for_token()).cloned().collect()
    }

    /// Number of token requests so far.
    pub fn tokens(&self) -> usize {
        self.requests.lock().unwrap().iter().filter(|request| request.is_for_token()).count()
    }
}

/// An answer with a status, headers (each line ends with `\r\n`) and a body.
pub fn response(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n");
    Answer::Bytes([head.as_bytes(), body].concat())
}

/// The usual answer of the token endpoint.
pub fn token() -> Answer {
    let body = r#"{"access_token":"Atc|T","expires_in":3600,"token_type":"bearer"}"#;
    response("200 OK", "content-type: application/json\r\n", body)
}

/// The usual answer of the events path.
pub fn accepted() -> Answer {
    response("202 Accepted", "", "")
}

fn serve(stream: &TcpStream, script: &Script, log: &Mutex<Vec<RawRequest>>) {
    stream.set_read_timeout(Some(READ_TIMEOUT)).unwrap();
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_request(&mut reader) {
        let before = {
            let mut log = log.lock().unwrap();
            let before = log.iter().filter(|earlier| earlier.path() == request.path()).count();
            log.push(request.clone());
            before
        };
        let mut writer = stream;
        // The client may be gone: that is its right.
        let _ = match script(&request, before) {
            Answer::Bytes(bytes) => writer.write_all(&bytes),
            Answer::BytesThenClose(bytes) => {
                let written = writer.write_all(&bytes);
                let _ = stream.shutdown(Shutdown::Both);
                written
            }
            Answer::Close => stream.shutdown(Shutdown::Both),
        };
    }
}

/// Reads a request with a `content-length`; none when the connection ends.
fn read_request(reader: &mut BufReader<&TcpStream>) -> Option<RawRequest> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = lengths.next().and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(RawRequest { head, body })
}
