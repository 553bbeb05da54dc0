//! Small generated exports (spend, sessions, orders) and their sums, computed by plain loops.

use crate::harness::Folder;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Campaigns, each of one channel; the last is never advertised.
const CAMPAIGNS: [(&str, &str); 5] = [
    ("Green Tea", "Paid Search"),
    ("Cups", "Paid Search"),
    ("Reels", "Paid Social"),
    ("Banner", "Display"),
    ("Letter", "Email"),
];

/// A day, a campaign by number, and figures; `cents` is the money.
#[derive(Debug, Clone)]
pub struct Row {
    day: u8,
    campaign: usize,
    count: i128,
    cents: i128,
}

impl Row {
    fn channel(&self) -> &'static str {
        CAMPAIGNS[self.campaign].1
    }
}

#[derive(Debug, Clone)]
pub struct Export {
    spend: Vec<Row>,
    sessions: Vec<Row>,
    orders: Vec<Row>,
}

/// Spend and sessions tell each campaign at most once a day, so no row is told twice.
pub fn export() -> impl Strategy<Value = Export> {
    let rows = |campaigns: usize| {
        prop::collection::btree_map((1u8..8, 0..campaigns), (0i128..5000, 0i128..1_000_000), 1..14).prop_map(
            |rows| {
                let row = |((day, campaign), (count, cents))| Row { day, campaign, count, cents };
                rows.into_iter().map(row).collect::<Vec<Row>>()
            },
        )
    };
    let order = (1u8..8, 0..CAMPAIGNS.len(), 1i128..100_000).prop_map(|(day, campaign, cents)| Row {
        day,
        campaign,
        count: 1,
        cents,
    });
    (rows(4), rows(5), prop::collection::vec(order, 1..14)).prop_map(|(spend, sessions, orders)| Export {
        spend,
        sessions,
        orders,
    })
}

impl Export {
    pub fn sample() -> Export {
        let row = |campaign, count, cents| Row { day: 5, campaign, count, cents };
        Export {
            spend: vec![row(0, 10, 1234)],
            sessions: vec![row(0, 7, 0)],
            orders: vec![row(0, 1, 500), row(4, 1, 250)],
        }
    }

    /// The files by name.
    pub fn files(&self) -> [(&'static str, String); 3] {
        let money = |cents: i128| format!("{}.{:02}", cents / 100, cents % 100);
        let mut spend = "date,channel,campaign,impressions,clicks,spend\n".to_owned();
        let mut sessions = "date,channel,campaign,sessions,bounces,pageviews\n".to_owned();
        let mut orders = "order id,date,channel,campaign,revenue\n".to_owned();
        let key =
            |row: &Row| format!("2026-01-{:02},{},{}", row.day, row.channel(), CAMPAIGNS[row.campaign].0);
        // Writing to a string cannot fail.
        for row in &self.spend {
            let _ = writeln!(spend, "{},{},{},{}", key(row), row.count * 20, row.count, money(row.cents));
        }
        for row in &self.sessions {
            let _ = writeln!(sessions, "{},{},{},{}", key(row), row.count, row.count / 3, row.count * 2);
        }
        for (id, row) in self.orders.iter().enumerate() {
            let _ = writeln!(orders, "{},{},{}", 1000 + id, key(row), money(row.cents));
        }
        [("spend.csv", spend), ("sessions.csv", sessions), ("orders.csv", orders)]
    }

    pub fn written(&self) -> Folder {
        self.files().into_iter().fold(Folder::new(), |folder, (name, text)| folder.with(name, text))
    }

    /// The same rows, last first; orders keep their ids.
    pub fn reversed(&self) -> Reversed {
        Reversed(self.clone())
    }

    /// The sum of a measure in ten-thousandths.
    pub fn sum(&self, measure: &str) -> i128 {
        let counts = |rows: &[Row]| rows.iter().map(|row| row.count).sum::<i128>() * 10_000;
        let cents = |rows: &[Row]| rows.iter().map(|row| row.cents).sum::<i128>() * 100;
        match measure {
            "impressions" => counts(&self.spend) * 20,
            "clicks" => counts(&self.spend),
            "spend" => cents(&self.spend),
            "sessions" => counts(&self.sessions),
            "bounces" => self.sessions.iter().map(|row| row.count / 3).sum::<i128>() * 10_000,
            "pageviews" => counts(&self.sessions) * 2,
            "orders" => counts(&self.orders),
            "revenue" => cents(&self.orders),
            other => panic!("no measure {other}"),
        }
    }

    /// Spend, sessions, orders and revenue of each channel, in ten-thousandths.
    pub fn by_channel(&self) -> BTreeMap<String, [i128; 4]> {
        let mut table: BTreeMap<String, [i128; 4]> = BTreeMap::new();
        let mut add = |row: &Row, column: usize, amount: i128| {
            table.entry(row.channel().to_owned()).or_default()[column] += amount;
        };
        self.spend.iter().for_each(|row| add(row, 0, row.cents * 100));
        self.sessions.iter().for_each(|row| add(row, 1, row.count * 10_000));
        for row in &self.orders {
            add(row, 2, 10_000);
            add(row, 3, row.cents * 100);
        }
        table
    }

    /// Spend, and orders and revenue of campaigns that have spend, in ten-thousandths.
    pub fn paid(&self) -> [i128; 3] {
        let advertised: BTreeSet<usize> = self.spend.iter().map(|row| row.campaign).collect();
        let paid = || self.orders.iter().filter(|row| advertised.contains(&row.campaign));
        [self.sum("spend"), paid().count() as i128 * 10_000, paid().map(|row| row.cents).sum::<i128>() * 100]
    }
}

/// An export whose files have their rows last first.
pub struct Reversed(Export);

impl Reversed {
    pub fn written(&self) -> Folder {
        let folder = Folder::new();
        for (name, text) in self.0.files() {
            let (header, rows) = text.split_once('\n').unwrap_or((&text, ""));
            let rows: Vec<&str> = rows.lines().rev().collect();
            folder.write(name, format!("{header}\n{}\n", rows.join("\n")));
        }
        folder
    }
}
