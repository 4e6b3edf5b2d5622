//! Reading and writing the bytes of a link: variable-length integers and length-prefixed stretches.
//! Knows nothing of checks; a reader never goes past its end and never trusts a length.

/// The bytes ended too early, or a number is written wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// LEB128: seven bits per byte, lowest first, the high bit set on all but the last.
pub(crate) fn write_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A length, then the bytes.
pub(crate) fn write_stretch(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

pub(crate) struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Reader { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn rest(&self) -> &'b [u8] {
        self.rest
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Malformed> {
        let (&first, rest) = self.rest.split_first().ok_or(Malformed)?;
        self.rest = rest;
        Ok(first)
    }

    /// Refuses what [`write_number`] would not have written, so that a number has one spelling.
    pub(crate) fn number(&mut self) -> Result<u64, Malformed> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if shift == 63 && bits > 1 || shift > 0 && byte == 0 {
                return Err(Malformed);
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Malformed)
    }

    pub(crate) fn take(&mut self, count: u64) -> Result<&'b [u8], Malformed> {
        let count = usize::try_from(count).map_err(|_| Malformed)?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn stretch(&mut self) -> Result<&'b [u8], Malformed> {
        let count = self.number()?;
        self.take(count)
    }

    /// The bytes up to the next zero, which is passed over.
    pub(crate) fn until_zero(&mut self) -> Result<&'b [u8], Malformed> {
        let end = self.rest.iter().position(|&b| b == 0).ok_or(Malformed)?;
        let taken = &self.rest[..end];
        self.rest = &self.rest[end + 1..];
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        for value in [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            write_number(&mut bytes, value);
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.number(), Ok(value));
            assert!(reader.is_empty());
        }
        for wrong in [&[][..], &[0x80], &[0x80, 0x00], &[0xFF; 9], &[0xFF; 11]] {
            assert_eq!(Reader::new(wrong).number(), Err(Malformed), "{wrong:?}");
        }
    }

    #[test]
    fn lengths_are_not_trusted() {
        assert_eq!(Reader::new(&[5, 1, 2]).stretch(), Err(Malformed));
        assert_eq!(Reader::new(&[1, 2]).until_zero(), Err(Malformed));
    }
}
