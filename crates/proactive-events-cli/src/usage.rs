//! Errors of the command line, without the secrets that stand in it.

use std::process::ExitCode;

use proactive_events_text::redact_url;

/// Prints what clap says. It repeats arguments, and a URL among them may hold a password.
pub(crate) fn report(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        error.exit();
    }
    let arguments = std::env::args_os().skip(1).map(|it| it.to_string_lossy().into_owned());
    let text = redact(error.render().ansi().to_string(), arguments);
    anstream::eprint!("{text}");
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// The text with each URL of the arguments, and each value of `--name=URL`, redacted.
fn redact(mut text: String, arguments: impl Iterator<Item = String>) -> String {
    for argument in arguments {
        if let Some((_, value)) = argument.split_once('=') {
            let shown = redact_url(value);
            if shown != value {
                text = text.replace(value, &shown);
            }
        }
        if redact_url(&argument) == argument {
            continue;
        }
        text = text.replace(&argument, &redact_url(&argument));
        // The text before a `=` may be taken for the name of an option.
        for (equals, _) in argument.rmatch_indices('=') {
            let name = argument.get(..equals).unwrap_or_default();
            let scheme =
                name.find("://").map(|at| at + 3).or_else(|| name.find(':').map(|at| at + 1));
            if let Some((shown, hidden)) = scheme.and_then(|end| name.split_at_checked(end))
                && !hidden.is_empty()
            {
                text = text.replace(name, &format!("{shown}…"));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn hides_every_part_that_may_be_repeated() {
        for (argument, text) in [
            ("--outbx=nats://me:S3=CR@h?a=b", "'--outbx=nats://me:S3=CR@h?a=b' '--outbx'"),
            ("--nats://me:S3=CR@h?a=b", "'--nats://me:S3' '--nats://me:S3=CR@h?a'"),
            ("me:S3=CR@h", "'me:S3=CR@h' 'me:S3'"),
            ("--x=me:S3CR@h", "'me:S3CR@h'"),
        ] {
            let shown = redact(text.to_owned(), std::iter::once(argument.to_owned()));
            assert!(!shown.contains("S3") && !shown.contains("CR"), "{shown}");
        }
        let plain =
            redact("'--set' 'a=b'".to_owned(), ["a=b", "", "="].map(str::to_owned).into_iter());
        assert_eq!(plain, "'--set' 'a=b'");
    }
}
