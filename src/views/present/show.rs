//! What is shown of a deck: the slide, the step on it, the room's votes. As text it is the address of the moment and what
//! windows tell each other.

/// The state that every window of a deck shares.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Show {
    /// The slide, from 0.
    pub slide: usize,
    /// How many of the slide's steps have been taken.
    pub step: usize,
    /// Whether the wall is dark.
    pub black: bool,
    /// Whether a question's options are kept back.
    pub hides: bool,
    /// Whether the way to the students' phones is shown.
    pub code: bool,
    /// The link of the lab on this slide, once it was touched, and whether it plays.
    pub lab: Option<String>,
    /// See [`Show::lab`].
    pub playing: bool,
    /// The room's votes, by slide.
    pub votes: Vec<(usize, Votes)>,
}

/// How the room voted, by option.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Votes {
    /// At first.
    pub first: Vec<u32>,
    /// After talking it over.
    pub second: Option<Vec<u32>>,
}

impl Votes {
    /// The round that is being counted.
    pub fn current(&mut self) -> &mut Vec<u32> {
        self.second.as_mut().unwrap_or(&mut self.first)
    }

    /// Sets the count of an option, from 0.
    pub fn set(&mut self, option: usize, count: u32) {
        let tallies = self.current();
        // More options than letters there are none.
        if option < 26 {
            tallies.resize(tallies.len().max(option + 1), 0);
            tallies[option] = count;
        }
    }

    /// The count of an option in the round that is being counted.
    pub fn get(&self, option: usize) -> u32 {
        self.second.as_ref().unwrap_or(&self.first).get(option).copied().unwrap_or(0)
    }
}

/// The share of an option in percent, rounded; nothing where nobody voted.
pub fn percent(tallies: &[u32], option: usize) -> u32 {
    let all: u32 = tallies.iter().fold(0, |sum, count| sum.saturating_add(*count));
    let own = tallies.get(option).copied().unwrap_or(0);
    if all == 0 {
        0
    } else {
        u32::try_from((u64::from(own) * 200 + u64::from(all)) / (2 * u64::from(all))).unwrap_or(100)
    }
}

impl Show {
    /// Reads a query, without its question mark. What is not known or cannot be read has no effect.
    pub fn read(query: &str) -> Show {
        let mut show = Show::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "slide" => show.slide = value.parse::<usize>().unwrap_or(1).saturating_sub(1),
                "step" => show.step = value.parse().unwrap_or(0),
                "black" => show.black = true,
                "hide" => show.hides = true,
                "code" => show.code = true,
                "play" => show.playing = true,
                "lab" => show.lab = Some(value.into_owned()),
                "vote" => show.read_votes(&value, |votes, tallies| votes.first = tallies),
                "again" => show.read_votes(&value, |votes, tallies| votes.second = Some(tallies)),
                _ => {}
            }
        }
        show
    }

    /// Reads `12.3-0-5`: on slide 12, three votes for the first option, none for the second, five for the third.
    fn read_votes(&mut self, value: &str, put: fn(&mut Votes, Vec<u32>)) {
        let Some((slide, tallies)) = value.split_once('.') else { return };
        let Some(slide) = slide.parse::<usize>().ok().and_then(|slide| slide.checked_sub(1)) else { return };
        let tallies =
            tallies.split('-').filter(|count| !count.is_empty()).take(26).map(|count| count.parse().unwrap_or(0));
        put(self.votes_mut(slide), tallies.collect());
    }

    /// How the room voted on a slide, if it did.
    pub fn votes(&self, slide: usize) -> Option<&Votes> {
        self.votes.iter().find(|(other, _)| *other == slide).map(|(_, votes)| votes)
    }

    /// The votes on a slide, to be changed.
    pub fn votes_mut(&mut self, slide: usize) -> &mut Votes {
        let found = self.votes.iter().position(|(other, _)| *other == slide);
        let place = found.unwrap_or_else(|| {
            self.votes.push((slide, Votes::default()));
            self.votes.len() - 1
        });
        &mut self.votes[place].1
    }

    /// Keeps what only another state has counted: votes are never taken back.
    pub fn keep_votes(&mut self, other: &Show) {
        for (slide, votes) in &other.votes {
            if self.votes(*slide).is_none() {
                self.votes.push((*slide, votes.clone()));
            }
        }
    }

    /// The query that says this.
    pub fn query(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let number = |number: usize| number.to_string();
        out.append_pair("slide", &number(self.slide + 1));
        if self.step > 0 {
            out.append_pair("step", &number(self.step));
        }
        for (flag, key) in [(self.black, "black"), (self.hides, "hide"), (self.code, "code"), (self.playing, "play")] {
            if flag {
                out.append_pair(key, "1");
            }
        }
        if let Some(lab) = &self.lab {
            out.append_pair("lab", lab);
        }
        for (slide, votes) in &self.votes {
            out.append_pair("vote", &written(*slide, &votes.first));
            if let Some(second) = &votes.second {
                out.append_pair("again", &written(*slide, second));
            }
        }
        out.finish()
    }

    /// Another slide, or another step of it.
    pub fn go(&mut self, slide: usize, step: usize) {
        if slide != self.slide {
            self.lab = None;
            self.playing = false;
            self.hides = false;
            self.code = false;
        }
        self.slide = slide;
        self.step = step;
        self.black = false;
    }
}

fn written(slide: usize, tallies: &[u32]) -> String {
    let counts: Vec<_> = tallies.iter().map(u32::to_string).collect();
    [(slide + 1).to_string(), counts.join("-")].join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_as_it_was_written() {
        for query in [
            "slide=1",
            "slide=12&step=2&black=1&hide=1&code=1",
            "slide=3&play=1&lab=dns%3Dwarm%26at%3D5",
            "slide=3&vote=3.1-0-5&again=3.0-0-6",
        ] {
            assert_eq!(Show::read(query).query(), query);
        }
        assert_eq!(Show::read("slide=x&step=-1&vote=0.1&vote=a&again=&y=1"), Show::default());
    }

    #[test]
    fn votes_are_counted_by_round() {
        let mut votes = Votes::default();
        votes.set(2, 5);
        votes.second = Some(Vec::new());
        votes.set(0, 1);
        votes.set(400, 1);
        assert_eq!((votes.first.clone(), votes.second.clone(), votes.get(0)), (vec![0, 0, 5], Some(vec![1]), 1));
        assert_eq!([percent(&[1, 2], 0), percent(&[1, 2], 1), percent(&[], 0), percent(&[0], 0)], [33, 67, 0, 0]);
    }

    #[test]
    fn votes_of_two_windows_come_together() {
        let mut show = Show::read("vote=3.1&vote=4.2");
        show.keep_votes(&Show::read("vote=3.9&vote=5.7"));
        assert_eq!(show.query(), "slide=1&vote=3.1&vote=4.2&vote=5.7");
    }

    #[test]
    fn another_slide_begins_with_nothing_on_it() {
        let mut show = Show::read("slide=3&lab=x&hide=1&code=1&vote=3.1");
        show.go(3, 0);
        assert_eq!((show.lab.clone(), show.hides, show.code, show.votes.len()), (None, false, false, 1));
    }
}
