//! Finds what two sequences of numbers have in common, in order: the longest common sequence within bounds, landmarks
//! beyond them. Knows nothing of documents.

/// Differences up to which the longest common sequence is looked for.
const MOST_DIFFERENCES: usize = 1_000;

/// Pairs of equal places, rising on both sides.
pub(super) type Common = Vec<(usize, usize)>;

/// The longest common sequence (Myers 1986); none if the sequences differ in too much. `charge` is asked before work
/// is done and says whether to go on.
pub(super) fn longest_common(
    left: &[u64],
    right: &[u64],
    mut charge: impl FnMut(u64) -> bool,
) -> Option<Common> {
    let most = MOST_DIFFERENCES.min(left.len() + right.len());
    let (columns, rows) = (left.len() as isize, right.len() as isize);
    // furthest[k + most + 1]: how far left one comes on the diagonal k.
    let middle = most as isize + 1;
    let mut furthest = vec![0isize; 2 * most + 3];
    let mut history: Vec<Vec<isize>> = Vec::new();
    for differences in 0..=most as isize {
        let range = (middle - differences - 1) as usize..(middle + differences + 2) as usize;
        history.push(furthest.get(range)?.to_vec());
        let mut diagonal = -differences;
        while diagonal <= differences {
            let at = |k: isize| furthest[(middle + k) as usize];
            let is_down =
                diagonal == -differences || (diagonal != differences && at(diagonal - 1) < at(diagonal + 1));
            let start = if is_down { at(diagonal + 1) } else { at(diagonal - 1) + 1 };
            let mut column = start;
            while column < columns
                && column - diagonal < rows
                && column >= diagonal
                && left[column as usize] == right[(column - diagonal) as usize]
            {
                column += 1;
            }
            if !charge(1 + (column - start).unsigned_abs() as u64) {
                return None;
            }
            furthest[(middle + diagonal) as usize] = column;
            if column >= columns && column - diagonal >= rows {
                return Some(way_back(&history, columns, rows));
            }
            diagonal += 2;
        }
    }
    None
}

/// From the end to the start, along what was furthest at each number of differences.
fn way_back(history: &[Vec<isize>], columns: isize, rows: isize) -> Common {
    let (mut column, mut row) = (columns, rows);
    let mut common = Vec::new();
    for (differences, furthest) in history.iter().enumerate().rev() {
        let differences = differences as isize;
        let at = |k: isize| furthest[(k + differences + 1) as usize];
        let diagonal = column - row;
        let is_down =
            diagonal == -differences || (diagonal != differences && at(diagonal - 1) < at(diagonal + 1));
        let before = if is_down { diagonal + 1 } else { diagonal - 1 };
        let (start_column, start_row) = if differences == 0 {
            (0, 0)
        } else {
            let column_before = at(before);
            let row_before = column_before - before;
            if is_down { (column_before, row_before + 1) } else { (column_before + 1, row_before) }
        };
        while column > start_column && row > start_row {
            column -= 1;
            row -= 1;
            common.push((column as usize, row as usize));
        }
        if differences > 0 {
            column = at(before);
            row = column - before;
        }
    }
    common.reverse();
    common
}

/// Equal numbers that are there once on each side, as many of them as are in the same order.
pub(super) fn landmarks(left: &[u64], right: &[u64]) -> Common {
    let (left, right) = (unique(left), unique(right));
    let (mut at_left, mut at_right) = (left.iter().peekable(), right.iter().peekable());
    let mut pairs = Vec::new();
    while let (Some((one, place)), Some((other, other_place))) = (at_left.peek(), at_right.peek()) {
        match one.cmp(other) {
            std::cmp::Ordering::Less => drop(at_left.next()),
            std::cmp::Ordering::Greater => drop(at_right.next()),
            std::cmp::Ordering::Equal => {
                pairs.push((*place, *other_place));
                at_left.next();
                at_right.next();
            }
        }
    }
    pairs.sort_unstable();
    let places: Vec<usize> = pairs.iter().map(|pair| pair.1).collect();
    longest_rising(&places).into_iter().filter_map(|at| pairs.get(at).copied()).collect()
}

/// The numbers that are there once, sorted, each with its place.
fn unique(values: &[u64]) -> Vec<(u64, usize)> {
    let mut sorted: Vec<(u64, usize)> = values.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let is_other =
        |at: Option<usize>, value: u64| at.and_then(|at| sorted.get(at)).is_none_or(|s| s.0 != value);
    let once = sorted.iter().enumerate().filter(|(at, (value, _))| {
        is_other(at.checked_sub(1), *value) && is_other(at.checked_add(1), *value)
    });
    once.map(|(_, entry)| *entry).collect()
}

/// The places of a longest rising part of a list of different numbers, rising.
pub(super) fn longest_rising(numbers: &[usize]) -> Vec<usize> {
    // tails[n]: the place of the least number that ends a rising part of length n + 1.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = tails.partition_point(|&tail| numbers[tail] < *number);
        before.push(length.checked_sub(1).map(|shorter| tails[shorter]));
        match tails.get_mut(length) {
            Some(tail) => *tail = at,
            None => tails.push(at),
        }
    }
    let mut part = Vec::with_capacity(tails.len());
    let mut place = tails.last().copied();
    while let Some(at) = place {
        part.push(at);
        place = before[at];
    }
    part.reverse();
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(letters: &str) -> Vec<u64> {
        letters.chars().map(u64::from).collect()
    }

    /// Length of the longest common sequence by the plain table.
    fn by_table(left: &[u64], right: &[u64]) -> usize {
        let mut row = vec![0; right.len() + 1];
        for one in left {
            let mut corner = 0;
            for (at, other) in right.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if one == other { corner + 1 } else { above.max(row[at]) };
                corner = above;
            }
        }
        row[right.len()]
    }

    #[test]
    fn the_longest_common_sequence_is_found() {
        let cases =
            ["", "a", "b", "ab", "ba", "abc", "abcabba", "cbabac", "xaxbxc", "aaaa", "abcdefgh", "hgfedcba"];
        for one in cases {
            for other in cases {
                let (left, right) = (text(one), text(other));
                let common = longest_common(&left, &right, |_| true).expect("it is short");
                assert_eq!(common.len(), by_table(&left, &right), "{one} {other}");
                assert!(common.iter().all(|&(at, there)| left[at] == right[there]), "{one} {other}");
                assert!(common.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
            }
        }
        assert_eq!(longest_common(&text("abc"), &text("xyz"), |_| false), None);
        let (left, right): (Vec<u64>, Vec<u64>) = ((0..2_000).collect(), (5_000..7_000).collect());
        assert_eq!(longest_common(&left, &right, |_| true), None);
    }

    #[test]
    fn landmarks_rise_on_both_sides() {
        assert_eq!(landmarks(&text("abxxc"), &text("axbcx")), [(0, 0), (1, 2), (4, 3)]);
        assert_eq!(landmarks(&text("aabb"), &text("abab")), []);
        assert_eq!(landmarks(&text("abc"), &text("cab")), [(0, 1), (1, 2)]);
    }

    #[test]
    fn the_longest_rising_part() {
        assert!(longest_rising(&[]).is_empty());
        assert_eq!(longest_rising(&[3, 1, 2, 5, 4]), [1, 2, 4]);
        assert_eq!(longest_rising(&[9, 0, 1, 2]), [1, 2, 3]);
        assert_eq!(longest_rising(&[2, 1, 0]).len(), 1);
    }
}
