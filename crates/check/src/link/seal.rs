//! The outside of a link: `p1.<codec>.<data>`, with a length and a checksum so that a cut link and a damaged one
//! are told apart. What the bytes mean is not known here.

use super::bytes::{Reader, write_number};
use super::{Limits, LinkError};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output};
use miniz_oxide::deflate::core::{
    create_comp_flags_from_zip_params, deflate_flags::TDEFL_FORCE_ALL_STATIC_BLOCKS,
};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

/// Format 1.
const PREFIX: &str = "p1.";
/// Raw deflate (RFC 1951) over the payload.
const DEFLATE: u8 = b'd';

/// The fragment for a payload, without `#`.
pub(super) fn seal(payload: &[u8]) -> String {
    let packed = deflate(payload);
    let mut data = Vec::with_capacity(packed.len() + 8);
    write_number(&mut data, packed.len() as u64);
    data.extend(checksum(DEFLATE, packed.len() as u64, &packed).to_le_bytes());
    data.extend(packed);
    format!("{PREFIX}{}.{}", char::from(DEFLATE), URL_SAFE_NO_PAD.encode(data))
}

/// The payload of a fragment; a whole address, white space from a wrapped mail and a closing bracket or full stop
/// behind the link do no harm.
pub(super) fn open(fragment: &str, limits: &Limits) -> Result<Vec<u8>, LinkError> {
    let too_long = LinkError::TooLarge { limit: format!("{} characters", limits.max_characters) };
    if fragment.len() as u64 > u64::from(limits.max_characters) {
        return Err(too_long);
    }
    let text: String = fragment.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let text = text.rsplit_once('#').map_or(text.as_str(), |(_, after)| after);
    let Some(rest) = text.strip_prefix(PREFIX) else {
        return Err(not_format_1(text));
    };
    let is_data = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let rest = rest.trim_end_matches(|c: char| !is_data(c));
    let mut characters = rest.chars();
    let (Some(codec), separator) = (characters.next(), characters.next()) else {
        return Err(LinkError::Truncated);
    };
    let data = match separator {
        None => return Err(LinkError::Truncated),
        Some('.') if codec.is_ascii_lowercase() => characters.as_str(),
        Some(_) => return Err(LinkError::Damaged),
    };
    if !data.chars().all(is_data) {
        return Err(LinkError::Damaged);
    }
    // One character left over holds no byte: it is where a link was cut.
    let (whole, is_cut) = if data.len() % 4 == 1 { (&data[..data.len() - 1], true) } else { (data, false) };
    let bytes = bytes_of(whole).ok_or(LinkError::Damaged)?;
    let codec = codec as u8;
    let mut reader = Reader::new(&bytes);
    let header = reader.number().and_then(|length| Ok((length, reader.take(4)?)));
    let Ok((length, checksum_bytes)) = header else {
        return Err(if bytes.len() < 14 { LinkError::Truncated } else { LinkError::Damaged });
    };
    let packed = reader.rest();
    let fits = |codec: u8, length: u64| checksum(codec, length, packed).to_le_bytes() == checksum_bytes;
    let is_whole_otherwise = fits(DEFLATE, packed.len() as u64);
    match (packed.len() as u64).cmp(&length) {
        // The length itself or the codec's letter was changed: nothing is missing.
        _ if is_whole_otherwise && (length != packed.len() as u64 || codec != DEFLATE) => {
            return Err(LinkError::Damaged);
        }
        std::cmp::Ordering::Less => return Err(LinkError::Truncated),
        std::cmp::Ordering::Greater => return Err(LinkError::Damaged),
        std::cmp::Ordering::Equal => {}
    }
    if is_cut || !fits(codec, length) || URL_SAFE_NO_PAD.encode(&bytes) != whole {
        return Err(LinkError::Damaged);
    }
    if codec != DEFLATE {
        return Err(LinkError::NewerVersion);
    }
    inflate(packed, limits)
}

fn not_format_1(text: &str) -> LinkError {
    if text == PREFIX.trim_end_matches('.') {
        return LinkError::Truncated;
    }
    let version = text.strip_prefix('p').and_then(|rest| rest.split_once('.')).map(|(version, _)| version);
    match version.and_then(|v| v.parse::<u32>().ok()) {
        Some(version) if version > 1 => LinkError::NewerVersion,
        _ => LinkError::NotALink,
    }
}

/// Lets the last character carry bits of a byte whose other half was cut off; whether there are any that nothing
/// explains is asked once the length is known.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let config = base64::engine::general_purpose::NO_PAD.with_decode_allow_trailing_bits(true);
    base64::engine::GeneralPurpose::new(&base64::alphabet::URL_SAFE, config).decode(text).ok()
}

/// CRC-32 over everything but itself: the codec's letter, the length, and the packed bytes as they travel. Over the
/// packed bytes, since several of them unpack to the same payload: so each changed character is noticed for certain
/// (a CRC-32 sees every burst of up to 32 bits), and nothing is unpacked before it fits.
fn checksum(codec: u8, length: u64, packed: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[codec]);
    hasher.update(&length.to_le_bytes());
    hasher.update(packed);
    hasher.finalize()
}

fn deflate(payload: &[u8]) -> Vec<u8> {
    const DEFAULT: i32 = 0;
    const FILTERED: i32 = 1;
    const RAW: i32 = 0;
    let flags = [
        create_comp_flags_from_zip_params(10, RAW, DEFAULT),
        create_comp_flags_from_zip_params(10, RAW, FILTERED),
        create_comp_flags_from_zip_params(10, RAW, DEFAULT) | TDEFL_FORCE_ALL_STATIC_BLOCKS,
    ];
    // A small payload is worth three tries: its code table alone may be a fifth of it.
    let tries = if payload.len() < 1 << 16 { &flags[..] } else { &flags[..1] };
    let packed = tries.iter().map(|&flags| deflate_with(payload, flags));
    packed.min_by_key(Vec::len).unwrap_or_default()
}

fn deflate_with(payload: &[u8], flags: u32) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut compressor = CompressorOxide::new(flags);
    let (status, _) = compress_to_output(&mut compressor, payload, TDEFLFlush::Finish, |bytes| {
        packed.extend_from_slice(bytes);
        true
    });
    debug_assert_eq!(status, TDEFLStatus::Done);
    packed
}

fn inflate(packed: &[u8], limits: &Limits) -> Result<Vec<u8>, LinkError> {
    decompress_to_vec_with_limit(packed, limits.max_payload_bytes as usize).map_err(|error| {
        match error.status {
            TINFLStatus::HasMoreOutput => {
                LinkError::TooLarge { limit: format!("{} bytes when unpacked", limits.max_payload_bytes) }
            }
            _ => LinkError::Damaged,
        }
    })
}
