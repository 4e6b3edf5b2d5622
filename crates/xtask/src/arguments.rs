//! The words after `cargo xtask`: one verb, then flags with or without a value.
//! It knows no verb and no flag by name; whoever reads a flag takes it, and what is left over is an error.

pub struct Arguments {
    words: Vec<String>,
}

impl Arguments {
    pub fn new(words: impl Iterator<Item = String>) -> Self {
        Self { words: words.collect() }
    }

    pub fn verb(&mut self) -> Option<String> {
        (!self.words.is_empty()).then(|| self.words.remove(0))
    }

    /// Takes `name`, and says whether it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let found = self.words.iter().position(|word| word == name);
        found.map(|at| self.words.remove(at)).is_some()
    }

    /// Takes `name value` or `name=value`, once.
    pub fn value(&mut self, name: &str) -> Result<Option<String>, String> {
        let Some(at) = self.words.iter().position(|word| word.split('=').next() == Some(name)) else {
            return Ok(None);
        };
        let word = self.words.remove(at);
        if let Some((_, value)) = word.split_once('=') {
            return Ok(Some(value.to_owned()));
        }
        if at < self.words.len() && !self.words[at].starts_with("--") {
            return Ok(Some(self.words.remove(at)));
        }
        Err(format!("`{name}` needs a value after it."))
    }

    pub fn finish(self) -> Result<(), String> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(format!("`{word}` is not understood here. `cargo xtask help` lists what is.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn flags_and_values_are_taken_in_any_order() {
        let mut given = arguments("serve --port=81 --release");
        assert_eq!(given.verb().as_deref(), Some("serve"));
        assert!(given.flag("--release") && !given.flag("--release"));
        assert_eq!(given.value("--port"), Ok(Some("81".to_owned())));
        assert_eq!(given.value("--port"), Ok(None));
        assert_eq!(given.finish(), Ok(()));
        assert_eq!(arguments("--port 82").value("--port"), Ok(Some("82".to_owned())));
    }

    #[test]
    fn what_is_missing_or_left_over_is_said() {
        assert!(arguments("--port").value("--port").unwrap_err().contains("needs a value"));
        assert!(arguments("--port --release").value("--port").is_err());
        assert!(arguments("--prot 1").finish().unwrap_err().contains("--prot"));
    }
}
