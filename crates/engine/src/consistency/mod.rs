//! Several responses of the same thing side by side.
