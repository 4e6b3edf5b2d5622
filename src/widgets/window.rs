//! Which lines of a text are in view: plain geometry, no signals and no DOM. Lengths are in CSS pixels.

/// Height of one line; `--line-height` in style/widgets.css.
pub const LINE_HEIGHT: f64 = 21.0;
/// Space above the first and below the last line.
pub const PADDING: f64 = 8.0;
/// Browsers cap the height of an element (about 17 and 33 million pixels); beyond this, scrolling is scaled.
const MAX_HEIGHT: f64 = 8_000_000.0;
/// Lines fetched above and below those in view.
const OVERSCAN: u32 = 40;

/// A text of so many lines seen through an opening of so many pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Geometry {
    pub line_count: u32,
    pub view_height: f64,
}

impl Geometry {
    /// What the text would need.
    pub fn full_height(self) -> f64 {
        f64::from(self.line_count.max(1)) * LINE_HEIGHT + 2.0 * PADDING
    }

    /// What it gets.
    pub fn height(self) -> f64 {
        self.full_height().min(MAX_HEIGHT)
    }

    pub fn is_scaled(self) -> bool {
        self.full_height() > MAX_HEIGHT
    }

    /// How many pixels of text one pixel of the scrollbar stands for.
    fn scale(self) -> f64 {
        let room = self.height() - self.view_height;
        if room <= 0.0 { 1.0 } else { (self.full_height() - self.view_height) / room }
    }

    /// From the scrollbar's position to the first pixel of the text in view.
    pub fn top_of_scroll(self, scroll_top: f64) -> f64 {
        if self.is_scaled() { scroll_top * self.scale() } else { scroll_top }
    }

    pub fn scroll_of_top(self, top: f64) -> f64 {
        if self.is_scaled() { top / self.scale() } else { top }
    }

    pub fn clamp_top(self, top: f64) -> f64 {
        top.clamp(0.0, (self.full_height() - self.view_height).max(0.0))
    }

    /// First line in view and one past the last, from 1.
    pub fn visible(self, top: f64) -> (u32, u32) {
        let line_at = |y: f64| ((y - PADDING) / LINE_HEIGHT).floor().max(0.0) as u32 + 1;
        let first = line_at(top).min(self.line_count.max(1));
        let last = line_at(top + self.view_height).min(self.line_count.max(1));
        (first, last + 1)
    }

    /// First line to fetch and how many.
    pub fn wanted(self, top: f64) -> (u32, u32) {
        let (first, end) = self.visible(top);
        let first = first.saturating_sub(OVERSCAN).max(1);
        let end = end.saturating_add(OVERSCAN).min(self.line_count.max(1) + 1);
        (first, end - first)
    }

    /// Where a line begins, from the top of the text.
    pub fn line_top(line: u32) -> f64 {
        PADDING + f64::from(line.saturating_sub(1)) * LINE_HEIGHT
    }

    /// The line at a height within the text, from 1.
    pub fn line_at(y: f64) -> u32 {
        ((y - PADDING) / LINE_HEIGHT).floor().max(0.0) as u32 + 1
    }
}
