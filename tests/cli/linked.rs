//! Generated shops whose orders get their channel through deals, with statuses, refunds and copies, against
//! a plain loop over the same rows.

use crate::harness::Folder;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

const CHANNELS: [(&str, &str, &str); 4] = [
    ("google", "cpc", "Paid Search"),
    ("news", "email", "Email"),
    ("google", "organic", "Organic Search"),
    ("", "", ""),
];
const STATUSES: [&str; 5] = ["Paid", "Pending", "Cancelled", "Refunded", "Test"];

#[derive(Debug, Clone)]
struct Order {
    day: u8,
    /// The deal, by number; some orders have none.
    deal: Option<usize>,
    status: usize,
    cents: i64,
    /// Part of the amount in per cent, refunded in the orders file and in a file of refunds: where both
    /// tell one, it is the same refund, and the larger telling counts.
    refunds: (i64, i64),
    /// Told once more in the second file.
    is_copied: bool,
}

#[derive(Debug, Clone)]
struct Shop {
    /// The channel of each deal.
    deals: Vec<usize>,
    orders: Vec<Order>,
}

fn shop() -> impl Strategy<Value = Shop> {
    let deals = prop::collection::vec(0..CHANNELS.len(), 1..8);
    deals.prop_flat_map(|deals| {
        let order = (
            1u8..9,
            prop::option::weighted(0.8, 0..deals.len()),
            0..STATUSES.len(),
            1i64..5000,
            (prop_oneof![Just(0i64), 1i64..50], prop_oneof![Just(0i64), 1i64..50]),
            prop::bool::weighted(0.3),
        );
        let order = order.prop_map(|(day, deal, status, hundreds, refunds, is_copied)| Order {
            day,
            deal,
            status,
            // Whole units, so that per cents of them are whole cents.
            cents: hundreds * 100,
            refunds,
            is_copied,
        });
        // One plain sale, so that revenue and every status are told whatever the others are.
        let sale = Order { day: 1, deal: None, status: 0, cents: 700, refunds: (0, 0), is_copied: false };
        prop::collection::vec(order, 1..14).prop_map(move |mut orders| {
            orders.push(sale.clone());
            Shop { deals: deals.clone(), orders }
        })
    })
}

fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

impl Shop {
    fn written(&self) -> Folder {
        let mut deals = "deal id,date,utm source,utm medium,stage\n".to_owned();
        let mut orders = "order id,deal id,date,status,revenue,refund\n".to_owned();
        let mut copies = orders.clone();
        let mut refunds = "order id,refund date,refund amount\n".to_owned();
        // Writing to a string cannot fail.
        for (id, channel) in self.deals.iter().enumerate() {
            let (source, medium, _) = CHANNELS[*channel];
            let _ = writeln!(deals, "D{id},2026-01-01,{source},{medium},New");
        }
        for (id, order) in self.orders.iter().enumerate() {
            let deal = order.deal.map(|deal| format!("D{deal}")).unwrap_or_default();
            let refund = money(order.cents * order.refunds.0 / 100);
            let amount = money(order.cents);
            let line = format!(
                "#{id},{deal},2026-01-{:02},{},{amount},{refund}\n",
                order.day, STATUSES[order.status]
            );
            orders.push_str(&line);
            if order.is_copied {
                copies.push_str(&line);
            }
            if order.refunds.1 > 0 {
                let _ = writeln!(refunds, "#{id},2026-01-20,{}", money(order.cents * order.refunds.1 / 100));
            }
        }
        let folder = Folder::new().with("deals.csv", deals).with("orders.csv", orders);
        if copies.lines().count() > 1 {
            folder.write("orders-2.csv", copies);
        }
        if refunds.lines().count() > 1 {
            folder.write("refunds.csv", refunds);
        }
        folder.with("perfkpi.toml", "[[source]]\npath = \"deals.csv\"\nstages = { new = [\"New\"] }\n")
    }

    /// Leads, orders, pending and cancelled ones, and the cents of revenue, by channel.
    fn expected(&self) -> BTreeMap<String, [i64; 5]> {
        let mut table: BTreeMap<String, [i64; 5]> = BTreeMap::new();
        let name = |channel: usize| match CHANNELS[channel].2 {
            "" => "null".to_owned(),
            name => format!("\"{name}\""),
        };
        for channel in &self.deals {
            table.entry(name(*channel)).or_default()[0] += 1;
        }
        for order in &self.orders {
            let channel = order.deal.map_or("null".to_owned(), |deal| name(self.deals[deal]));
            let row = match STATUSES[order.status] {
                "Test" => continue,
                _ => table.entry(channel).or_default(),
            };
            match STATUSES[order.status] {
                "Pending" => row[2] += 1,
                "Cancelled" => row[3] += 1,
                _ => {
                    row[1] += 1;
                    // "Refunded" without any amount is all of it.
                    let share = match order.refunds.0.max(order.refunds.1) {
                        0 if STATUSES[order.status] == "Refunded" => 100,
                        share => share,
                    };
                    row[4] += order.cents - order.cents * share / 100;
                }
            }
        }
        table
    }
}

fn count(text: &str) -> i64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no count"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn orders_follow_their_deals(shop in shop()) {
        let folder = shop.written();
        let args = ["--kpi", "leads,orders,pending_orders,cancelled_orders,revenue"];
        let report = folder.report(&args);
        let mut found: BTreeMap<String, [i64; 5]> = BTreeMap::new();
        let expected = shop.expected();
        let is_linked = shop.orders.iter().any(|order| {
            order.deal.is_some_and(|deal| !CHANNELS[shop.deals[deal]].2.is_empty())
        });
        for row in &report.rows {
            // Where no order got a channel, orders by channel are unknown but in the row without one.
            if !is_linked && row["orders"] == "null" {
                prop_assert!(row["channel"] != "null");
                continue;
            }
            let revenue = count(&row["revenue"].replace('.', ""));
            let counts = ["leads", "orders", "pending_orders", "cancelled_orders"].map(|id| count(&row[id]));
            found.insert(row["channel"].clone(), [counts[0], counts[1], counts[2], counts[3], revenue]);
        }
        let wanted: BTreeMap<String, [i64; 5]> = match is_linked {
            true => expected.clone(),
            false => expected.clone().into_iter().filter(|(channel, _)| found.contains_key(channel)).collect(),
        };
        prop_assert_eq!(&found, &wanted);
        let total = |at: usize| expected.values().map(|row| row[at]).sum::<i64>();
        let revenue = total(4);
        let written = format!("{}{}.{:02}", if revenue < 0 { "-" } else { "" }, revenue.abs() / 100, revenue.abs() % 100);
        prop_assert_eq!(report.total(&["orders", "revenue"]), format!("{} {written}", total(1)));
    }
}
