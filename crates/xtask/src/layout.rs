//! From Trunk's folder to the folder that is published: everything but index.html goes to `b/<build id>/`, so that
//! a page of one build never starts a worker of another. Pure functions over names and bytes; `dist` does the I/O.

/// A file of the page: its name with `/` between folders, and its bytes.
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The id of a build: 16 hexadecimal digits, made from all names and contents (FNV-1a, 64 bits), in order of names.
/// It tells builds apart; it is no protection against forgery.
pub fn build_id(files: &[File]) -> String {
    let mut sorted: Vec<&File> = files.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut feed = |bytes: &[u8]| {
        for byte in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for file in sorted {
        feed(file.name.as_bytes());
        feed(&file.bytes);
    }
    format!("{hash:016x}")
}

/// index.html, pointing into `b/<id>/`, with the id on the boot script's tag. `names` are the files that moved.
pub fn rewrite_index(index: &str, names: &[&str], id: &str) -> Result<String, String> {
    let mut rewritten = String::with_capacity(index.len() + 512);
    let mut rest = index;
    while let Some(at) = rest.find("./") {
        let (before, after) = rest.split_at(at);
        rewritten.push_str(before);
        rest = &after[2..];
        let end = rest.find(['"', '\'', ' ', '>']).unwrap_or(rest.len());
        // Only whole references to files that moved; "./" in a text stays.
        let is_reference = before.ends_with(['=', '"', '\'']) && names.contains(&&rest[..end]);
        rewritten.push_str("./");
        if is_reference {
            rewritten.push_str(&format!("b/{id}/"));
        }
    }
    rewritten.push_str(rest);
    if rewritten.matches(" data-js=").count() != 1 {
        return Err(
            "index.html has no boot script, or more than one; see pattern_script in Trunk.toml.".to_owned()
        );
    }
    Ok(rewritten.replace(" data-js=", &format!(" data-build=\"{id}\" data-js=")))
}

/// What would break at another address: references in `file` that do not start at the file itself, folders of the
/// machine that built it, and, in HTML, references to files that are not there.
pub fn problems(file: &File, all_names: &[&str], machine_folders: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for folder in machine_folders {
        if file.bytes.windows(folder.len()).any(|window| window == folder.as_bytes()) {
            found.push(format!("{} contains the folder {folder} of this machine", file.name));
        }
    }
    let Ok(text) = std::str::from_utf8(&file.bytes) else { return found };
    let references = match file.name.rsplit('.').next() {
        Some("html") => html_references(text),
        Some("css") => after_each(text, &["url(", "@import "]),
        Some("js" | "mjs") => after_each(text, &["from", "import(", "import", "new URL(", "importScripts("]),
        _ => return found,
    };
    for reference in references {
        let is_absolute = reference.starts_with('/') || reference.contains("://");
        let is_missing = file.name.ends_with(".html")
            && !reference.starts_with('#')
            && !all_names.contains(&reference.trim_start_matches("./"));
        if is_absolute {
            found.push(format!("{} refers to the absolute address {reference}", file.name));
        } else if is_missing {
            found.push(format!("{} refers to {reference}, which is not there", file.name));
        }
    }
    found
}

/// The values of all `href` and `src` attributes, quoted or not.
fn html_references(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for name in [" href=", " src="] {
        for (at, _) in text.match_indices(name) {
            let value = &text[at + name.len()..];
            let end_unquoted = |text: &str| text.find([' ', '>']).unwrap_or(text.len());
            found.push(match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
                _ => &value[..end_unquoted(value)],
            });
        }
    }
    found
}

/// The quoted (in CSS also bare) words that directly follow one of `starts`.
fn after_each<'t>(text: &'t str, starts: &[&str]) -> Vec<&'t str> {
    let mut found = Vec::new();
    for start in starts {
        for (at, _) in text.match_indices(start) {
            let value = text[at + start.len()..].trim_start();
            match value.chars().next() {
                Some(quote @ ('"' | '\'' | '`')) => found.extend(value[1..].split(quote).next()),
                _ if *start == "url(" => found.extend(value.split(')').next()),
                _ => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> File {
        File { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn the_id_depends_on_names_and_contents_and_not_on_order() {
        let id =
            |files: &[(&str, &str)]| build_id(&files.iter().map(|(n, t)| file(n, t)).collect::<Vec<_>>());
        assert_eq!(id(&[("a", "1"), ("b", "2")]), id(&[("b", "2"), ("a", "1")]));
        let all =
            [id(&[("a", "1"), ("b", "2")]), id(&[("a", "2"), ("b", "1")]), id(&[("a", "12"), ("b", "")])];
        assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2]);
        assert!(all.iter().all(|id| id.len() == 16));
    }

    #[test]
    fn references_move_in_quotes_and_without() {
        let index = r#"<link href=./a.css rel=x><script src="./boot.js" data-js=a.js></script><p>./boot.js stays</p>"#;
        let moved = rewrite_index(index, &["a.css", "boot.js", "a.js"], "77").unwrap();
        assert_eq!(
            moved,
            r#"<link href=./b/77/a.css rel=x><script src="./b/77/boot.js" data-build="77" data-js=a.js></script><p>./boot.js stays</p>"#
        );
        assert!(rewrite_index("<p>nothing</p>", &[], "77").is_err());
    }

    #[test]
    fn what_breaks_elsewhere_is_found() {
        let names = ["b/1/boot.js", "index.html"];
        for (name, text, count) in [
            ("index.html", r##"<script src="./b/1/boot.js"></script><a href="#x">"##, 0),
            ("index.html", "<script src=/boot.js></script>", 1),
            ("index.html", "<link href=./gone.css>", 1),
            ("index.html", "<link href='https://example.org/x.css'>", 1),
            ("b/1/a.css", "a{background:url(./x.png)} b{fill:url(#y)}", 0),
            ("b/1/a.css", "a{background:url(/x.png)}", 1),
            ("b/1/a.css", "@import \"https://example.org/x.css\";", 1),
            ("b/1/a.js", "import init from './worker.js'", 0),
            ("b/1/a.js", "import init from '/worker.js'", 1),
            ("b/1/a.js", "new Worker(new URL(`/worker.js`, base))", 1),
            ("b/1/a_bg.wasm", "panicked at /home/somebody/x/src/lib.rs", 1),
        ] {
            let found = problems(&file(name, text), &names, &["/home/somebody".to_owned()]);
            assert_eq!(found.len(), count, "{name}: {text}: {found:?}");
        }
    }
}
