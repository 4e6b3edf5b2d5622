//! All cases of a subject by their number: the unchanged payload, the coverage run, then random combinations. They are
//! made when they are asked for; nothing is sent and no answer is judged here.

use super::case::{Case, Site, SiteKind};
use super::classes::{self, CLASSES, Hand, Offers};
use super::expect::Verdict;
use super::parameters::Sent;
use super::payload::{Change, Splice, Spliced, splice, utf16};
use super::places::Place;
use super::records;
use super::subject::Subject;
use crate::schema::generate::random::Random;
use check::exchange::{Completeness, Headers};
use check::gates::data::{CaseAddress, DataSettings, Expectation, Family, MutationClass, Trimming};
use check::{Body, ENGINE_VERSION, Header, Request};

/// Cases of the coverage run; what is beyond is not tried.
const MOST_CASES: usize = 200_000;
/// Tries to find changes that do not stand in each other's way.
const TRIES: u32 = 40;

/// The cases of a subject. The same subject, settings, seed and index make the same bytes.
#[derive(Debug)]
pub struct Cases {
    subject: Subject,
    seed: u64,
    trimming: Trimming,
    largest_bytes: usize,
    random_count: u32,
    /// Realistic customers, behind the random combinations; 0 where the payload has no place for one.
    customers: u32,
    plan: Vec<Planned>,
    /// Positions in the plan that random combinations are made of.
    combinable: Vec<u32>,
    url: String,
    headers: Vec<Header>,
}

/// A case of the coverage run: which class, where, and the how-manieth of what it does there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Planned {
    /// Places of the body first, then parameters.
    place: u16,
    /// Position in [`CLASSES`].
    class: u8,
    variation: u16,
}

/// What is sent in place of the unchanged request.
struct Sending {
    payload: Vec<u8>,
    mark: Option<std::ops::Range<u32>>,
    content_type: String,
    /// Of which parameter, and what.
    parameter: Option<(usize, Sent)>,
}

impl Cases {
    pub fn new(subject: Subject, settings: &DataSettings, seed: u64) -> Cases {
        let (url, headers) = subject.address_with(None);
        let mut cases = Cases {
            seed,
            trimming: settings.trimming,
            largest_bytes: settings.largest_bytes as usize,
            random_count: settings.random_count,
            customers: 0,
            plan: Vec::new(),
            combinable: Vec::new(),
            url,
            headers,
            subject,
        };
        cases.plan = cases.planned(settings);
        let has_place = cases.customer(0).is_some_and(|record| !record.dressed.is_empty());
        cases.customers = if has_place { settings.customers } else { 0 };
        let is_combinable = |planned: &Planned| {
            let class = &CLASSES[usize::from(planned.class)];
            let place = cases.subject.places().get(usize::from(planned.place));
            // What is done to the whole leaves no room for anything else.
            let has_room =
                place.is_some_and(|place| !place.site.pointer.is_empty() || class.id == "unknown-field");
            has_room && !matches!(class.family, Family::Size | Family::Raw)
        };
        let positions = cases.plan.iter().enumerate().filter(|(_, planned)| is_combinable(planned));
        cases.combinable = positions.map(|(position, _)| position as u32).collect();
        cases
    }

    /// First what each class does first at each place, then what it does next: so the first cases reach every field
    /// and every class.
    fn planned(&self, settings: &DataSettings) -> Vec<Planned> {
        let mut plan = Vec::new();
        for place in 0..self.subject.places().len() + self.subject.parameters().len() {
            for (class, item) in CLASSES.iter().enumerate() {
                if settings.left_out.iter().any(|id| id == item.id) {
                    continue;
                }
                let Some(hand) = self.hand(place) else { continue };
                let mut offers = Offers::listing();
                classes::apply(item.number, &hand, &mut offers);
                let is_real = |(_, change): &(u16, Option<Change>)| match change {
                    Some(change) => self.changes_something(place, change),
                    None => true,
                };
                let listed = offers.listed().into_iter().filter(is_real);
                plan.extend(listed.map(|(variation, _)| Planned {
                    place: place as u16,
                    class: class as u8,
                    variation,
                }));
            }
        }
        plan.sort_by_key(|planned| planned.variation);
        plan.truncate(MOST_CASES);
        plan
    }

