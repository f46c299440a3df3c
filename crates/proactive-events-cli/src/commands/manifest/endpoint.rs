//! Which endpoints Alexa can send skill events to.

use std::net::IpAddr;

use proactive_events_text::redact_url;

/// Certificate types of a skill's https endpoint.
pub(super) const CERTIFICATES: [&str; 3] = ["Trusted", "Wildcard", "SelfSigned"];

/// Error in an endpoint's URI; `None` if it is valid.
pub(super) fn flaw(uri: &str) -> Option<String> {
    let shown = redact_url(uri);
    let what = if is_placeholder(uri) {
        "is a placeholder"
    } else if uri.starts_with("arn:") {
        arn_flaw(uri)?
    } else if let Some(rest) = uri.strip_prefix("https://") {
        url_flaw(rest)?
    } else {
        "is neither the ARN of a Lambda function nor an https URL"
    };
    Some(format!("{shown:?} {what}"))
}

/// True if the endpoint needs a certificate type.
pub(super) fn is_https(uri: &str) -> bool {
    uri.starts_with("https://")
}

/// Texts that people leave to be filled in.
fn is_placeholder(uri: &str) -> bool {
    const WHOLE: [&str; 5] = ["todo", "uri", "url", "arn", "example"];
    const PARTS: [&str; 5] = ["fixme", "tbd", "changeme", "change-me", "placeholder"];
    let lower = uri.to_ascii_lowercase();
    let mut words = uri.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| ["TODO", "FIXME", "YOUR"].contains(&word))
        || ["xxx", "your-", "your_"].iter().any(|mark| lower.contains(mark))
        || uri.contains(['<', '>', '{', '}', '…'])
        || lower.split(':').any(|part| PARTS.contains(&part))
        || WHOLE.contains(&&*lower)
}

/// `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:ALIAS]`.
fn arn_flaw(arn: &str) -> Option<&'static str> {
    const SHAPE: &str = "is not of the form arn:aws:lambda:REGION:ACCOUNT:function:NAME[:ALIAS]";
    let parts: Vec<_> = arn.split(':').collect();
    let (["arn", partition, "lambda", region, account, "function", name], alias) =
        (match parts.split_at_checked(7) {
            Some((head, alias)) => (head, alias),
            None => return Some(SHAPE),
        })
    else {
        return Some(SHAPE);
    };
    let is_name = |text: &str, more: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || more.contains(c);
        (1..=140).contains(&text.len()) && text.chars().all(is_part)
    };
    let is_account = account.len() == 12 && account.bytes().all(|digit| digit.is_ascii_digit());
    let is_alias = match alias {
        [] => true,
        [alias] => is_name(alias, "-_$"),
        _ => false,
    };
    let is_partition = ["aws", "aws-cn", "aws-us-gov"].contains(partition);
    if !is_partition || !is_region(region) || !is_account || !is_name(name, "-_") || !is_alias {
        return Some(SHAPE);
    }
    let first = account.as_bytes().first();
    let is_sample = ["123456789012", "111122223333", "444455556666"].contains(account)
        || account.as_bytes().iter().all(|digit| Some(digit) == first);
    is_sample.then_some("has the account number of an example")
}

/// `eu-west-1`, `us-gov-east-1`.
fn is_region(region: &str) -> bool {
    let parts: Vec<_> = region.split('-').collect();
    let [words @ .., number] = parts.as_slice() else { return false };
    let is_word =
        |word: &&str| word.len() >= 2 && word.bytes().all(|letter| letter.is_ascii_lowercase());
    words.len() >= 2
        && words.iter().all(is_word)
        && number.len() == 1
        && number.bytes().all(|digit| digit.is_ascii_digit())
}

