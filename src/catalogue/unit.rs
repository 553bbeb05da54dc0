//! What a number counts: money, things, seconds, and products of these. No other kinds are known.
//!
//! Things of different sorts (clicks, orders) are one dimension, so that sums such as
//! `orders + pending_orders` and shares such as `orders / carts` both make sense; what is refused is
//! adding what has different dimensions, above all a count and a ratio.

use std::fmt;

/// The dimension of a number, as exponents: CPL is money¹·count⁻¹, a rate has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    money: i8,
    count: i8,
    seconds: i8,
}

impl Unit {
    /// A share or a plain ratio.
    pub const RATIO: Unit = Unit { money: 0, count: 0, seconds: 0 };
    pub const COUNT: Unit = Unit { money: 0, count: 1, seconds: 0 };
    pub const MONEY: Unit = Unit { money: 1, count: 0, seconds: 0 };
    pub const MONEY_SQUARED: Unit = Unit { money: 2, count: 0, seconds: 0 };
    pub const SECONDS: Unit = Unit { money: 0, count: 0, seconds: 1 };

    /// The unit of a product.
    #[must_use]
    pub fn times(self, other: Unit) -> Unit {
        Unit {
            money: self.money.saturating_add(other.money),
            count: self.count.saturating_add(other.count),
            seconds: self.seconds.saturating_add(other.seconds),
        }
    }

    /// The unit of a quotient.
    #[must_use]
    pub fn per(self, other: Unit) -> Unit {
        Unit {
            money: self.money.saturating_sub(other.money),
            count: self.count.saturating_sub(other.count),
            seconds: self.seconds.saturating_sub(other.seconds),
        }
    }

    /// True for money and for money per thing: the amounts that a currency may follow.
    pub fn is_amount(self) -> bool {
        self.money == 1
    }

    /// True for seconds and for seconds per thing.
    pub fn is_time(self) -> bool {
        self.seconds == 1 && self.money == 0
    }

    /// True for what may be said in percent.
    pub fn is_ratio(self) -> bool {
        self == Unit::RATIO
    }

    /// False for money times money, clicks times leads and the like, which no report can show.
    pub fn can_be_shown(self) -> bool {
        let sum = |sign: i32| {
            let exponents = [self.money, self.count, self.seconds];
            exponents.iter().map(|exponent| (i32::from(*exponent) * sign).max(0)).sum::<i32>()
        };
        sum(1) <= 1 && sum(-1) <= 1
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("money", self.money), ("a count", self.count), ("seconds", self.seconds)];
        let list = |sign: i32| {
            let mut words = Vec::new();
            for (word, exponent) in parts {
                match i32::from(exponent) * sign {
                    ..=0 => {}
                    1 => words.push(word.to_owned()),
                    power => words.push(format!("{word} to the power of {power}")),
                }
            }
            words.join(" times ")
        };
        match (list(1), list(-1)) {
            (above, below) if above.is_empty() && below.is_empty() => f.write_str("a plain ratio"),
            (above, below) if below.is_empty() => f.write_str(&above),
            (above, below) if above.is_empty() => {
                write!(f, "a ratio per {}", below.replace("a count", "thing"))
            }
            (above, below) => write!(f, "{above} per {}", below.replace("a count", "thing")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn products_and_quotients_cancel() {
        let cost_per_click = Unit::MONEY.per(Unit::COUNT);
        assert_eq!(cost_per_click.times(Unit::COUNT), Unit::MONEY);
        assert_eq!(Unit::COUNT.per(Unit::COUNT), Unit::RATIO);
        assert_eq!(cost_per_click.to_string(), "money per thing");
        assert_eq!(Unit::RATIO.to_string(), "a plain ratio");
    }

    #[test]
    fn only_amounts_take_a_currency_and_only_ratios_a_percent() {
        assert!(Unit::MONEY.is_amount() && Unit::MONEY.per(Unit::COUNT).is_amount());
        assert!(!Unit::MONEY.per(Unit::MONEY).is_amount() && Unit::MONEY.per(Unit::MONEY).is_ratio());
        assert!(!Unit::MONEY_SQUARED.is_amount());
        for odd in [
            Unit::MONEY_SQUARED,
            Unit::MONEY.times(Unit::COUNT),
            Unit::MONEY.per(Unit::COUNT.times(Unit::COUNT)),
        ] {
            assert!(!odd.can_be_shown(), "{odd}");
        }
        assert!(Unit::RATIO.can_be_shown() && Unit::MONEY.per(Unit::COUNT).can_be_shown());
    }
}
