//! The words after a command's name.

use crate::failure::{Failure, Outcome};

/// The words not yet taken. A command takes what it knows and then calls [`Args::finish`] or [`Args::rest`].
pub struct Args {
    command: &'static str,
    words: Vec<String>,
}

impl Args {
    pub fn new(command: &'static str, words: Vec<String>) -> Self {
        Self { command, words }
    }

    /// Takes `--name`; true if it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.words.iter().position(|word| word == name) {
            Some(at) => {
                self.words.remove(at);
                true
            }
            None => false,
        }
    }

    /// Takes `--name VALUE` or `--name=VALUE`.
    pub fn option(&mut self, name: &str) -> Outcome<Option<String>> {
        let with_equals = format!("{name}=");
        if let Some(at) = self.words.iter().position(|word| word.starts_with(&with_equals)) {
            let word = self.words.remove(at);
            return Ok(Some(word[with_equals.len()..].to_owned()));
        }
        let Some(at) = self.words.iter().position(|word| word == name) else {
            return Ok(None);
        };
        if at + 1 >= self.words.len() {
            return Err(self.refuse(format!("{name} needs a value")));
        }
        self.words.remove(at);
        Ok(Some(self.words.remove(at)))
    }

    /// Takes `--name VALUE` where the value is read as a `T`.
    pub fn parsed<T: std::str::FromStr>(&mut self, name: &str) -> Outcome<Option<T>> {
        match self.option(name)? {
            None => Ok(None),
            Some(value) => match value.parse() {
                Ok(parsed) => Ok(Some(parsed)),
                Err(_) => Err(self.refuse(format!("{name} does not take `{value}`"))),
            },
        }
    }

    /// The words that are left; options among them are refused.
    pub fn rest(self) -> Outcome<Vec<String>> {
        match self.words.iter().find(|word| word.starts_with('-')) {
            Some(word) => Err(self.refuse(format!("{word} is not known here"))),
            None => Ok(self.words),
        }
    }

    /// Refuses any word that is left.
    pub fn finish(self) -> Outcome<()> {
        match self.words.first() {
            Some(word) => Err(self.refuse(format!("`{word}` is not known here"))),
            None => Ok(()),
        }
    }

    fn refuse(&self, why: String) -> Failure {
        Failure::new(format!("cannot run `cargo xtask {}` like this", self.command), why, "see `cargo xtask help`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(words: &[&str]) -> Args {
        Args::new("serve", words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn takes_options_in_both_spellings_and_leaves_the_rest() {
        let mut given = args(&["--port", "81", "e2e", "--base=/x/", "--release"]);
        assert_eq!(given.parsed::<u16>("--port").unwrap(), Some(81));
        assert_eq!(given.option("--base").unwrap().as_deref(), Some("/x/"));
        assert!(given.flag("--release"));
        assert!(!given.flag("--release"));
        assert_eq!(given.rest().unwrap(), ["e2e"]);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(args(&["--port"]).option("--port").is_err());
        assert!(args(&["--port", "many"]).parsed::<u16>("--port").is_err());
        assert!(args(&["--prot", "1"]).rest().is_err());
        assert!(args(&["now"]).finish().is_err());
    }
}
