//! What somebody probably meant to write.

/// The known word that is at most two letters away from what was written.
pub fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let (far, word) = known.into_iter().map(|word| (distance(written, word), word)).min()?;
    (far <= 2 && far < word.len()).then_some(word)
}

/// How many letters are to be put in, taken out or exchanged (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, &b) in other.iter().enumerate() {
            let swap = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = swap.min(corner + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_off_is_near_and_three_are_not() {
        let known = ["why", "right", "text"];
        assert_eq!(nearest("rigth", known), Some("right"));
        assert_eq!(nearest("why_", known), Some("why"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", []), None);
    }
}
