//! The data gate in a workspace: what is tried is made of the texts in hand, and tried on the simulated service.

use super::Workspace;
use check::view::{Ask, View};

impl Workspace {
    pub(super) fn data_view(&self, ask: &Ask) -> View {
        match ask {
            Ask::DataCases { .. } => View::DataCases(Default::default()),
            Ask::DataCase { .. } => View::DataCase(None),
            Ask::ClosedBlindSpot { .. } => View::ClosedBlindSpot(None),
            _ => View::Data(Default::default()),
        }
    }
}