/// Error in the part after `https://`.
fn url_flaw(rest: &str) -> Option<&'static str> {
    const EXAMPLES: [&str; 4] = ["example.com", "example.org", "example.net", "example.edu"];
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if rest.contains('@') && (authority.contains('@') || !rest.contains('/')) {
        return Some("holds a user name");
    }
    if rest.contains('#') || rest.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some("is not a URL that Alexa can call: it has a blank or a fragment");
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if port.is_some_and(|port| port != "443") {
        return Some("has another port than 443, the only one that Alexa calls");
    }
    let host = host.to_ascii_lowercase();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    if address.is_ok() || host == "localhost" || !host.contains('.') {
        return Some("has no public host name");
    }
    let is_label = |label: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        (1..=63).contains(&label.len()) && label.chars().all(is_part)
    };
    if !host.trim_end_matches('.').split('.').all(is_label) {
        return Some("has no valid host name");
    }
    let is_below = |name: &&str| host == **name || host.ends_with(&format!(".{name}"));
    let is_reserved = [".example", ".invalid", ".test", ".localhost", ".local"]
        .iter()
        .any(|suffix| host.ends_with(suffix));
    (EXAMPLES.iter().any(is_below) || is_reserved).then_some("has the host name of an example")
}

#[cfg(test)]
mod tests {
    use super::flaw;

    #[test]
    fn takes_functions_and_public_urls() {
        for uri in [
            "arn:aws:lambda:eu-west-1:210987654321:function:skill",
            "arn:aws:lambda:us-east-1:210987654321:function:todo-list_Skill:live",
            "arn:aws:lambda:us-gov-east-1:210987654321:function:skill:$LATEST",
            "arn:aws-us-gov:lambda:us-gov-west-1:210987654321:function:skill:7",
            "https://skill.anycompany.com",
            "https://skill.anycompany.com:443/alexa/todo-list?stage=live",
            "https://exampleskill.com/",
        ] {
            assert_eq!(flaw(uri), None, "{uri}");
        }
    }

    #[test]
    fn says_what_is_wrong_with_others() {
        for (uri, what) in [
            ("TODO", "placeholder"),
            ("todo", "placeholder"),
            ("<the function's ARN>", "placeholder"),
            ("arn:aws:lambda:us-east-1:<account>:function:skill", "placeholder"),
            ("arn:aws:lambda:us-east-1:210987654321:function:TODO", "placeholder"),
            ("arn:aws:lambda:us-east-1:xxxxxxxxxxxx:function:skill", "placeholder"),
            ("arn:aws:lambda:us-east-1:210987654321:function:your-function", "placeholder"),
            ("${FUNCTION_ARN}", "placeholder"),
            ("https://TODO.com/", "placeholder"),
            ("arn:aws:lambda:us-east-1:123456789012:function:skill", "example"),
            ("arn:aws:lambda:us-east-1:000000000000:function:skill", "example"),
            ("arn:aws:lambda:us-east-1:21098765432:function:skill", "of the form"),
            ("arn:aws:lambda:us-east-1:210987654321:skill", "of the form"),
            ("arn:aws:lambda:us-east-1:210987654321:function:", "of the form"),
            ("arn:aws:lambda:us-east:210987654321:function:skill", "of the form"),
            ("arn:aws:lambda:x", "of the form"),
            ("arn:aws:s3:::bucket", "of the form"),
            ("arn:aws:lambda:us-east-1:210987654321:function:a:b:c", "of the form"),
            (" arn:aws:lambda:us-east-1:210987654321:function:skill", "neither"),
            ("arn:aws:lambda:us-east-1:210987654321:function:skill ", "of the form"),
            ("ARN:aws:lambda:us-east-1:210987654321:function:skill", "neither"),
            ("http://skill.anycompany.com", "neither"),
            ("skill.anycompany.com", "neither"),
            ("https://", "public host"),
            ("https://skill", "public host"),
            ("https://localhost/", "public host"),
            ("https://127.0.0.1/", "public host"),
            ("https://[::1]/", "public host"),
            ("https://skill.anycompany.com:8443/", "443"),
            ("https://www.example.com/", "example"),
            ("https://skill.test/", "example"),
            ("https://me:S3CRET@anycompany.com/", "user name"),
            ("https://any company.com/", "blank"),
        ] {
            let said = flaw(uri).unwrap_or_default();
            assert!(said.contains(what) && !said.contains("S3CRET"), "{uri}: {said}");
        }
    }
}
