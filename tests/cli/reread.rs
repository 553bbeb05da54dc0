//! What a second reader of the day's changes found: figures that a mend made wrong, each with its smallest files.

use crate::harness::Folder;

const HEAD: &str = "Amount spent (USD),Impressions,Link clicks,Reporting starts,Reporting ends";

fn meta(names: &str, rows: &[&str]) -> Folder {
    let row = |row: &&str| {
        let spend: u32 =
            row.rsplit(',').next().and_then(|spend| spend.parse().ok()).expect("a row ends in its spend");
        format!("{row}.00,{},{},2026-09-01,2026-09-30\n", spend * 10, spend / 10)
    };
    let rows: String = rows.iter().map(row).collect();
    Folder::new().with("a.csv", format!("{names},{HEAD}\n{rows}"))
}

/// Pivots of campaigns, ad sets and ages: whatever of the names a sum leaves out, its parts count once.
#[test]
fn sums_of_pivots_are_told_whatever_names_they_leave_out() {
    let nested = [
        "A,All,All,100",
        "A,X,All,60",
        "A,X,18-24,40",
        "A,X,25-34,20",
        "A,Y,All,40",
        "A,Y,18-24,30",
        "A,Y,25-34,10",
    ];
    let merged = [
        "A,All,All,100",
        ",18-24,All,60",
        ",18-24,male,40",
        ",18-24,female,20",
        ",25-34,All,40",
        ",25-34,male,40",
    ];
    let cases = [
        ("Campaign name,Ad set name,Age", &nested[..]),
        ("Campaign name,Age,Gender", &merged),
        ("Campaign name,Campaign ID,Age", &["A,,All,100", "A,123456789,18-24,60", "A,123456789,25-34,40"]),
        ("Campaign name,Ad name,Age", &["A,,All,100", "A,V,18-24,60", "A,W,18-24,40"]),
    ];
    for (names, rows) in cases {
        let report = meta(names, rows).report(&["--kpi", "spend"]);
        assert_eq!(report.total(&["spend"]), "100.00", "{names}");
        assert!(!report.notes().contains(&"looks-like-total"), "{names}: {:?}", report.notes());
    }
}

/// What a source costs and what it brought meet, though two files tell them.
#[test]
fn leads_and_orders_of_other_files_go_with_the_cost_of_their_source() {
    let costs = "Date,Source,Cost,Clicks\n2026-09-01,facebook,1000,100\n2026-09-01,google,500,50\n";
    let orders = "Order ID,Date,Source,Revenue\n1,2026-09-01,Facebook,3000\n2,2026-09-01,google,900\n";
    let folder = Folder::new().with("costs.csv", costs).with("orders.csv", orders);
    let report = folder.report(&["--kpi", "spend,revenue,romi"]);
    assert_eq!(
        report.lines(&["channel", "spend", "revenue", "romi"]),
        ["\"Paid Social\" 1000.00 3000.00 2", "\"Paid Search\" 500.00 900.00 0.8"]
    );
    assert_eq!(report.paid(&["romi"]), "1.6");
    // Where visits tell the source's media apart, an order that names none may be of any.
    folder.write(
        "visits.csv",
        "Date,Source,Medium,Sessions\n2026-09-01,google,organic,10\n2026-09-01,google,cpc,10\n",
    );
    let report = folder.report(&["--kpi", "spend,revenue"]);
    assert!(
        report.lines(&["channel", "revenue"]).contains(&"\"Organic Search\" 900.00".to_owned()),
        "{:?}",
        report.rows
    );
}

