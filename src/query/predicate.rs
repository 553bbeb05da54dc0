//! The tree of a `--where`: comparisons joined by and, or and not.

use std::fmt;

use super::value::Value;
use crate::catalogue::syntax::Span;

/// How a name is compared with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    StartsWith,
}

impl Op {
    /// As printed.
    pub fn text(self) -> &'static str {
        match self {
            Op::Equal => "=",
            Op::NotEqual => "!=",
            Op::Less => "<",
            Op::LessOrEqual => "<=",
            Op::Greater => ">",
            Op::GreaterOrEqual => ">=",
            Op::Contains => "contains",
            Op::StartsWith => "starts with",
        }
    }

    /// True for `<`, `<=`, `>` and `>=`.
    pub fn is_order(self) -> bool {
        matches!(self, Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual)
    }

    /// The same comparison with its sides exchanged: `5 <= x` is `x >= 5`.
    #[must_use]
    pub fn exchanged(self) -> Op {
        match self {
            Op::Less => Op::Greater,
            Op::LessOrEqual => Op::GreaterOrEqual,
            Op::Greater => Op::Less,
            Op::GreaterOrEqual => Op::LessOrEqual,
            same => same,
        }
    }
}

/// A condition on dimensions, measures and KPIs. Names are as written; [`Predicate::check`] looks them up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate {
    /// At least two.
    And(Vec<Predicate>),
    /// At least two.
    Or(Vec<Predicate>),
    Not(Box<Predicate>),
    Compare {
        name: String,
        name_span: Span,
        op: Op,
        value: Value,
        value_span: Span,
    },
    In {
        name: String,
        name_span: Span,
        /// `not in`: like `!=`, false where the cell is unknown.
        negated: bool,
        values: Vec<(Value, Span)>,
    },
}

impl Predicate {
    /// As [`Predicate::equalities`], with the place of each text.
    pub fn equal_texts(&self) -> Vec<(&str, &str, Span)> {
        match self {
            Predicate::And(parts) | Predicate::Or(parts) => {
                parts.iter().flat_map(Predicate::equal_texts).collect()
            }
            Predicate::Not(part) => part.equal_texts(),
            Predicate::Compare { name, op, value: Value::Text(text), value_span, .. } => {
                // `!= ""` asks for what is known: no file need have a name without letters.
                let is_whole = *op == Op::Equal || *op == Op::NotEqual && !text.trim().is_empty();
                if is_whole { vec![(name, text, *value_span)] } else { Vec::new() }
            }
            Predicate::Compare { .. } => Vec::new(),
            Predicate::In { name, values, .. } => {
                let texts = values.iter().filter_map(|(value, span)| match value {
                    Value::Text(text) => Some((name.as_str(), text.as_str(), *span)),
                    _ => None,
                });
                texts.collect()
            }
        }
    }

    /// The texts that names are asked to equal or not to equal: values that must exist somewhere. Who leaves
    /// out what is nowhere leaves out nothing.
    pub fn equalities(&self) -> Vec<(&str, &str)> {
        self.equal_texts().into_iter().map(|(name, text, _)| (name, text)).collect()
    }

    /// The currencies of the amounts that it compares with, each with the place of its amount.
    pub fn moneys(&self) -> Vec<(&str, Span)> {
        fn money(value: &Value, span: Span) -> Option<(&str, Span)> {
            match value {
                Value::Money { currency, .. } => Some((currency, span)),
                _ => None,
            }
        }
        match self {
            Predicate::And(parts) | Predicate::Or(parts) => {
                parts.iter().flat_map(Predicate::moneys).collect()
            }
            Predicate::Not(part) => part.moneys(),
            Predicate::Compare { value, value_span, .. } => money(value, *value_span).into_iter().collect(),
            Predicate::In { values, .. } => {
                values.iter().filter_map(|(value, span)| money(value, *span)).collect()
            }
        }
    }

    /// The texts that a name is compared with, whole or by order, wherever it stands.
    pub fn values_of(&self, asked: &str) -> Vec<String> {
        match self {
            Predicate::And(parts) | Predicate::Or(parts) => {
                parts.iter().flat_map(|part| part.values_of(asked)).collect()
            }
            Predicate::Not(part) => part.values_of(asked),
            Predicate::Compare { name, op, value, .. } => {
                let is_whole = name == asked && !matches!(op, Op::Contains | Op::StartsWith);
                value.text().filter(|_| is_whole).map(|text| text.to_string()).into_iter().collect()
            }
            Predicate::In { name, values, .. } => {
                let texts = values.iter().filter(|_| name == asked).filter_map(|(value, _)| value.text());
                texts.map(|text| text.to_string()).collect()
            }
        }
    }

    /// The names it compares, each once, in the order of the text.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.visit(&mut |leaf, _| {
            if !names.contains(&leaf) {
                names.push(leaf);
            }
        });
        names
    }

    /// Shows every comparison's name and place.
    pub(crate) fn visit<'a>(&'a self, see: &mut impl FnMut(&'a str, Span)) {
        match self {
            Predicate::And(parts) | Predicate::Or(parts) => parts.iter().for_each(|part| part.visit(see)),
            Predicate::Not(part) => part.visit(see),
            Predicate::Compare { name, name_span, .. } | Predicate::In { name, name_span, .. } => {
                see(name, *name_span);
            }
        }
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, parts: &[Predicate], word: &str| {
            for (i, part) in parts.iter().enumerate() {
                if i > 0 {
                    write!(f, " {word} ")?;
                }
                match part {
                    Predicate::And(_) | Predicate::Or(_) => write!(f, "({part})")?,
                    _ => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Predicate::And(parts) => joined(f, parts, "and"),
            Predicate::Or(parts) => joined(f, parts, "or"),
            Predicate::Not(part) if matches!(**part, Predicate::And(_) | Predicate::Or(_)) => {
                write!(f, "not ({part})")
            }
            Predicate::Not(part) => write!(f, "not {part}"),
            Predicate::Compare { name, op, value, .. } => write!(f, "{name} {} {value}", op.text()),
            Predicate::In { name, negated, values, .. } => {
                write!(f, "{name} {}in (", if *negated { "not " } else { "" })?;
                for (i, (value, _)) in values.iter().enumerate() {
                    write!(f, "{}{value}", if i > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
        }
    }
}
