//! What a failure likely means. A browser tells a page nothing but "failed"; this puts together what was known
//! before, what was seen, and what a second look showed, and words it as likely where it is not certain.

use super::address::{Address, Space};
use super::before::{preflight_cause, remarks};
use super::snippets::snippets;
use check::network::{Diagnosis, Failure, Look, PlannedRequest, RemarkKind};

/// `page` is the page's origin. `look`: what the second look showed, if there was one.
pub fn diagnose(request: &PlannedRequest, page: &str, failure: &Failure, look: Option<Look>) -> Diagnosis {
    let mut diagnosis = Diagnosis {
        headline: String::new(),
        facts: Vec::new(),
        may_have_arrived: true,
        offers_look: false,
        snippets: Vec::new(),
    };
    match failure {
        Failure::RefusedByPolicy { directive } => {
            diagnosis.headline =
                "This page's own security policy refused the address; nothing was sent.".into();
            diagnosis.facts.push(format!("The directive is {directive}. Use an http or https address."));
            diagnosis.may_have_arrived = false;
        }
        Failure::NotARequest { words } => {
            diagnosis.headline = "The browser could not make a request of this; nothing was sent.".into();
            diagnosis.facts.push(format!("The browser says: {words}"));
            diagnosis.may_have_arrived = false;
        }
        Failure::FileGone { file_name } => {
            diagnosis.headline = format!("The file {file_name} can't be read; nothing was sent.");
            let why = "It changed or went away since it was attached. Attach it again under Body.";
            diagnosis.facts.push(why.into());
            diagnosis.may_have_arrived = false;
        }
        Failure::TimedOut { limit_millis, has_headers } => {
            let seconds = seconds(*limit_millis);
            diagnosis.headline = match has_headers {
                true => format!("The answer began and was not whole after {seconds}."),
                false => format!("No answer within {seconds}, the limit of this request."),
            };
            diagnosis
                .facts
                .push("The page stopped waiting. The server may still do what it was asked.".into());
        }
        Failure::Cancelled { has_headers } => {
            diagnosis.headline = "Cancelled before the answer was whole.".into();
            diagnosis.facts.push(match has_headers {
                true => "The server had begun to answer, so it got the request.".into(),
                false => "The server may have got the request all the same.".into(),
            });
        }
        Failure::BrokenOff { received_bytes, .. } => {
            diagnosis.headline = format!("The answer broke off after {received_bytes} bytes.");
            diagnosis
                .facts
                .push("The connection ended early, or the answer is larger than a page can hold.".into());
        }
        Failure::Unseen { elapsed_millis, is_online } => {
            unseen(request, page, *elapsed_millis, *is_online, look, &mut diagnosis);
        }
    }
    diagnosis
}

fn unseen(
    request: &PlannedRequest,
    page: &str,
    elapsed_millis: u32,
    is_online: bool,
    look: Option<Look>,
    diagnosis: &mut Diagnosis,
) {
    let refused: Vec<_> =
        remarks(request, page).into_iter().filter(|remark| remark.kind == RemarkKind::Refused).collect();
    if let Some(first) = refused.first() {
        diagnosis.headline = "The browser most likely refused this before sending.".into();
        diagnosis.facts.push(first.sentence.clone());
        diagnosis.may_have_arrived = false;
        return;
    }
    let address = Address::parse(&request.url.0);
    let is_far = !matches!(&address, Ok(a) if a.space == Space::Loopback);
    if !is_online && is_far {
        diagnosis.headline = "This device is offline.".into();
        diagnosis.facts.push("The browser says that there is no network. Connect, and send again.".into());
        diagnosis.may_have_arrived = false;
        return;
    }
    let preflight = preflight_cause(request);
    diagnosis
        .facts
        .push(format!("The browser gave up after {elapsed_millis} ms and does not tell a page why."));
    let is_same_origin = match (&address, Address::parse(page)) {
        (Ok(address), Ok(page)) => address.origin() == page.origin(),
        _ => false,
    };
    match look {
        _ if is_same_origin => {
            diagnosis.headline =
                "Most likely no answer came: the server is down, or the connection broke.".into();
        }
        None => {
            diagnosis.headline = "Either no answer came, or the browser hid it (CORS).".into();
            diagnosis.offers_look = true;
        }
        Some(Look::Answered) => {
            diagnosis.headline = match &preflight {
                None => "The server most likely answered, and the browser hid the answer (CORS).".into(),
                Some(_) => {
                    "The server is there; most likely it did not allow this request (CORS preflight).".into()
                }
            };
            diagnosis.facts.push(
                "A second look, a GET whose answer a page may not read, got an answer from this address. The browser \
                 shows it to the page when the server allows the page's origin."
                    .into(),
            );
            diagnosis.snippets = snippets(request, page);
        }
        Some(Look::Nothing) => {
            diagnosis.headline =
                "Most likely nothing answers there: a wrong host or port, a server that is down, a bad certificate, \
                 redirects in a circle, or a blocked prompt."
                    .into();
            diagnosis.facts.push(
                "A second look got no answer either. Open the address in a tab of its own: a browser says there what \
                 it hides from a page."
                    .into(),
            );
        }
    }
    match (&preflight, is_same_origin) {
        (Some(why), false) => {
            diagnosis.may_have_arrived = false;
            diagnosis.facts.push(format!(
                "The request needs a preflight because of {why}. If the server does not allow it, the request itself \
                 is not sent."
            ));
        }
        (None, false) if look != Some(Look::Nothing) => diagnosis.facts.push(format!(
            "It needs no preflight, so if the server is there, this {} did reach it and may have done its work, \
             whatever the page can see.",
            request.method
        )),
        _ => {}
    }
    if let Ok(address) = &address
        && address.space != Space::Public
    {
        diagnosis.facts.push(
            "The address is on a local network or on this machine: Chrome asks before a page may reach it, and a \
             refused prompt looks the same. See the site's settings beside the address bar."
                .into(),
        );
    }
}

