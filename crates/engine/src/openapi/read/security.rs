//! The credentials that an operation demands, as far as they can be seen in a request: which header, query parameter or
//! cookie each scheme is sent in. It judges none.

use super::super::{Credential, CredentialPlace, pointer};
use super::{At, Reader};
use document::Kind;

/// More than any description has; bounds the work on a hostile text.
const MOST: usize = 100;

impl Reader<'_> {
    /// The demands under `security`: any of the lists will do, and all of one are demanded. None: it is not said here.
    pub(super) fn credentials(&mut self, at: &At) -> Option<Vec<Vec<Credential>>> {
        let list = self.member(at, "security", Kind::Array)?;
        let demands: Vec<_> = self.document.elements(list.node).take(MOST).collect();
        let mut alternatives = Vec::new();
        for demand in demands {
            let names = self.document.members(demand).take(MOST);
            let names: Vec<String> =
                names.map(|member| self.document.text(member.key).into_owned()).collect();
            alternatives.push(names.iter().map(|name| self.credential(name)).collect());
        }
        Some(alternatives)
    }

    fn credential(&self, name: &str) -> Credential {
        let groups: [&[&str]; 2] = [&["components", "securitySchemes"], &["securityDefinitions"]];
        let place = groups.iter().find_map(|group| {
            let mut node = self.document.root()?;
            let mut at = String::new();
            for key in group.iter().chain([&name]) {
                node = self.document.member(node, key)?;
                at = pointer::child(&at, key);
            }
            match pointer::follow(self.document, node, &at) {
                pointer::Followed::Found(node, _) => Some(self.place(node)),
                _ => None,
            }
        });
        Credential { scheme: name.to_string(), place: place.unwrap_or(CredentialPlace::Elsewhere) }
    }

    fn place(&self, node: document::NodeId) -> CredentialPlace {
        let said = |key: &str| {
            let found = self.document.member(node, key);
            found.map(|found| self.document.text(found).into_owned()).unwrap_or_default()
        };
        match (said("type").as_str(), said("in").as_str()) {
            ("http" | "basic" | "oauth2" | "openIdConnect", _) => {
                CredentialPlace::Header("authorization".into())
            }
            ("apiKey", "header") => CredentialPlace::Header(said("name").to_ascii_lowercase()),
            ("apiKey", "query") => CredentialPlace::Query(said("name")),
            ("apiKey", "cookie") => CredentialPlace::Cookie(said("name")),
            // A client's certificate is in no message.
            _ => CredentialPlace::Elsewhere,
        }
    }
}