    fn place(&self, place: usize) -> Option<&Place> {
        let places = self.subject.places();
        let parameter = || self.subject.parameters().get(place.checked_sub(places.len())?);
        places.get(place).or_else(|| parameter().map(|part| &part.place))
    }

    fn hand(&self, place: usize) -> Option<Hand<'_>> {
        let part =
            place.checked_sub(self.subject.places().len()).and_then(|at| self.subject.parameters().get(at));
        Some(Hand {
            place: self.place(place)?,
            base: part.map_or(self.subject.payload(), |part| part.json.as_bytes()),
            largest_bytes: match part {
                // Longer addresses and headers are refused on the way.
                Some(_) => self.largest_bytes.min(4_000),
                None => self.largest_bytes,
            },
            seed: self.seed,
            is_sent: part.is_none_or(|part| part.base != Sent::Absent),
            is_body: part.is_none(),
        })
    }

    /// Whether a change leaves another request than the unchanged one.
    fn changes_something(&self, place: usize, change: &Change) -> bool {
        let payload = self.subject.payload();
        let is_same = |splice: &Splice| {
            payload.get(splice.range.start as usize..splice.range.end as usize)
                == Some(splice.bytes.as_slice())
        };
        match place.checked_sub(self.subject.places().len()) {
            Some(at) => {
                let Some(part) = self.subject.parameters().get(at) else { return false };
                self.sent(at, change).is_some_and(|sent| sent != part.base)
            }
            None => match change {
                Change::Twice => false,
                Change::MediaType(name) => *name != self.subject.content_type(),
                Change::Utf16 { .. } => true,
                _ => self
                    .place(place)
                    .and_then(|place| splices(place, change))
                    .is_some_and(|all| !all.iter().all(is_same)),
            },
        }
    }

    fn sent(&self, parameter: usize, change: &Change) -> Option<Sent> {
        let part = self.subject.parameters().get(parameter)?;
        match change {
            Change::Value(json) => part.write(json),
            Change::Absent if part.place.site.kind == SiteKind::Path => None,
            Change::Absent => Some(Sent::Absent),
            Change::Twice => part.twice(&part.write(&part.json)?),
            Change::Bytes(_) | Change::Utf16 { .. } | Change::MediaType(_) => None,
        }
    }

    /// How many cases the coverage run has: the unchanged payload, and each class at each place.
    pub fn coverage_count(&self) -> u32 {
        self.plan.len() as u32 + 1
    }

    /// With the random combinations, which are of bodies: an operation without one has none.
    pub fn count(&self) -> u32 {
        let random = if self.combinable.is_empty() { 0 } else { self.random_count };
        self.coverage_count().saturating_add(random).saturating_add(self.customers)
    }

    /// A customer in the payload; None: there is no body.
    fn customer(&self, number: u32) -> Option<records::Record> {
        let payload = self.subject.document()?;
        records::record(payload, &|document| self.subject.fits(document), self.seed, number)
    }

    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Class and place of a case of the coverage run. None: the unchanged payload, a random combination, no case.
    pub fn class_and_site(&self, index: u32) -> Option<(&'static MutationClass, &Site)> {
        let planned = self.plan.get(index.checked_sub(1)? as usize)?;
        Some((CLASSES.get(usize::from(planned.class))?, &self.place(usize::from(planned.place))?.site))
    }

    /// A case; none beyond [`Cases::count`].
    pub fn make(&self, index: u32) -> Option<Case> {
        if index >= self.count() {
            return None;
        }
        let address = CaseAddress { engine: ENGINE_VERSION, seed: self.seed, index };
        let Some(position) = index.checked_sub(1) else {
            let sending = self.unchanged();
            let verdict = self.subject.judge_body(&sending.payload, &sending.content_type);
            let why = match verdict.expectation {
                Expectation::Accept => "It is the unchanged payload, which fits the schema.".into(),
                _ => verdict.why,
            };
            return Some(self.case(address, Vec::new(), Vec::new(), sending, Verdict { why, ..verdict }));
        };
        match self.plan.get(position as usize) {
            Some(planned) => self.planned_case(address, *planned),
            None => match index.checked_sub(self.count() - self.customers) {
                Some(number) => self.customer_case(address, number),
                None => self.random_case(address),
            },
        }
    }

    fn unchanged(&self) -> Sending {
        Sending {
            payload: self.subject.payload().to_vec(),
            mark: None,
            content_type: self.subject.content_type().to_string(),
            parameter: None,
        }
    }

    fn change(&self, planned: Planned) -> Option<Change> {
        let mut offers = Offers::taking(planned.variation);
        let class = CLASSES.get(usize::from(planned.class))?;
        classes::apply(class.number, &self.hand(usize::from(planned.place))?, &mut offers);
        offers.taken()
    }

    fn planned_case(&self, address: CaseAddress, planned: Planned) -> Option<Case> {
        let class = CLASSES.get(usize::from(planned.class))?;
        let place = self.place(usize::from(planned.place))?;
        let change = self.change(planned)?;
        let mut sending = self.unchanged();
        match usize::from(planned.place).checked_sub(self.subject.places().len()) {
            Some(at) => sending.parameter = Some((at, self.sent(at, &change)?)),
            None => match change {
                Change::MediaType(name) => sending.content_type = name.to_string(),
                Change::Utf16 { is_little_endian, has_mark } => {
                    sending.payload = utf16(&sending.payload, is_little_endian, has_mark);
                    sending.mark = Some(0..sending.payload.len() as u32);
                }
                change => {
                    let Spliced { bytes, mark } =
                        splice(self.subject.payload(), &mut splices(place, &change)?);
                    (sending.payload, sending.mark) = (bytes, mark);
                }
            },
        }
        let classes = vec![class];
        let verdict = self.verdict(&sending, &classes);
        Some(self.case(address, classes, vec![place.site.clone()], sending, verdict))
    }

    fn customer_case(&self, address: CaseAddress, number: u32) -> Option<Case> {
        let record = self.customer(number)?;
        let sending = Sending { payload: record.text.into_bytes(), ..self.unchanged() };
        let verdict = self.subject.judge_body(&sending.payload, &sending.content_type);
        let why = match verdict.expectation {
            Expectation::Accept => {
                format!("It is a realistic customer of the region {}, and fits the schema.", record.region)
                    .into()
            }
            _ => verdict.why,
        };
        Some(self.case(address, Vec::new(), Vec::new(), sending, Verdict { why, ..verdict }))
    }

    /// Two to four changes of the coverage run at once. Where no two go together, one alone.
    fn random_case(&self, address: CaseAddress) -> Option<Case> {
        let mut random = Random::branch(self.seed, u64::from(address.index - self.coverage_count()));
        let wanted = random.between(2, 4) as usize;
        let (mut classes, mut sites, mut all): (Vec<&'static MutationClass>, Vec<Site>, Vec<Splice>) =
            Default::default();
        for attempt in 0..TRIES {
            if classes.len() >= wanted {
                break;
            }
            // A list or object that was replaced as a whole may stand in the way of all others.
            if attempt % 10 == 9 && classes.len() == 1 {
                (classes, sites, all) = Default::default();
            }
            let planned = self.plan.get(*random.pick(&self.combinable)? as usize)?;
            let place = self.place(usize::from(planned.place))?;
            let Some(more) = self.change(*planned).and_then(|change| splices(place, &change)) else {
                continue;
            };
            if more.iter().any(|one| all.iter().any(|other| one.overlaps(other))) {
                continue;
            }
            classes.push(&CLASSES[usize::from(planned.class)]);
            sites.push(place.site.clone());
            all.extend(more);
        }
        let Spliced { bytes, mark } = splice(self.subject.payload(), &mut all);
        let sending = Sending { payload: bytes, mark, ..self.unchanged() };
        let verdict = self.verdict(&sending, &classes);
        Some(self.case(address, classes, sites, sending, verdict))
    }

    fn verdict(&self, sending: &Sending, classes: &[&'static MutationClass]) -> Verdict {
        let is_about_spaces = classes.iter().any(|class| classes::is_about_spaces(class.id));
        if let Some((at, sent)) = &sending.parameter
            && let Some(part) = self.subject.parameters().get(*at)
        {
            return self.subject.judge_parameter(part, sent, is_about_spaces.then_some(self.trimming));
        }
        let verdict = self.subject.judge_body(&sending.payload, &sending.content_type);
        match is_about_spaces {
            true => {
                self.subject.with_trimming(verdict, &sending.payload, &sending.content_type, self.trimming)
            }
            false => verdict,
        }
    }

    fn case(
        &self,
        address: CaseAddress,
        classes: Vec<&'static MutationClass>,
        sites: Vec<Site>,
        sending: Sending,
        verdict: Verdict,
    ) -> Case {
        let (url, mut list) = match &sending.parameter {
            Some((at, sent)) => self.subject.address_with(Some((*at, sent))),
            None => (self.url.clone(), self.headers.clone()),
        };
        let body = (!sending.payload.is_empty()).then(|| Body(sending.payload.clone()));
        if !sending.content_type.is_empty() && body.is_some() {
            list.push(Header { name: "Content-Type".into(), value: sending.content_type.clone() });
        }
        let request = Request {
            method: self.subject.address.method.clone(),
            url,
            headers: Headers { completeness: Completeness::Complete, list },
            body,
        };
        Case {
            address,
            classes,
            sites,
            payload: sending.payload,
            mark: sending.mark,
            content_type: sending.content_type,
            expectation: verdict.expectation,
            why: verdict.why.into_owned(),
            request,
        }
    }

    /// The same case with another payload: what is expected is computed anew from it. The mark is where the changed
    /// bytes still stand. Of a case of a parameter only the body changes.
    pub fn with_payload(&self, case: &Case, payload: Vec<u8>) -> Case {
        let is_of_body = case.sites.iter().all(|site| site.kind == SiteKind::Body);
        let mark = case.mark.as_ref().and_then(|mark| {
            let marked = case.payload.get(mark.start as usize..mark.end as usize)?;
            let at = payload.windows(marked.len().max(1)).position(|window| window == marked)?;
            Some(at as u32..(at + marked.len()) as u32)
        });
        let sending = Sending { payload, mark, content_type: case.content_type.clone(), parameter: None };
        let verdict = match is_of_body {
            true => self.verdict(&sending, &case.classes),
            false => Verdict::new(case.expectation, case.why.clone()),
        };
        let mut changed = self.case(case.address, case.classes.clone(), case.sites.clone(), sending, verdict);
        changed.request.url.clone_from(&case.request.url);
        if !is_of_body {
            changed.request.headers.clone_from(&case.request.headers);
        }
        changed
    }
}

/// A change of a body as splices; none where it is no such change.
fn splices(place: &Place, change: &Change) -> Option<Vec<Splice>> {
    match change {
        Change::Value(json) => Some(vec![Splice::new(place.range.clone(), json.as_bytes())]),
        Change::Absent => Some(vec![Splice::new(place.member.as_ref()?.removal.clone(), "")]),
        Change::Bytes(splices) => Some(splices.clone()),
        Change::Twice | Change::Utf16 { .. } | Change::MediaType(_) => None,
    }
}
