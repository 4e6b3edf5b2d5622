//! The values of `-F`: fields, files and their attributes (curl's manual, `--form`). It opens no file.

use check::request::{FileReference, Part, PartContent};

/// The parts that one `-F` makes, and sentences about what was left out. `option` is how it was written.
pub(super) fn parts(option: &str, value: &str) -> (Vec<Part>, Vec<String>) {
    let mut remarks = Vec::new();
    let Some((name, content)) = value.split_once('=') else {
        remarks.push(format!("`{option} {value}` is left out: curl wants `name=content` there."));
        return (Vec::new(), remarks);
    };
    let mut parts = Vec::new();
    let part = |content, media_type| Part { name: name.to_string(), content, media_type, is_on: true };
    if content.starts_with('(') || value == "=)" {
        remarks.push(format!("`{option} {value}` is left out: parts inside parts can't be sent here."));
    } else if let Some(mut files) = content.strip_prefix('@') {
        loop {
            let (file_name, after) = word(files, &[';', ',']);
            let attributes = Attributes::read(option, after, true, &mut remarks);
            let content =
                PartContent::File { file: FileReference::named(&file_name), sent_as: attributes.sent_as };
            parts.push(part(content, attributes.media_type));
            remarks.push(format!(
                "`{option} {name}=@{file_name}`: a page can't open a file by its name: choose it in the body."
            ));
            match attributes.rest.strip_prefix(',') {
                Some(rest) => {
                    files = rest;
                    remarks.push(format!(
                        "`{option} {name}=@…,…`: curl sends several files as one part of parts; here each is a part of \
                         its own."
                    ));
                }
                None => break,
            }
        }
    } else if let Some(file) = content.strip_prefix('<') {
        let (file_name, after) = word(file, &[';']);
        let attributes = Attributes::read(option, after, false, &mut remarks);
        parts.push(part(PartContent::Text(String::new()), attributes.media_type));
        remarks.push(format!(
            "`{option} {name}=<{file_name}`: a page can't read that file: paste its text into the field {name}."
        ));
    } else {
        let (text, after) = word(content, &[';']);
        let attributes = Attributes::read(option, after, false, &mut remarks);
        let content = match attributes.sent_as {
            // A text sent under a file's name is a file to the server.
            Some(sent_as) => {
                remarks.push(format!(
                    "`{option} {name}=…;filename={sent_as}` sends a text as a file: choose a file with that text."
                ));
                PartContent::File { file: FileReference::named(sent_as), sent_as: None }
            }
            None => PartContent::Text(text),
        };
        parts.push(part(content, attributes.media_type));
    }
    (parts, remarks)
}

/// A word, in double quotes or up to one of `ends`, and what follows it.
fn word<'a>(text: &'a str, ends: &[char]) -> (String, &'a str) {
    if let Some(inside) = text.strip_prefix('"') {
        let mut out = String::new();
        let mut characters = inside.char_indices();
        while let Some((at, c)) = characters.next() {
            match c {
                '\\' => match inside[at + 1..].chars().next() {
                    Some(next @ ('\\' | '"')) => {
                        out.push(next);
                        characters.next();
                    }
                    _ => out.push('\\'),
                },
                '"' => {
                    let rest = inside[at + 1..].trim_start();
                    if rest.is_empty() || rest.starts_with(ends) {
                        return (out, rest);
                    }
                    break;
                }
                _ => out.push(c),
            }
        }
    }
    let end = text.find(ends).unwrap_or(text.len());
    (text[..end].to_string(), &text[end..])
}

#[derive(Default)]
struct Attributes<'a> {
    media_type: String,
    sent_as: Option<String>,
    rest: &'a str,
}

impl<'a> Attributes<'a> {
    /// `;type=…;filename=…`, up to the end or a comma between files.
    fn read(option: &str, text: &'a str, is_file: bool, remarks: &mut Vec<String>) -> Attributes<'a> {
        let ends: &[char] = if is_file { &[';', ','] } else { &[';'] };
        let mut found = Attributes { rest: text, ..Attributes::default() };
        while let Some(attribute) = found.rest.strip_prefix(';') {
            let attribute = attribute.trim_start();
            let (name, _) = attribute.split_once('=').unwrap_or((attribute, ""));
            let length = if attribute.contains('=') { name.len() + 1 } else { 0 };
            let (value, rest) = word(&attribute[length..], ends);
            found.rest = rest;
            match name {
                "type" => found.media_type = value.trim_end().to_string(),
                "filename" => found.sent_as = Some(value),
                // Parameters of the media type: `type=text/plain;charset=utf-8`.
                _ if length > 0
                    && !found.media_type.is_empty()
                    && !["headers", "encoder"].contains(&name) =>
                {
                    found.media_type.push_str(&format!(";{name}={}", value.trim_end()));
                }
                _ => {
                    let written = &attribute[..attribute.len() - rest.len()];
                    remarks.push(format!(
                        "`;{written}` in `{option}` is left out; a text with `;` needs double quotes."
                    ));
                }
            }
        }
        found
    }
}
