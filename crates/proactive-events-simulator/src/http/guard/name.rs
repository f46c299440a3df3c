//! Host names as they are compared: lower case, without the dot of the root, IP addresses in one form.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// An IP address.
    Address(IpAddr),
    /// A name for DNS, in lower case.
    Dns(String),
}

impl Name {
    /// A name, or an IP address with or without brackets.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.parse::<Ipv6Addr>() {
            Ok(address) => Some(Self::Address(IpAddr::V6(address).to_canonical())),
            Err(_) => Self::of_host(text),
        }
    }

    /// The host of `host` or `host:port`.
    pub(super) fn of_authority(authority: &str) -> Option<Self> {
        let after_literal = authority.rfind(']').map_or(0, |end| end + 1);
        let (literal, rest) = authority.split_at_checked(after_literal)?;
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, port),
            None => (rest, ""),
        };
        let is_port = port.is_empty()
            || (port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok());
        match (literal, host) {
            _ if !is_port => None,
            ("", host) => Self::of_host(host),
            (literal, "") => Self::of_host(literal),
            _ => None,
        }
    }

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    fn of_host(host: &str) -> Option<Self> {
        if let Some(literal) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let address: Ipv6Addr = literal.parse().ok()?;
            return Some(Self::Address(IpAddr::V6(address).to_canonical()));
        }
        if let Ok(address) = host.parse::<Ipv4Addr>() {
            return Some(Self::Address(address.into()));
        }
        let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let is_label = |label: &str| {
            let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            !label.is_empty() && label.bytes().all(is_allowed)
        };
        name.split('.').all(is_label).then_some(Self::Dns(name))
    }

    pub(super) fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Address(address) => Some(*address),
            Self::Dns(_) => None,
        }
    }

    /// True if the name always means this machine; the names under `localhost` are reserved for that (RFC 6761).
    pub(super) fn is_loopback(&self) -> bool {
        match self {
            Self::Address(address) => address.is_loopback(),
            Self::Dns(name) => name == "localhost" || name.ends_with(".localhost"),
        }
    }
}
