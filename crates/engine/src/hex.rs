//! Bytes that are no text, as rows of 16: offset, hexadecimal, and the letters among them. It draws no findings.

use check::wire::{Ink, Row, Run};

const BYTES_PER_ROW: usize = 16;
/// How far a text is looked at.
const LOOKED_AT_BYTES: usize = 8_192;

/// Whether a body is better shown as bytes: an image, an archive, UTF-16. A stray NUL in a text is a fault of the text,
/// which has its place there.
pub fn is_binary(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    let nul_count = start.iter().filter(|byte| **byte == 0).count();
    let is_text = match std::str::from_utf8(start) {
        Ok(_) => true,
        // A character that is cut by the end of what is looked at.
        Err(error) => error.error_len().is_none(),
    };
    nul_count > 0 && (!is_text || nul_count * 5 > start.len())
}

pub fn row_count(bytes: &[u8]) -> u32 {
    bytes.len().div_ceil(BYTES_PER_ROW).max(1) as u32
}

/// `00000010  89 50 4e 47 …  .PNG`; `first` from 1.
pub fn rows(bytes: &[u8], first: u32, count: u32) -> Vec<Row> {
    let chunks = bytes.chunks(BYTES_PER_ROW).enumerate().skip(first.saturating_sub(1) as usize);
    chunks
        .take(count as usize)
        .map(|(at, chunk)| {
            let mut hex = String::with_capacity(3 * BYTES_PER_ROW + 2);
            for position in 0..BYTES_PER_ROW {
                match chunk.get(position) {
                    Some(byte) => hex.push_str(&format!("{byte:02x} ")),
                    None => hex.push_str("   "),
                }
                if position == 7 {
                    hex.push(' ');
                }
            }
            let letters: String = chunk
                .iter()
                .map(|b| if b.is_ascii_graphic() || *b == b' ' { char::from(*b) } else { '.' })
                .collect();
            let run = |ink, text| Run { ink, text, mark: None };
            Row {
                line: at as u32 + 1,
                runs: vec![
                    run(Ink::Faint, format!("{:08x}  ", at * BYTES_PER_ROW)),
                    run(Ink::Number, hex),
                    run(Ink::Plain, format!(" {letters}")),
                ],
                notes: Vec::new(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_from_text() {
        for (bytes, is) in [
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), true),
            (b"{\"a\": 1}", false),
            ("\u{e9}t\u{e9}".as_bytes(), false),
            (b"", false),
            (b"a\0", true),
            (b"{\"a\": \"\0\"}", false),
            (b"{\"a\": \"\xff\"}", false),
        ] {
            assert_eq!(is_binary(bytes), is, "{bytes:?}");
        }
    }

    #[test]
    fn rows_of_sixteen() {
        let bytes: Vec<u8> = (0..35).collect();
        assert_eq!(row_count(&bytes), 3);
        let rows = rows(&bytes, 3, 5);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].line, 3);
        let text: String = rows[0].runs.iter().map(|r| r.text.as_str()).collect();
        assert_eq!(text, format!("00000020  20 21 22 {}  {}", " ".repeat(13 * 3), " !\""));
        assert_eq!(row_count(b""), 1);
    }
}
