//! What a cost header says of tax and fee: `расход с ндс и ак, руб.` in, the cost's own name and the basis out.
//! Refuses headers in which "with" or "without" belongs to anything else.

use std::sync::LazyLock;

use serde::Deserialize;

use super::currency::split_currency;
use super::name::loose_header_name;
use crate::decimal::Decimal;

/// What the amounts of a cost column hold; `None` where its header does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CostBasis {
    pub tax: Option<bool>,
    pub fee: Option<bool>,
    /// The tax rate that the header names, as a share.
    pub rate: Option<Decimal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    with: Vec<String>,
    without: Vec<String>,
    between: Vec<String>,
    and: Vec<String>,
    tax: Vec<String>,
    fee: Vec<String>,
    with_tax: Vec<String>,
    with_fee: Vec<String>,
    plans: Vec<String>,
    sums: Vec<String>,
    surcharges: Vec<String>,
}

static WORDS: LazyLock<Option<Words>> = LazyLock::new(|| toml::from_str(include_str!("cost.toml")).ok());

/// One word of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// With, or without.
    Holds(bool),
    Between,
    And,
    Tax,
    Fee,
    WithTax,
    WithFee,
    /// A number of percent.
    Percent(Decimal),
    Other,
}

impl Words {
    fn of(&self, text: &str) -> Word {
        let is = |list: &[String]| list.iter().any(|word| word == text);
        match () {
            () if is(&self.with) => Word::Holds(true),
            () if is(&self.without) => Word::Holds(false),
            () if is(&self.between) => Word::Between,
            () if is(&self.and) => Word::And,
            () if is(&self.tax) => Word::Tax,
            () if is(&self.fee) => Word::Fee,
            () if is(&self.with_tax) => Word::WithTax,
            () if is(&self.with_fee) => Word::WithFee,
            () => percent(text).map_or(Word::Other, Word::Percent),
        }
    }
}

/// The share in `20%`.
fn percent(text: &str) -> Option<Decimal> {
    let share = Decimal::parse(&text.strip_suffix('%')?.replace(',', "."))?;
    share.checked_div(Decimal::from_int(100)).filter(|share| !share.is_negative() && *share < Decimal::ONE)
}

/// The basis that a header in any spelling tells, whatever column it names.
pub fn cost_basis(header: &str) -> CostBasis {
    split_basis(&loose_header_name(header)).map(|(_, basis)| basis).unwrap_or_default()
}

/// True for a header of what was planned to be spent.
pub fn is_plan(header: &str) -> bool {
    has_word(header, |words| &words.plans)
}

/// True for a header that speaks of tax, in whatever way.
pub(crate) fn names_tax(header: &str) -> bool {
    has_word(header, |words| &words.tax)
}

fn has_word(header: &str, list: impl Fn(&Words) -> &Vec<String>) -> bool {
    let name = loose_header_name(header);
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    WORDS.as_ref().is_some_and(|all| words.any(|word| list(all).iter().any(|each| each == word)))
}

/// True for a name that is a cost only beside a column that names one.
pub(crate) fn is_bare_sum(base: &str) -> bool {
    WORDS.as_ref().is_some_and(|words| words.sums.iter().any(|sum| sum == base))
}

/// A normalised header without what it says of tax and fee, its brackets and commas blanks; `None` where it says nothing.
pub(crate) fn split_basis(name: &str) -> Option<(String, CostBasis)> {
    let words = WORDS.as_ref()?;
    // "20 %" is one word.
    let name = name.replace(['(', ')', '[', ']', ';'], " ").replace(" %", "%");
    let mut reading = Reading::default();
    for token in name.split([' ', ',']).filter(|token| !token.is_empty()) {
        reading.take(token, words.of(token));
    }
    reading.finish()
}

/// A cost header without its words of tax and fee, in the spellings that platforms have for it: `расход с ндс (руб.)`
/// is `расход, руб.`, `расход (руб.)` and `расход`. Empty for a header that says nothing of them.
pub(super) fn without_basis(name: &str) -> Vec<String> {
    if !names_tax(name) {
        return Vec::new();
    }
    let Some((base, _)) = split_basis(name) else { return Vec::new() };
    let Some((sum, _)) = split_currency(&base) else { return vec![base] };
    let mark = base.get(sum.len()..).unwrap_or_default().trim_matches([' ', ',']);
    vec![format!("{sum}, {mark}"), format!("{sum} ({mark})"), sum.to_owned()]
}

#[derive(Default)]
struct Reading<'n> {
    base: Vec<&'n str>,
    basis: CostBasis,
    /// Words since "with" or "without", given back to the name when nothing comes of them.
    open: Option<(bool, Vec<&'n str>)>,
    /// The last thing named, for "VAT included" and "VAT 20%".
    last: Option<Word>,
    /// "20%" of "incl. 20% VAT".
    percent: Option<Decimal>,
    is_told: bool,
}

