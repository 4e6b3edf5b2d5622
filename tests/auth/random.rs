//! Any mixture of switches in any scenario: nothing panics, every run ends within its budget, and the trace is sound.
//! Whether a mixture is good is not asked.

use check::gates::auth::{
    CLIENT_SWITCHES, ClientPolicy, Played, SERVER_SWITCHES, ServerPolicy, Switch, apply_change,
};
use check::trace::{Content, End, Fate};
use engine::auth::{play, scenarios};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

fn mixed<P: Default + Serialize + DeserializeOwned>(switches: &[Switch], picks: &[u8]) -> P {
    let mut policy = P::default();
    for (switch, pick) in switches.iter().zip(picks) {
        // Half of the switches stay ideal, so that single habits can be seen, too.
        let at = *pick as usize % (2 * switch.choices.len());
        if let Some(choice) = switch.choices.get(at) {
            policy = apply_change(&policy, switch.id, choice.value).expect("a choice can be chosen");
        }
    }
    policy
}

fn assert_sound(played: &Played) {
    let trace = &played.trace;
    for (at, message) in trace.messages.iter().enumerate() {
        assert!(message.arrived_at_micros.is_none_or(|arrived| arrived >= message.sent_at_micros));
        assert_eq!(message.arrived_at_micros.is_some(), message.fate == Fate::Arrived);
        assert!(
            (message.from as usize) < trace.lifelines.len() && (message.to as usize) < trace.lifelines.len()
        );
        if let Content::Answer { of, .. } = message.content {
            let request = &trace.messages[of as usize];
            assert!((of as usize) < at && (request.from, request.to) == (message.to, message.from));
        }
    }
    assert!(trace.messages.is_sorted_by_key(|message| message.sent_at_micros));
    assert!(trace.notes.is_sorted_by_key(|note| note.at_micros));
    assert!(trace.events <= 20_000 && trace.messages.len() <= 1_000);
    for broken in &played.result.broken {
        assert!(broken.messages.iter().all(|at| (*at as usize) < trace.messages.len()));
        assert!(broken.count > 0 && broken.at_micros <= trace.ended_at_micros);
    }
    if trace.end != End::EventsSpent && !trace.is_cut {
        assert_eq!(played.counts.requests, trace.messages.iter().filter(|m| m.is_request()).count() as u32);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_mixture_of_switches_is_played_to_its_end(
        client in proptest::collection::vec(any::<u8>(), CLIENT_SWITCHES.len()),
        server in proptest::collection::vec(any::<u8>(), SERVER_SWITCHES.len()),
        which in any::<u16>(),
        seed in any::<u64>(),
    ) {
        let client: ClientPolicy = mixed(CLIENT_SWITCHES, &client);
        let server: ServerPolicy = mixed(SERVER_SWITCHES, &server);
        let all: Vec<_> = scenarios().collect();
        let scenario = all[which as usize % all.len()];
        let played = play(scenario, &client, &server, seed);
        assert_sound(&played);
        let text = serde_json::to_string(&played).expect("it can be written");
        prop_assert_eq!(&serde_json::from_str::<Played>(&text).expect("it can be read"), &played);
        prop_assert_eq!(&play(scenario, &client, &server, seed), &played);
    }
}
