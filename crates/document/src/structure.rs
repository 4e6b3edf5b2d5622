//! The hot loop: values, keys, commas and brackets of a well-formed text, without recursion.
//! Whatever it does not expect, it hands to `recover`.

use crate::builder::Builder;
use crate::recover::Turn;
use crate::scan;
use crate::word::*;

/// How many predicted keys are tried before a key is looked at as a new one.
const PREDICTIONS: usize = 3;

#[inline(always)]
fn byte_at(source: &[u8], at: usize) -> u8 {
    source.get(at).copied().unwrap_or(0)
}

#[inline(always)]
fn skip_digits(source: &[u8], mut at: usize) -> usize {
    while byte_at(source, at).wrapping_sub(b'0') < 10 {
        at += 1;
    }
    at
}

/// The end of a well-formed number at `start`, and whether it is a small integer.
#[inline(always)]
fn number_end(source: &[u8], start: usize) -> Option<(usize, bool)> {
    let digits = start + usize::from(byte_at(source, start) == b'-');
    let mut at = match byte_at(source, digits) {
        b'0' => digits + 1,
        b'1'..=b'9' => skip_digits(source, digits + 1),
        _ => return None,
    };
    let mut is_small = at - digits <= 18;
    if byte_at(source, at) == b'.' {
        is_small = false;
        let end = skip_digits(source, at + 1);
        if end == at + 1 {
            return None;
        }
        at = end;
    }
    if byte_at(source, at) | 0x20 == b'e' {
        is_small = false;
        let exponent = at + 1 + usize::from(matches!(byte_at(source, at + 1), b'+' | b'-'));
        at = skip_digits(source, exponent);
        if at == exponent {
            return None;
        }
    }
    Some((at, is_small))
}

