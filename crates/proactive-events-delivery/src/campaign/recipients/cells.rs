//! The text of a cell: blanks and invisible characters around it do not count, and no user id holds them.

/// A text without blanks (no-break spaces included) and zero-width characters at its ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|it: char| {
        it.is_whitespace() || matches!(it, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
    })
}

/// The first character that no user id holds: a blank, a control or an invisible one.
pub(super) fn unprintable(text: &str) -> Option<char> {
    text.chars().find(|it| it.is_whitespace() || it.is_control() || is_invisible(*it))
}

/// Format characters (Unicode category Cf), others that are shown as nothing (Default_Ignorable_Code_Point), and the blank of
/// Braille.
fn is_invisible(it: char) -> bool {
    matches!(it,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
        | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_blank_is_found() {
        for blank in ['\u{2800}', '\u{3164}', '\u{ad}', '\u{fe0f}', '\u{2061}'] {
            assert_eq!(unprintable(&format!("amzn1.ask.account.A{blank}")), Some(blank));
        }
    }

    #[test]
    fn only_the_ends_are_trimmed() {
        let id = "amzn1.ask.account.A";
        for end in
            [" ", "\t", "\r\n", "\u{a0}", "\u{3000}", "\u{200b}", "\u{200d}\u{feff}", "\u{2060} "]
        {
            assert_eq!(trim(&format!("{end}{id}{end}")), id, "{end:?}");
            let inside = format!("{id}{end}{id}");
            assert_eq!(trim(&inside), inside);
            assert_eq!(unprintable(&inside), end.chars().next());
        }
        assert_eq!((trim(" \u{feff}\u{a0}"), unprintable(id)), ("", None));
        assert_eq!(unprintable("A\u{0}B\u{ad}"), Some('\u{0}'));
        assert_eq!(unprintable("Ä中"), None);
    }
}
