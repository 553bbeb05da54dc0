//! A line of text and a place in it → the line with carets below the place, as terminals show it.
//!
//! Carets stand right below tabs, wide, combining and hidden characters; a long line is cut around the place.

use std::fmt::{self, Write};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// As much of a line as is shown; a place that is longer ends in `…`.
const MOST_WIDE: usize = 96;
/// What is shown before the place where the line is cut.
const BEFORE: usize = 40;
const TAB: &str = "    ";

/// A line of a file, of the settings or of the command line, with the place that a message is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    pub text: String,
    /// Bytes of the text; `None` where the message is about the whole line.
    pub mark: Option<Range<usize>>,
    /// Said behind the carets.
    pub label: Option<String>,
}

/// A character as it is shown, with what it takes on a terminal.
struct Shown {
    text: String,
    width: usize,
    is_marked: bool,
}

impl Excerpt {
    pub fn new(text: impl Into<String>, mark: Option<Range<usize>>) -> Self {
        Excerpt { text: text.into(), mark, label: None }
    }

    /// The lines below a message, each after a line end; the number stands before the line where there is one.
    pub fn write(&self, line: Option<u64>, f: &mut impl Write) -> fmt::Result {
        let number = line.map(|line| line.to_string()).unwrap_or_else(|| " ".to_owned());
        let gutter = " ".repeat(number.len());
        let (text, before, marked) = self.cut();
        write!(f, "\n{gutter} |\n{number} | {}", text.trim_end())?;
        if self.mark.is_some() {
            let label = self.label.as_deref().map(|label| format!(" {label}")).unwrap_or_default();
            write!(f, "\n{gutter} | {}{}{label}", " ".repeat(before), "^".repeat(marked.max(1)))?;
        }
        Ok(())
    }

    /// What is shown, how wide it is before the place, and how wide the place is.
    fn cut(&self) -> (String, usize, usize) {
        let shown = self.shown();
        let width = |part: &[Shown]| part.iter().map(|each| each.width).sum::<usize>();
        let start = self.mark.as_ref().map_or(0, |mark| {
            let first = shown.iter().position(|each| each.is_marked);
            // A place behind the last character: the text ends where something should follow.
            first.unwrap_or_else(|| {
                self.text.get(..mark.start).map_or(shown.len(), |text| text.chars().count())
            })
        });
        let start = start.min(shown.len());
        let mut from = 0;
        if width(&shown) > MOST_WIDE {
            let mut room = BEFORE;
            from = start;
            while let Some(each) = from.checked_sub(1).and_then(|at| shown.get(at)) {
                if each.width > room {
                    break;
                }
                room -= each.width;
                from -= 1;
            }
        }
        let mut text = String::from(if from > 0 { "…" } else { "" });
        let lead = usize::from(from > 0);
        let before = lead + width(shown.get(from..start).unwrap_or_default());
        let (mut room, mut marked) = (MOST_WIDE - lead, 0);
        for each in shown.get(from..).unwrap_or_default() {
            if each.width > room {
                text.push('…');
                break;
            }
            room -= each.width;
            marked += if each.is_marked { each.width } else { 0 };
            text.push_str(&each.text);
        }
        (text, before, marked)
    }

    fn shown(&self) -> Vec<Shown> {
        let is_marked = |at: usize| self.mark.as_ref().is_some_and(|mark| mark.contains(&at));
        let one = |(at, c): (usize, char)| {
            let text = match c {
                '\t' => TAB.to_owned(),
                // One line whatever the settings wrote.
                '\n' | '\r' => " ".to_owned(),
                c if is_hidden(c) => c.escape_unicode().to_string(),
                c => c.to_string(),
            };
            let width = text.chars().filter_map(UnicodeWidthChar::width).sum();
            Shown { text, width, is_marked: is_marked(at) }
        };
        self.text.char_indices().map(one).collect()
    }
}

/// True for what a reader would not see or what would move the text around it: control characters,
/// bidirectional marks, line separators, invisible format characters. Joiners stay: scripts and
/// emoji need them.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text of several lines with hidden characters spelled out.
pub(super) fn spelled(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(|c| c != '\n' && is_hidden(c)) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c != '\n' && is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, marked: &str) -> String {
        let start = text.rfind(marked).unwrap();
        let mut out = String::new();
        Excerpt::new(text, Some(start..start + marked.len())).write(Some(7), &mut out).unwrap();
        out
    }

    #[test]
    fn the_carets_stand_below_the_place_whatever_the_script() {
        assert_eq!(drawn("a,ten,5", "ten"), "\n  |\n7 | a,ten,5\n  |   ^^^");
        assert_eq!(drawn("город,пять", "пять"), "\n  |\n7 | город,пять\n  |       ^^^^");
        assert_eq!(drawn("名,x", "x"), "\n  |\n7 | 名,x\n  |    ^");
        assert_eq!(drawn("x,名名", "名名"), "\n  |\n7 | x,名名\n  |   ^^^^");
        // An accent that combines takes no room.
        assert_eq!(drawn("cafe\u{301},x", "x"), "\n  |\n7 | cafe\u{301},x\n  |      ^");
        assert_eq!(drawn("a\tx", "x"), "\n  |\n7 | a    x\n  |      ^");
        assert_eq!(drawn("a\u{1b}[1m,x", "x"), "\n  |\n7 | a\\u{1b}[1m,x\n  |           ^");
        assert_eq!(drawn("a\n+ ?", "?"), "\n  |\n7 | a + ?\n  |     ^");
    }

    #[test]
    fn a_place_behind_the_text_and_one_without_width_get_one_caret() {
        let mut out = String::new();
        Excerpt::new("a +", Some(3..3)).write(None, &mut out).unwrap();
        assert_eq!(out, "\n  |\n  | a +\n  |    ^");
        assert_eq!(drawn("a,,b", ""), "\n  |\n7 | a,,b\n  |     ^");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{},ten,{}", "a".repeat(300), "b".repeat(300));
        let drawn = drawn(&text, "ten");
        let lines: Vec<&str> = drawn.lines().collect();
        assert_eq!(lines[2], format!("7 | …{},ten,{}…", "a".repeat(39), "b".repeat(51)));
        assert_eq!(lines[3], format!("  | {}^^^", " ".repeat(41)));
    }

    #[test]
    fn a_line_without_a_place_is_shown_alone() {
        let mut out = String::new();
        Excerpt::new("a,b", None).write(Some(12), &mut out).unwrap();
        assert_eq!(out, "\n   |\n12 | a,b");
    }
}
