//! Settings and addresses come back as they were. What is shown of a run is tried in the engine.

use super::*;

#[test]
fn an_address_comes_back_and_a_wrong_one_is_told() {
    let address = CaseAddress { engine: 1, seed: u64::MAX, index: 7 };
    assert_eq!(address.to_string().parse(), Ok(address));
    for wrong in ["", "1:2", "1:2:3:4", "a:b:c", "1:2:-3", "1:2:99999999999"] {
        let sentence = wrong.parse::<CaseAddress>().unwrap_err();
        assert!(sentence.contains("1:42:117"), "{sentence}");
    }
}

#[test]
fn settings_that_nobody_touched_take_little_room() {
    let text = serde_json::to_string(&DataSettings::default()).unwrap();
    assert_eq!(serde_json::from_str::<DataSettings>(&text).unwrap(), DataSettings::default());
    assert_eq!(serde_json::from_str::<DataSettings>("{}").unwrap(), DataSettings::default());
}