impl<'n> Reading<'n> {
    fn take(&mut self, token: &'n str, word: Word) {
        match word {
            // "VAT included": the word stands behind.
            Word::Holds(holds) if self.awaits_word() => self.tell(holds),
            Word::Holds(holds) => {
                self.give_back();
                self.open = Some((holds, vec![token]));
                self.last = None;
            }
            Word::Tax | Word::Fee => {
                self.last = Some(word);
                match &mut self.open {
                    Some((holds, words)) => {
                        let holds = *holds;
                        words.clear();
                        self.tell(holds);
                    }
                    None => self.base.push(token),
                }
            }
            Word::WithTax => self.basis.tax = self.told(true),
            Word::WithFee => self.basis.fee = self.told(true),
            Word::Percent(share) => match self.last {
                Some(Word::Tax) if self.is_told => self.basis.rate = Some(share),
                _ => self.percent = Some(share),
            },
            Word::Between | Word::And => match &mut self.open {
                Some((_, words)) if !words.is_empty() => words.push(token),
                Some(_) => {}
                None => self.base.push(token),
            },
            Word::Other => {
                self.give_back();
                self.last = None;
                self.base.push(token);
            }
        }
    }

    /// True right behind a tax or fee that no word before it spoke of.
    fn awaits_word(&self) -> bool {
        self.open.is_none() && matches!(self.last, Some(Word::Tax | Word::Fee))
    }

    fn tell(&mut self, holds: bool) {
        match self.last {
            Some(Word::Tax) => {
                self.basis.tax = Some(holds);
                self.basis.rate = self.percent.take();
            }
            Some(Word::Fee) => self.basis.fee = Some(holds),
            _ => return,
        }
        if self.open.is_none() {
            self.base.pop();
        }
        self.is_told = true;
    }

    fn told(&mut self, holds: bool) -> Option<bool> {
        self.is_told = true;
        self.last = Some(Word::WithTax);
        Some(holds)
    }

    /// "With" that belonged to something else stays in the name.
    fn give_back(&mut self) {
        if let Some((_, words)) = self.open.take() {
            self.base.extend(words);
        }
    }

    fn finish(mut self) -> Option<(String, CostBasis)> {
        self.give_back();
        self.is_told.then(|| (self.base.join(" "), self.basis))
    }
}

/// The names of rows that add tax or a fee to others, in lower case.
pub fn surcharges() -> &'static [String] {
    WORDS.as_ref().map_or(&[], |words| &words.surcharges)
}

/// Whether a text is such a name, alone or with a rate: `НДС 20%`, `VAT (20 %)`, `Agency fee, 10%`.
pub fn is_surcharge(text: &str) -> bool {
    let name = loose_header_name(text);
    let rest = |word: &String| name.strip_prefix(word.as_str());
    let is_rate = |rest: &str| {
        let bare = rest.trim_matches(|c: char| " ():,+-–—".contains(c));
        let digits = bare.trim_end_matches('%').trim_end();
        let is_number =
            !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        bare.is_empty() || bare.ends_with('%') && is_number
    };
    surcharges().iter().filter_map(rest).any(is_rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(header: &str) -> Option<(String, Option<bool>, Option<bool>)> {
        split_basis(&loose_header_name(header)).map(|(base, basis)| (base, basis.tax, basis.fee))
    }

    #[test]
    fn headers_as_agencies_write_them() {
        let (yes, no) = (Some(true), Some(false));
        for (header, base, tax, fee) in [
            ("Расход, руб. без НДС", "расход руб.", no, None),
            ("Расход (руб., без НДС)", "расход руб.", no, None),
            ("Расход с НДС", "расход", yes, None),
            ("Расход с учётом НДС, ₽", "расход ₽", yes, None),
            ("Расход с НДС и АК", "расход", yes, yes),
            ("Расход без НДС с АК, руб.", "расход руб.", no, yes),
            ("Затраты с НДС, без комиссии", "затраты", yes, no),
            ("Расход с агентской комиссией", "расход", None, yes),
            ("Cost excl. VAT", "cost", no, None),
            ("Cost (EUR) incl. VAT", "cost eur", yes, None),
            ("Cost, VAT included", "cost", yes, None),
            ("cost_ex_vat", "cost", no, None),
            ("Spend w/o VAT", "spend", no, None),
            ("Total with agency fee", "total", None, yes),
            ("Spend incl. VAT and fees", "spend", yes, yes),
            ("Разход без ДДС, лв.", "разход лв.", no, None),
            ("Разходи с ДДС и комисиона", "разходи", yes, yes),
            ("Ծախս առանց ԱԱՀ", "ծախս", no, None),
            ("Ծախս ԱԱՀ-ով", "ծախս", yes, None),
            ("Ծախս, ներառյալ ԱԱՀ", "ծախս", yes, None),
        ] {
            assert_eq!(told(header), Some((base.to_owned(), tax, fee)), "{header}");
        }
    }

    #[test]
    fn a_rate_in_the_header_is_the_tax_s() {
        assert_eq!(cost_basis("Расход с НДС 22%").rate, Decimal::parse("0.22"));
        assert_eq!(cost_basis("Cost (incl. 20 % VAT)").rate, Decimal::parse("0.2"));
        assert_eq!(cost_basis("Cost incl. VAT (20 %)").rate, Decimal::parse("0.2"));
        assert_eq!(cost_basis("CTR 20%").rate, None);
    }

    #[test]
    fn other_words_keep_their_with() {
        for header in ["Расход с начала года", "VAT", "НДС", "Cost", "Orders with coupon", "Tax and fees"]
        {
            assert_eq!(told(header), None, "{header}");
        }
        assert_eq!(
            told("Расход с начала года без НДС").map(|(base, ..)| base).as_deref(),
            Some("расход с начала года")
        );
    }
}
