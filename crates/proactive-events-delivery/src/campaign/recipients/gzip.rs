//! A gzip file: any number of members one after the other, padded with zeros as tapes and block devices do.

use std::io::{BufRead, Error, ErrorKind, Read};

use flate2::bufread::GzDecoder;

/// First bytes of a gzip file.
pub(super) const MAGIC: &[u8] = b"\x1f\x8b";

/// The decompressed text of a gzip file.
pub(super) struct Gzip<R> {
    /// The member that is being read; none after the last one.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Gzip<R> {
    pub(super) fn new(input: R) -> Self {
        Self { member: Some(GzDecoder::new(input)) }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(buffer).map_err(damaged)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            self.member = match self.member.take().map(GzDecoder::into_inner) {
                Some(rest) => next_member(rest)?.map(GzDecoder::new),
                None => None,
            };
        }
        Ok(0)
    }
}

/// The input at its next member, if there is one.
fn next_member<R: BufRead>(mut input: R) -> std::io::Result<Option<R>> {
    loop {
        let bytes = match input.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let head = bytes.get(zeros..).unwrap_or_default();
        if !head.is_empty() && head.iter().zip(MAGIC).any(|(byte, magic)| byte != magic) {
            let message = "other bytes follow the compressed data: compress the list again";
            return Err(Error::new(ErrorKind::InvalidData, message));
        }
        if !head.is_empty() {
            input.consume(zeros);
            return Ok(Some(input));
        }
        if zeros == 0 {
            return Ok(None);
        }
        input.consume(zeros);
    }
}

/// Tells damaged data from a file that cannot be read.
fn damaged(error: Error) -> Error {
    match error.kind() {
        ErrorKind::InvalidInput | ErrorKind::InvalidData => {
            let message =
                format!("the compressed data is damaged ({error}): compress the list again");
            Error::new(ErrorKind::InvalidData, message)
        }
        _ => error,
    }
}