fn seconds(millis: u32) -> String {
    match millis {
        1_000 => "1 second".into(),
        _ if millis.is_multiple_of(1_000) => format!("{} seconds", millis / 1_000),
        _ => format!("{millis} ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use check::network::Revealed;

    const PAGE: &str = "https://preflight.example";

    fn request(method: &str, url: &str, header: Option<(&str, &str)>) -> PlannedRequest {
        let headers = header.iter().map(|(n, v)| ((*n).to_string(), Revealed((*v).into()))).collect();
        PlannedRequest {
            method: method.into(),
            url: Revealed(url.into()),
            headers,
            body: None,
            files: Vec::new(),
            timeout_millis: 30_000,
        }
    }

    fn unseen() -> Failure {
        Failure::Unseen { elapsed_millis: 12, is_online: true }
    }

    #[test]
    fn the_likely_cause() {
        let simple = request("POST", "https://a.example/orders", None);
        let json = request("POST", "https://a.example/orders", Some(("Content-Type", "application/json")));
        let offline = Failure::Unseen { elapsed_millis: 1, is_online: false };
        // headline, may have arrived, offers a look, snippets
        for (what, request, failure, look, headline, arrived, offers, snippets) in [
            ("a simple POST", &simple, unseen(), None, "Either", true, true, 0),
            (
                "a simple POST that CORS hid",
                &simple,
                unseen(),
                Some(Look::Answered),
                "hid the answer",
                true,
                false,
                4,
            ),
            ("a preflighted POST", &json, unseen(), Some(Look::Answered), "preflight", false, false, 4),
            ("nothing there", &simple, unseen(), Some(Look::Nothing), "nothing answers", true, false, 0),
            (
                "or it turns in a circle",
                &simple,
                unseen(),
                Some(Look::Nothing),
                "redirects in a circle",
                true,
                false,
                0,
            ),
            ("offline", &simple, offline, None, "offline", false, false, 0),
            (
                "mixed",
                &request("GET", "http://a.example/", None),
                unseen(),
                None,
                "refused this",
                false,
                false,
                0,
            ),
            (
                "own origin",
                &request("GET", "https://preflight.example/x", None),
                unseen(),
                None,
                "down",
                true,
                false,
                0,
            ),
            (
                "a timeout",
                &simple,
                Failure::TimedOut { limit_millis: 1_000, has_headers: false },
                None,
                "1 second,",
                true,
                false,
                0,
            ),
            (
                "cancelled",
                &simple,
                Failure::Cancelled { has_headers: false },
                None,
                "Cancelled",
                true,
                false,
                0,
            ),
        ] {
            let said = diagnose(request, PAGE, &failure, look);
            assert!(said.headline.contains(headline), "{what}: {}", said.headline);
            assert_eq!(
                (said.may_have_arrived, said.offers_look, said.snippets.len()),
                (arrived, offers, snippets),
                "{what}: {said:?}"
            );
        }
    }

    #[test]
    fn a_hidden_answer_to_a_simple_post_is_said_to_have_reached_the_server() {
        let post = request("POST", "https://a.example/orders", None);
        let said = diagnose(&post, PAGE, &unseen(), Some(Look::Answered));
        assert!(said.facts.iter().any(|f| f.contains("this POST did reach it")), "{said:?}");
    }

    #[test]
    fn snippets_name_the_origin_and_the_headers() {
        let get = request("GET", "https://a.example/orders", Some(("Authorization", "Bearer sesame")));
        let said = diagnose(&get, PAGE, &unseen(), Some(Look::Answered));
        for snippet in &said.snippets {
            assert!(
                snippet.text.contains(PAGE) && snippet.text.contains("Authorization"),
                "{}",
                snippet.text
            );
            assert!(!snippet.text.contains("sesame"));
        }
        let plain =
            diagnose(&request("GET", "https://a.example/", None), PAGE, &unseen(), Some(Look::Answered));
        assert!(plain.snippets.iter().all(|s| !s.text.to_lowercase().contains("headers\"")));
    }
}
