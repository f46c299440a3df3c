//! Identity of an entry: requests with an equal key are the same entry.

use std::fmt;

use proactive_events::{EncodedRequest, ReferenceId, Region, UserId};
use sha2::{Digest as _, Sha256};

/// The key of an entry: 128 bits of a SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 16]);

impl Key {
    /// The key of a campaign's recipient: the first half of SHA-256(campaign, NUL, user).
    pub fn of_recipient(campaign: &str, user: &str) -> Self {
        Self::of_parts(&[campaign.as_bytes(), user.as_bytes()])
    }

    /// The key of a line of the recipients that names no user.
    pub fn of_line(campaign: &str, line: u64) -> Self {
        // No user id begins with NUL.
        Self::of_parts(&[campaign.as_bytes(), b"", &line.to_be_bytes()])
    }

    /// The key of a request of its own: customer and reference id, as the service of one region tells events apart.
    pub fn of_request(request: &EncodedRequest) -> Self {
        let user = request.user().map_or("", UserId::as_str);
        Self::of_parts(&[user.as_bytes(), request.reference_id().as_str().as_bytes()])
    }

    /// The key of a request to customers of a region. A customer belongs to one region, so a later request for the same
    /// customer may correct the region; a multicast is a request of its own in each region.
    pub fn of_request_in(region: Region, request: &EncodedRequest) -> Self {
        match request.user() {
            Some(_) => Self::of_request(request),
            None => Self::of_parts(&[
                b"",
                request.reference_id().as_str().as_bytes(),
                region.as_str().as_bytes(),
            ]),
        }
    }

    fn of_parts(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                hash.update([0]);
            }
            hash.update(part);
        }
        Self::of_digest(&hash.finalize())
    }

    fn of_digest(digest: &[u8]) -> Self {
        let mut key = [0; 16];
        key.iter_mut().zip(digest).for_each(|(to, from)| *to = *from);
        Self(key)
    }

    /// Takes the bytes that [`bytes`](Self::bytes) gave; others are filled up or cut.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self::of_digest(bytes)
    }

    /// The key as bytes.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The key that follows from this one and the next: a digest of the order of keys.
    pub(crate) fn chain(self, next: Self) -> Self {
        Self::of_digest(&Sha256::new().chain_update(self.0).chain_update(next.0).finalize())
    }

    /// The reference id of a campaign's recipient: the key in hexadecimal digits.
    pub fn reference_id(self) -> ReferenceId {
        // 32 hexadecimal digits are a reference id.
        ReferenceId::new(self.to_string()).unwrap_or_else(|_| ReferenceId::random())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or_default();
        let mut text = [0; 32];
        for (to, byte) in text.chunks_exact_mut(2).zip(self.0) {
            to.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

/// Names a lease: the entry, which of its requests, and which of its leases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaseId {
    /// The entry's place in the order of putting.
    pub place: u64,
    /// Counts the requests that the entry had: a newer one supersedes.
    pub version: u64,
    /// Counts the entry's leases.
    pub generation: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_first_half_of_the_digest() {
        // printf 'spring\0amzn1.ask.account.A' | sha256sum
        let key = Key::of_recipient("spring", "amzn1.ask.account.A");
        assert_eq!(key.to_string(), KNOWN);
        assert_eq!(key.reference_id().as_str(), KNOWN);
        assert_eq!(Key::from_bytes(key.bytes()), key);
    }

    const KNOWN: &str = "8136d6c54281c9cf137ef34d532f5b3f";

    #[test]
    fn lines_and_users_never_meet() {
        assert_ne!(Key::of_line("c", 1), Key::of_recipient("c", "\u{1}"));
        assert_ne!(Key::of_recipient("c", "ab"), Key::of_recipient("ca", "b"));
    }
}
