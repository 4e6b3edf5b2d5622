//! The table over recorded traffic: rows, filters, windows of thousands. What a run said of an exchange is given.

use super::{Entry, Traffic};
use check::traffic::{Judgement, JudgementWord, StatusFilter, TrafficFilter, TrafficRow, TrafficWindow};

impl Traffic {
    /// `count` rows from `first` on, among those that the filter lets through. `judgements` are in the order of the
    /// exchanges, and may be fewer.
    pub fn rows(
        &self,
        judgements: &[Judgement],
        filter: &TrafficFilter,
        first: u32,
        count: u32,
    ) -> TrafficWindow {
        let wanted = filter.text.trim().to_lowercase();
        let untouched = Judgement::default();
        let mut window = TrafficWindow { first, total: self.len(), ..TrafficWindow::default() };
        for (index, entry) in self.entries.iter().enumerate() {
            let judgement = judgements.get(index).unwrap_or(&untouched);
            if !passes(entry, judgement, filter, &wanted) {
                continue;
            }
            if window.matching >= first && window.matching - first < count {
                window.rows.push(row(index as u32, entry, judgement));
            }
            window.matching += 1;
        }
        window
    }

    /// One row, whatever is filtered.
    pub fn row(&self, judgements: &[Judgement], index: u32) -> Option<TrafficRow> {
        let judgement = judgements.get(index as usize).cloned().unwrap_or_default();
        Some(row(index, self.entries.get(index as usize)?, &judgement))
    }
}

fn passes(entry: &Entry, judgement: &Judgement, filter: &TrafficFilter, wanted: &str) -> bool {
    let is_status = match filter.status {
        None => true,
        Some(StatusFilter::NoAnswer) => entry.status.is_none(),
        Some(StatusFilter::Class(class)) => entry.status.is_some_and(|s| s / 100 == u16::from(class)),
    };
    is_status
        && filter.method.as_ref().is_none_or(|method| *method == entry.method)
        && filter.operation.as_ref().is_none_or(|wanted| judgement.operation.as_ref() == Some(wanted))
        && (!filter.only_with_findings || judgement.word >= JudgementWord::Notes)
        && (wanted.is_empty() || {
            let (host, path) = host_and_path(&entry.url);
            format!("{host}{path}").to_lowercase().contains(wanted)
        })
}

fn row(index: u32, entry: &Entry, judgement: &Judgement) -> TrafficRow {
    let (host, path) = host_and_path(&entry.url);
    TrafficRow {
        index,
        method: entry.method.clone(),
        host: host.into(),
        path: path.into(),
        status: entry.status,
        failure: entry.failure.clone(),
        media_type: entry.media_type.clone(),
        millis: entry.total_millis,
        size_bytes: entry.size_bytes,
        started_at_millis: entry.started_at_millis,
        judgement: judgement.clone(),
    }
}

/// `a.example:8080` and `/x?y=1`. A variable can stand for the host; a name and password before it are left out.
pub(super) fn host_and_path(url: &str) -> (&str, &str) {
    let rest = match url.split_once("://") {
        Some((_, rest)) => rest,
        None if url.starts_with("{{") => url,
        None => {
            let host_end = url.find('/').unwrap_or(url.len());
            let is_host = url[..host_end].contains('.') || url[..host_end].contains(':');
            if !is_host || url.starts_with('/') {
                return ("", url);
            }
            url
        }
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    (host, if path.is_empty() { "/" } else { path })
}

#[cfg(test)]
mod tests {
    use super::host_and_path;

    #[test]
    fn addresses_apart() {
        for (url, host, path) in [
            ("https://a.example/x?y=1", "a.example", "/x?y=1"),
            ("http://a.example:8080", "a.example:8080", "/"),
            ("https://a.example?q=/", "a.example", "?q=/"),
            ("https://ann:secret@a.example/x", "a.example", "/x"),
            ("{{base}}/orders", "{{base}}", "/orders"),
            ("wss://a.example/live", "a.example", "/live"),
            ("/orders", "", "/orders"),
            ("a.example/x", "a.example", "/x"),
            ("", "", ""),
        ] {
            assert_eq!(host_and_path(url), (host, path), "{url}");
        }
    }
}
