//! A gate that this version can't run: what it will answer, NOT RUN, and nothing that pretends.

use crate::widgets::bits::VerdictWord;
use check::{Gate, Verdict};
use leptos::prelude::*;

#[component]
pub fn UnbuiltGate(gate: Gate) -> impl IntoView {
    view! {
        <div class="gate-head">
            <div><h1>{gate.name()}</h1><p class="quiet">{gate.question()}</p></div>
        </div>
        <div class="unbuilt">
            <VerdictWord verdict=Verdict::NotRun/>
            <p>{gate.promise()}</p>
            <p class="quiet">"This version does not run this gate, so it counts as not run."</p>
        </div>
    }
}
