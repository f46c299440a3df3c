//! `application/x-www-form-urlencoded`, for token requests.

/// Appends a value in form encoding, without a copy of it anywhere else: it may be a secret.
pub(crate) fn push_form_encoded(form: &mut String, value: &str) {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |half: u8| HEX.get(usize::from(half)).copied().unwrap_or_default();
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                form.push(char::from(byte));
            }
            b' ' => form.push('+'),
            _ => form.extend(['%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
}
