//! A run of the data gate: the limits of a campaign, clusters, the smallest payload, blind spots of a schema, replay,
//! exports, and what the gate says. Which bugs a run finds is tested elsewhere.

#[path = "data_run/blind_spots.rs"]
mod blind_spots;
#[path = "data_run/campaign.rs"]
mod campaign;
#[path = "data_run/exports.rs"]
mod exports;
#[path = "data_run/live.rs"]
mod live;
#[path = "data_run/shop.rs"]
mod shop;
#[path = "data_run/shrinking.rs"]
mod shrinking;
#[path = "data_run/simulated.rs"]
mod simulated;