/// A file that is only shown takes no session from one that counts; equal numbers of two sites are no equal sessions.
#[test]
fn only_what_counts_tells_sessions_again() {
    let log = |ids: std::ops::RangeInclusive<u32>| {
        let rows: String = ids.map(|id| format!("{id}\t2026-09-01\torganic\t0\n")).collect();
        format!("ym:s:visitID\tym:s:date\tym:s:lastsignTrafficSource\tym:s:bounce\n{rows}")
    };
    let report = Folder::new()
        .with("a.tsv", log(1..=3))
        .with("b.tsv", log(2..=6))
        .with("perfkpi.toml", "[[source]]\npath = \"a.tsv\"\nrole = \"reference\"\n")
        .report(&["--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "5");
    let site = |source: &str, ids: u32| {
        let rows: String = (1..=ids).map(|id| format!("{id},2026-09-01,{source},cpc\n")).collect();
        format!("session id,date,source,medium\n{rows}")
    };
    let report = Folder::new()
        .with("a.csv", site("google", 2))
        .with("b.csv", site("bing", 3))
        .report(&["--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "5");
}

/// A merged number left of what is merged beside it is an id: one lead, not two.
#[test]
fn merged_ids_of_a_web_page_are_those_of_each_row() {
    let page = "<table><tr><th>Lead ID<th>Date<th>Stage<th>Source<th>Comment</tr>\
                <tr><td rowspan=2>1001<td rowspan=2>2026-09-01<td rowspan=2>Won<td rowspan=2>google<td>x</tr><tr><td>y</tr>\
                <tr><td>1002<td>2026-09-02<td>New<td>yandex<td>z</tr></table>";
    let report = Folder::new().with("leads.xls", page).report(&["--kpi", "leads,won_leads"]);
    assert_eq!(report.total(&["leads", "won_leads"]), "2 1");
}

/// One medium among channels of one's own makes none of them a medium, and what the settings say stays.
#[test]
fn channels_of_ones_own_stay() {
    let sheet = "Date,Source,Channel,Cost\n2026-09-01,google,organic,0\n2026-09-01,Our station,Radio,1000\n2026-09-01,board,Outdoor,500\n";
    let report = Folder::new().with("a.csv", sheet).report(&["--kpi", "spend"]);
    assert_eq!(report.lines(&["channel", "spend"])[..2], ["\"Radio\" 1000.00", "\"Outdoor\" 500.00"]);
    let said = "[[source]]\npath = \"a.csv\"\nchannel = \"referral\"\n";
    let sheet = "Date,Source,Sessions\n2026-09-01,google,10\n";
    let report = Folder::new().with("a.csv", sheet).with("perfkpi.toml", said).report(&["--kpi", "sessions"]);
    assert_eq!(report.lines(&["channel", "sessions"]), ["\"Referral\" 10"]);
}

/// Deleted deals are junk in whatever stage they stood.
#[test]
fn deleted_deals_are_no_leads() {
    let deals = "Deal - ID,Deal - Title,Deal - Status,Deal - Stage,Deal - Value,Deal - Currency,Deal - Deal created\n\
                 1,a,Deleted,Qualified,10,EUR,2026-09-01 10:00:00\n2,b,Deleted,Tasting,10,EUR,2026-09-01 10:00:00\n3,c,Open,Proposal Made,10,EUR,2026-09-01 10:00:00\n";
    let report = Folder::new().with("deals.csv", deals).report(&["--kpi", "leads,junk_leads"]);
    assert_eq!(report.total(&["leads", "junk_leads"]), "1 2");
}

/// Sites on which Direct showed its ads are no platforms.
#[test]
fn places_of_direct_are_its_own_money() {
    let sheet = "Дата;Кампания;Площадка;Показы;Клики;Расход, ₽\n01.09.2026;A;vk.com;100;10;100,00\n01.09.2026;A;ok.ru;100;10;50,00\n";
    let report = Folder::new().with("a.csv", sheet).report(&["--by", "platform", "--kpi", "spend"]);
    assert_eq!(report.lines(&["platform", "spend"]), ["\"yandex-direct\" 150.00"]);
}

/// An order is paid where any of its lines says so, and there are many words for that it is not.
#[test]
fn payment_is_told_by_any_line_and_in_any_words() {
    for ticks in [["", "yes"], ["yes", ""]] {
        let sheet = format!(
            "Order ID,Date,Order total,Product,Item price,Quantity,Paid\n1,2026-09-01,120,a,50,1,{}\n1,2026-09-01,120,b,70,1,{}\n2,2026-09-01,50,a,50,1,yes\n",
            ticks[0], ticks[1]
        );
        let report = Folder::new().with("o.csv", sheet).report(&["--kpi", "orders,revenue"]);
        assert_eq!(report.total(&["orders", "revenue"]), "2 170.00", "{ticks:?}");
        assert!(!report.notes().contains(&"mixed-order-status"), "{:?}", report.notes());
    }
    for no in ["unpaid", "Неоплачен", "0 руб.", "Not yet", "€0.00", "Не оплачено"] {
        let sheet = format!(
            "Order ID;Date;Total;Paid\n1;2026-09-01;10;yes\n2;2026-09-01;20;{no}\n3;2026-09-01;40;\n"
        );
        let report = Folder::new().with("o.csv", sheet).report(&["--kpi", "orders,revenue"]);
        assert_eq!(report.total(&["orders", "revenue"]), "2 50.00", "{no}");
    }
}

/// What the settings say of an empty status says nothing of orders that have one, in a file without payments.
#[test]
fn an_empty_status_is_no_payment() {
    let sheet = "Order ID,Date,Total,Status\n1,2026-09-01,10.00,Paid\n2,2026-09-01,20.00,\n";
    let said = "[[source]]\npath = \"o.csv\"\nstatuses = { pending = [\"\"] }\n";
    let report = Folder::new()
        .with("o.csv", sheet)
        .with("perfkpi.toml", said)
        .report(&["--kpi", "orders,pending_orders,revenue"]);
    assert_eq!(report.total(&["orders", "pending_orders", "revenue"]), "1 1 10.00");
}

/// A visit has one landing page: what names none may be the largest of all.
#[test]
fn the_most_visits_may_have_no_landing_page() {
    let line = "# ----------------------------------------\n";
    let report = Folder::new()
        .with(
            "ga4.csv",
            format!("{line}# tea.example\n# Free form-Free form 1\n# 20260901-20260930\n{line}\nLanding page,Sessions\n,60\n/a,50\n/b,40\n/c,30\n"),
        )
        .report(&["--kpi", "sessions"]);
    assert_eq!(report.total(&["sessions"]), "180");
    assert!(report.notes().contains(&"row-without-name"), "{:?}", report.notes());
}

/// Files of events that share a day: what happened on the days that they do not share is new.
#[test]
fn views_of_days_that_files_do_not_share_are_new() {
    let header = "event_date,event_name,user_pseudo_id,ga_session_id\n";
    let view = |day: u32| format!("2026090{day},page_view,u1,100\n");
    let folder = Folder::new()
        .with("a.csv", header.to_owned() + &view(1))
        .with("b.csv", header.to_owned() + &view(1) + &view(2) + &view(2));
    let report = folder.report(&["--kpi", "sessions,pageviews"]);
    assert_eq!(report.total(&["sessions", "pageviews"]), "1 3");
}