impl Builder {
    /// Reads one document from `position` on; true once it ends, false when `stop` came first.
    /// At every stop the next thing is a value, or in an object a key.
    pub(crate) fn run(&mut self, source: &[u8], position: &mut usize, stop: usize) -> bool {
        let mut at = *position;
        'value: loop {
            if at >= stop {
                *position = at;
                return false;
            }
            if self.tape.capacity() - self.tape.len() < 4 && !self.grow(at) {
                self.close_all(at);
                *position = at;
                return true;
            }
            'counted: {
                'read: {
                    // The value read before that this one is expected to resemble; 0 for none.
                    let mut shape = self.last;
                    if self.frame.is_object() {
                        match self.key(source, at) {
                            Ok((next, predicted)) => (at, shape) = (next, predicted),
                            Err(Turn::After(next)) => {
                                at = next;
                                break 'counted;
                            }
                            Err(Turn::Next(next) | Turn::Value(next)) => {
                                at = next;
                                continue 'value;
                            }
                            Err(Turn::Finished(next)) => {
                                *position = next;
                                return true;
                            }
                        }
                    }
                    loop {
                        let byte = byte_at(source, at);
                        match byte {
                            b'"' => {
                                let (escapes, end, next) = self.string(source, at + 1);
                                self.scalar(STRING + escapes, at + 1, end);
                                at = next;
                                break 'read;
                            }
                            b'{' | b'[' => {
                                self.open(byte == b'{', at, shape);
                                at = scan::skip_space(source, at + 1);
                                if byte_at(source, at) != self.frame.closer {
                                    continue 'value;
                                }
                                at += 1;
                                self.close(at);
                                break 'counted;
                            }
                            b'-' | b'0'..=b'9' => {
                                match number_end(source, at) {
                                    Some((end, is_small)) => {
                                        let kind = if is_small { SMALL_INTEGER } else { NUMBER };
                                        self.scalar(kind, at, end);
                                        at = end;
                                    }
                                    None => at = self.odd_word(source, at),
                                }
                                break 'read;
                            }
                            b't' if source.get(at..at + 4) == Some(b"true") => {
                                self.scalar(TRUE, at, at + 4);
                                at += 4;
                                break 'read;
                            }
                            b'f' if source.get(at..at + 5) == Some(b"false") => {
                                self.scalar(FALSE, at, at + 5);
                                at += 5;
                                break 'read;
                            }
                            b'n' if source.get(at..at + 4) == Some(b"null") => {
                                self.scalar(NULL, at, at + 4);
                                at += 4;
                                break 'read;
                            }
                            _ => match self.odd_value(source, at) {
                                Turn::Value(next) => at = next,
                                Turn::After(next) => {
                                    at = next;
                                    break 'counted;
                                }
                                Turn::Next(next) => {
                                    at = next;
                                    continue 'value;
                                }
                                Turn::Finished(next) => {
                                    *position = next;
                                    return true;
                                }
                            },
                        }
                    }
                }
                self.count_child();
            }
            loop {
                if self.frame.closer == 0 {
                    *position = at;
                    return true;
                }
                let found = byte_at(source, at);
                if found <= 0x20 {
                    at = scan::skip_space(source, at);
                }
                let byte = byte_at(source, at);
                if byte == b',' {
                    at = scan::skip_space(source, at + 1);
                    continue 'value;
                }
                if byte == self.frame.closer {
                    at += 1;
                    self.close(at);
                    continue;
                }
                match self.odd_after(source, at) {
                    Turn::After(next) | Turn::Value(next) => at = next,
                    Turn::Next(next) => {
                        at = next;
                        continue 'value;
                    }
                    Turn::Finished(next) => {
                        *position = next;
                        return true;
                    }
                }
            }
        }
    }

    /// Reads a string from behind its quote. Returns its shape (0 ASCII, 1 Unicode, 2 escapes),
    /// the end of its text and the offset to go on at.
    #[inline(always)]
    pub(crate) fn string(&mut self, source: &[u8], open: usize) -> (u8, usize, usize) {
        let mut unicode = false;
        let stop = scan::string_stop(source, open, &mut unicode);
        if byte_at(source, stop) == b'"' {
            return (u8::from(unicode), stop, stop + 1);
        }
        self.string_rest(source, open, stop, unicode)
    }

    /// Reads `"key" :`. Returns where the value starts and the value it is expected to resemble.
    #[inline(always)]
    fn key(&mut self, source: &[u8], at: usize) -> Result<(usize, u32), Turn> {
        if byte_at(source, at) != b'"' {
            return self.odd_key(source, at);
        }
        let open = at + 1;
        let mut shape = 0;
        let mut candidate = self.frame.object.predicted;
        if candidate != 0 {
            for _ in 0..PREDICTIONS {
                if candidate >= self.frame.object.predicted_end {
                    break;
                }
                let Some(&expected) = self.tape.get(candidate as usize) else { break };
                let (length, offset) = (length_of(expected) as usize, offset_of(expected) as usize);
                let following = self.skip(candidate + 1);
                if kind_of(expected) == KEY
                    && byte_at(source, open + length) == b'"'
                    && scan::equal_at(source, offset, open, length)
                {
                    let is_last = following >= self.frame.object.predicted_end;
                    self.frame.object.predicted = if is_last { 0 } else { following };
                    shape = candidate + 1;
                    let index = self.tape.len() as u32;
                    self.tape.push(word(KEY, length as u32, open as u32));
                    // A part of a list without duplicates, in its order, has no duplicates.
                    if self.frame.object.bloom != 0 {
                        self.register_key(source, index);
                    }
                    return Ok((self.colon(source, open + length + 1)?, shape));
                }
                candidate = following;
            }
        }
        let (escapes, end, next) = self.string(source, open);
        let index = self.tape.len() as u32;
        let key_word = self.text_word(KEY + escapes, open, end);
        self.tape.push(key_word);
        self.register_key(source, index);
        Ok((self.colon(source, next)?, shape))
    }

    /// Reads a colon with the space around it.
    #[inline(always)]
    pub(crate) fn colon(&mut self, source: &[u8], mut at: usize) -> Result<usize, Turn> {
        if byte_at(source, at) != b':' {
            at = scan::skip_space(source, at);
            if byte_at(source, at) != b':' {
                return self.odd_colon(source, at);
            }
        }
        at += 1;
        if byte_at(source, at) <= 0x20 {
            at = scan::skip_space(source, at);
        }
        Ok(at)
    }
}
