//! Keys, the join, zero against unknown, and what is paid: small folders whose tables are known by hand.

use crate::harness::Folder;

const SPEND_AND_ORDERS: [&str; 3] = ["spend", "orders", "revenue"];

#[test]
fn the_join_keeps_both_sides() {
    let folder = Folder::new()
        .with(
            "spend.csv",
            "date,channel,campaign,spend\n2026-01-05,Paid Search,Tea,10.00\n2026-01-06,Paid Search,Cups,5.00\n\
             2026-01-06,Paid Search,Tea,1.00\n",
        )
        .with(
            "orders.csv",
            "order id,date,channel,campaign,revenue\n1,2026-01-05,Paid Search,Tea,20.00\n\
             2,2026-01-06,Paid Search,Tea,10.00\n3,2026-01-06,Email,Letter,7.00\n",
        );
    let report = folder.report(&["--by", "campaign", "--kpi", "spend,orders,revenue"]);
    let ids = [&["campaign"], SPEND_AND_ORDERS.as_slice()].concat();
    // Two spend rows and two orders of Tea: 11 and 30, nothing multiplied.
    assert_eq!(
        report.lines(&ids),
        ["\"Tea\" 11.00 2 30.00", "\"Cups\" 5.00 0 0.00", "\"Letter\" 0.00 1 7.00"]
    );
    assert_eq!(report.total(&SPEND_AND_ORDERS), "16.00 3 37.00");
    let report = folder.report(&["--by", "channel", "--kpi", "spend,orders,revenue,romi"]);
    let ids = ["channel", "spend", "orders", "revenue", "romi"];
    // (30 − 16) / 16 = 0.875
    assert_eq!(report.lines(&ids), ["\"Paid Search\" 16.00 2 30.00 0.875", "\"Email\" 0.00 1 7.00 null"]);
}

#[test]
fn spend_without_orders_is_a_loss_and_orders_without_channel_are_unknown() {
    let spend = "date,channel,spend\n2026-01-05,Paid Search,10.00\n2026-01-05,Display,4.00\n";
    let folder = Folder::new()
        .with("spend.csv", spend)
        .with("orders.csv", "order id,date,channel,revenue\n1,2026-01-05,Paid Search,30.00\n");
    let ids = ["channel", "spend", "orders", "romi"];
    let args = ["--kpi", "spend,orders,romi"];
    assert_eq!(folder.report(&args).lines(&ids), ["\"Paid Search\" 10.00 1 2", "\"Display\" 4.00 0 -1"]);

    let folder = Folder::new()
        .with("spend.csv", spend)
        .with("orders.csv", "order id,date,revenue\n1,2026-01-05,30.00\n2,2026-01-05,12.00\n");
    let report = folder.report(&args);
    let expected = ["\"Paid Search\" 10.00 null null", "\"Display\" 4.00 null null", "null 0.00 2 null"];
    assert_eq!(report.lines(&ids), expected);
    // The total needs no channel: (42 − 14) / 14 = 2. What is paid cannot be told.
    assert_eq!(report.total(&ids[1..]), "14.00 2 2");
    assert_eq!(report.paid(&ids[1..]), "14.00 null null");
    assert_eq!(report.notes(), ["grain-not-told"]);
    // No file tells leads at all: unknown, not 0.
    let report = folder.report(&["--kpi", "spend,leads,cpl"]);
    assert_eq!(report.total(&["spend", "leads", "cpl"]), "14.00 null null");
}

/// A filter or period in which nothing was sold leaves a loss, not an unknown: the orders do tell it.
#[test]
fn nothing_sold_is_zero_under_a_filter_and_in_a_period_too() {
    let folder = Folder::new()
        .with(
            "spend.csv",
            "date,channel,spend\n2026-01-05,Email,10.00\n2026-01-06,Display,4.00\n2026-01-07,Email,1.00\n",
        )
        .with(
            "orders.csv",
            "order id,date,channel,revenue\n1,2026-01-05,Email,30.00\n2,2026-01-07,Email,3.00\n",
        );
    let args = |more: [&'static str; 2]| [&["--kpi", "spend,orders,revenue,romi"], more.as_slice()].concat();
    let ids = ["channel", "spend", "orders", "revenue", "romi"];
    for more in [["--where", "channel = Display"], ["--from=2026-01-06", "--to=2026-01-06"]] {
        let report = folder.report(&args(more));
        assert_eq!(report.lines(&ids), ["\"Display\" 4.00 0 0.00 -1"], "{more:?}");
        assert_eq!(report.total(&ids[1..]), "4.00 0 0.00 -1", "{more:?}");
        assert_eq!(report.paid(&ids[1..]), "4.00 0 0.00 -1", "{more:?}");
    }
}

/// A day that one kind does not cover is unknown, a covered day without rows is 0.
#[test]
fn zero_and_unknown_by_day() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-05,Email,10.00\n2026-01-08,Email,4.00\n")
        .with(
            "orders.csv",
            "order id,date,channel,revenue\n1,2026-01-05,Email,30.00\n2,2026-01-07,Email,6.00\n",
        );
    let report = folder.report(&["--by", "day", "--kpi", "spend,orders,romi"]);
    let ids = ["day", "spend", "orders", "romi"];
    let expected = [
        "\"2026-01-05\" 10.00 1 2",
        // Spend covers 5 to 8 January and says nothing of the 7th: nothing was spent.
        "\"2026-01-07\" 0.00 1 null",
        // Orders end on the 7th: what was sold on the 8th is not known.
        "\"2026-01-08\" 4.00 null null",
    ];
    assert_eq!(report.lines(&ids), expected);
    assert_eq!(report.notes(), ["uneven-coverage"]);
}

/// Between a file of January and one of March nothing is known of February; within a file a quiet month is 0.
#[test]
fn a_month_that_no_file_covers_is_unknown() {
    let folder = Folder::new()
        .with("jan.csv", "date,channel,spend\n2026-01-01,Email,10.00\n2026-01-31,Email,10.00\n")
        .with("mar.csv", "date,channel,spend\n2026-03-01,Email,10.00\n2026-03-31,Email,10.00\n")
        .with(
            "orders.csv",
            "order id,date,channel,revenue\n1,2026-01-01,Email,30.00\n2,2026-02-10,Email,3.00\n3,2026-03-31,Email,5.00\n",
        );
    let report = folder.report(&["--by", "month", "--kpi", "spend,orders,cpo"]);
    let ids = ["month", "spend", "orders", "cpo"];
    let expected = ["\"2026-01\" 20.00 1 20", "\"2026-02\" null 1 null", "\"2026-03\" 20.00 1 20"];
    assert_eq!(report.lines(&ids), expected);
    let february = folder.report(&["--by", "channel", "--period", "2026-02", "--kpi", "spend,orders"]);
    assert_eq!(february.lines(&["channel", "spend", "orders"]), ["\"Email\" null 1"]);
}

/// Paid is decided at the campaign where there is one, else at the channel, whatever `--by` asks.
#[test]
fn what_is_paid_does_not_depend_on_the_grain() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,campaign,spend\n2026-01-05,Paid Search,Green Tea,60.00\n")
        .with(
            "orders.csv",
            "order id,date,channel,campaign,revenue\n\
             1,2026-01-05,Paid Search,Green Tea,100.00\n\
             2,2026-01-05,Paid Search,Last Summer,50.00\n\
             3,2026-01-05,Paid Search,,20.00\n\
             4,2026-01-05,Email,,30.00\n",
        );
    for by in ["", "channel", "campaign", "day", "channel,campaign"] {
        let report = folder.report(&["--by", by, "--kpi", "spend,orders,revenue,romi"]);
        // Green Tea 100 and the 20 without a campaign in a channel with spend: (120 − 60) / 60.
        assert_eq!(report.paid(&["spend", "orders", "revenue", "romi"]), "60.00 2 120.00 1", "by {by}");
        assert_eq!(report.total(&SPEND_AND_ORDERS), "60.00 4 200.00", "by {by}");
    }
}

#[test]
fn orders_take_their_channel_from_their_lead() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,campaign,spend\n2026-01-05,Paid Search,Green Tea,60.00\n")
        .with(
            "leads.csv",
            "lead id,date,utm source,utm medium,utm campaign,phone\n\
             L1,2026-01-05,google,cpc,Green Tea,+359 88 111 2233\n\
             L2,2026-01-05,newsletter,email,,\nL3,2026-01-06,,,,\n",
        )
        .with(
            "orders.csv",
            "order id,lead id,date,revenue,phone\n\
             1,L1,2026-01-07,100.00,\n2,L2,2026-01-07,40.00,\n3,L3,2026-01-07,15.00,\n\
             4,,2026-01-07,5.00,+359 (88) 111-22-33\n5,,2026-01-07,8.00,\n",
        );
    let report = folder.report(&["--by", "channel", "--kpi", "spend,leads,orders,revenue"]);
    let ids = ["channel", "spend", "leads", "orders", "revenue"];
    let expected = ["\"Paid Search\" 60.00 1 2 105.00", "\"Email\" 0.00 1 1 40.00", "null 0.00 1 2 23.00"];
    assert_eq!(report.lines(&ids), expected);
    // Said with the money: 140 through the lead's id, 5 through the phone. The lead without UTM gave none.
    let notes = report.whole["notes"].to_string();
    for part in ["140.00", "lead_id", "5.00", "phone"] {
        assert!(notes.contains(part), "{part} in {notes}");
    }
}

/// Design §3: an order from its lead, a lead from its session, through an explicit id.
#[test]
fn leads_take_their_channel_from_their_session() {
    let folder = Folder::new()
        .with(
            "sessions.csv",
            "session id,date,client id,utm source,utm medium\ns1,2026-01-05,c1,google,cpc\ns2,2026-01-05,c2,news,email\n",
        )
        .with("leads.csv", "lead id,date,client id\nL1,2026-01-05,c1\nL2,2026-01-05,c2\nL3,2026-01-05,c9\n");
    let report = folder.report(&["--by", "channel", "--kpi", "sessions,leads", "--sort", "channel"]);
    let lines = report.lines(&["channel", "sessions", "leads"]);
    assert_eq!(lines, ["\"Email\" 1 1", "\"Paid Search\" 1 1", "null 0 1"]);
}

#[test]
fn spellings_of_a_campaign_are_one_campaign() {
    let folder = Folder::new()
        .with(
            "spend.csv",
            "date,channel,campaign,spend\n2026-01-05,Paid Search,Green Tea,10.00\n\
             2026-01-06,Paid Search,Green Tea,10.00\n2026-01-07,Paid Search,green  tea ,5.00\n",
        )
        .with(
            "orders.csv",
            "order id,date,channel,campaign,revenue\n1,2026-01-05,,GREEN%20TEA,9.00\n\
             2,2026-01-07,,\u{200b}green tea,4.00\n3,2026-01-07,,Gren Tea,2.00\n",
        );
    let args = ["--by", "channel,campaign", "--kpi", "spend,orders,revenue"];
    let ids = ["channel", "campaign", "spend", "orders", "revenue"];
    let expected = ["\"Paid Search\" \"Green Tea\" 25.00 2 13.00", "null \"Gren Tea\" 0.00 1 2.00"];
    let report = folder.report(&args);
    assert_eq!(report.lines(&ids), expected);
    // A campaign that matches none with spend is listed, with its name.
    assert!(report.note("unmatched-campaign").contains("\"Gren Tea\""));
    folder.write("perfkpi.toml", "[aliases.campaign]\n\"gren tea\" = \"Green Tea\"\n");
    assert_eq!(folder.report(&args).lines(&ids), ["\"Paid Search\" \"Green Tea\" 25.00 3 15.00"]);
}

#[test]
fn many_names_under_one_id_are_one_campaign_with_the_latest_name() {
    let folder = Folder::new()
        .with(
            "spend.csv",
            "date,platform,channel,campaign id,campaign,spend\n2026-01-05,google-ads,Paid Search,77,Tea old,10.00\n\
             2026-01-06,google-ads,Paid Search,77,Tea old,10.00\n2026-01-09,google-ads,Paid Search,77,Tea new,5.00\n",
        )
        .with("orders.csv", "order id,date,platform,campaign id,revenue\n1,2026-01-05,google-ads,77,9.00\n");
    let report = folder.report(&["--by", "campaign", "--kpi", "spend,orders,revenue"]);
    let ids = ["campaign", "spend", "orders", "revenue"];
    assert_eq!(report.lines(&ids), ["\"Tea new\" 25.00 1 9.00"]);
}

/// Spend is a campaign of its own, also where another row has its name and this one no channel.
#[test]
fn spend_never_looks_for_spend() {
    let folder = Folder::new()
        .with("spend.csv", "date,campaign,channel,spend\n2026-01-05,Tea,Email,10.00\n2026-01-05,Tea,,5.00\n");
    let report = folder.report(&["--by", "channel,campaign", "--kpi", "spend"]);
    let ids = ["channel", "campaign", "spend"];
    assert_eq!(report.lines(&ids), ["\"Email\" \"Tea\" 10.00", "null \"Tea\" 5.00"]);
    assert!(!report.notes().contains(&"unmatched-campaign"), "{:?}", report.notes());
}

/// A name that two platforms share is not guessed at: the row stays apart and is listed.
#[test]
fn a_name_of_two_platforms_matches_only_with_its_platform() {
    let folder = Folder::new()
        .with(
            "spend.csv",
            "date,platform,campaign,spend\n2026-01-05,google-ads,Tea,10.00\n2026-01-05,meta-ads,Tea,5.00\n",
        )
        .with(
            "orders.csv",
            "order id,date,utm source,utm medium,utm campaign,revenue\n\
             1,2026-01-05,google,cpc,Tea,9.00\n2,2026-01-05,facebook,paid,Tea,4.00\n3,2026-01-05,,,Tea,2.00\n",
        );
    let report = folder.report(&["--by", "platform,campaign", "--kpi", "spend,orders,revenue"]);
    let revenues: Vec<String> = report.lines(&["spend", "orders", "revenue"]).into_iter().collect();
    assert_eq!(revenues, ["10.00 1 9.00", "5.00 1 4.00", "0.00 1 2.00"]);
    assert!(report.notes().contains(&"unmatched-campaign"), "{:?}", report.notes());
}

#[test]
fn aliases_of_channels_and_a_constant_for_a_file() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-05,ppc google,10.00\n2026-01-05,Paid Search,1.00\n")
        .with("letters.csv", "order id,date,revenue\n1,2026-01-05,9.00\n")
        .with(
            "perfkpi.toml",
            "[aliases.channel]\n\"PPC Google\" = \"Paid Search\"\n\n\
             [[source]]\npath = \"letters.csv\"\nchannel = \"Email\"\n",
        );
    let report = folder.report(&["--kpi", "spend,orders,revenue"]);
    let ids = ["channel", "spend", "orders", "revenue"];
    assert_eq!(report.lines(&ids), ["\"Paid Search\" 11.00 0 0.00", "\"Email\" 0.00 1 9.00"]);
}

/// A value that exists, but not in the period, is no slip of the pen.
#[test]
fn a_filter_for_a_value_of_another_period() {
    let folder = Folder::new()
        .with("spend.csv", "date,channel,spend\n2026-01-05,Email,10.00\n2026-02-05,Display,4.00\n");
    let ran = folder.run(&["report", "--where", "channel = Email", "--period", "2026-02"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("[no-rows]"), "{}", ran.stderr);
}

#[test]
fn filters_leave_a_trace_in_the_ledger() {
    let folder = Folder::new().with(
        "spend.csv",
        "date,channel,spend\n2026-01-05,Paid Search,10.00\n2026-01-05,Display,4.00\n2026-01-06,Email,1.00\n",
    );
    let report = folder.report(&["--where", "channel in (Display, Email) and spend > 2", "--kpi", "spend"]);
    assert_eq!(report.lines(&["channel", "spend"]), ["\"Display\" 4.00"]);
    let expected = serde_json::json!({"read": 4, "header": 1, "filtered": 1, "used": 2});
    assert_eq!(report.file("spend.csv")["rows"], expected);
    let expected = serde_json::json!({"read": 15.0, "filtered": 10.0, "used": 5.0});
    assert_eq!(report.file("spend.csv")["money"]["spend"], expected);
}

#[test]
fn time_is_cut_where_calendars_cut_it() {
    // 2025-12-29 is a Monday, so ISO week 1 of 2026 begins there; 2026-01-04 is its Sunday.
    let folder = Folder::new().with(
        "spend.csv",
        "date,channel,spend\n2025-12-28,Email,1.00\n2025-12-29,Email,2.00\n2026-01-04,Email,4.00\n2026-01-05,Email,8.00\n",
    );
    let rows = |by: &str| {
        let report = folder.report(&["--by", by, "--kpi", "spend"]);
        report.lines(&[by, "spend"])
    };
    assert_eq!(rows("week"), ["\"2025-W52\" 1.00", "\"2026-W01\" 6.00", "\"2026-W02\" 8.00"]);
    assert_eq!(rows("month"), ["\"2025-12\" 3.00", "\"2026-01\" 12.00"]);
    assert_eq!(rows("quarter"), ["\"2025-Q4\" 3.00", "\"2026-Q1\" 12.00"]);
    assert_eq!(rows("year"), ["\"2025\" 3.00", "\"2026\" 12.00"]);
}

/// A lead form writes `c:` before the campaign's number; Ads Manager does not.
#[test]
fn leads_of_a_form_meet_the_spend_of_their_campaign() {
    let folder = Folder::new()
        .with(
            "leads.csv",
            "id,created_time,campaign_id,campaign_name,form_id,is_organic,platform,email\n\
             l:1001000000000001,2026-09-01T10:00:00+0000,c:120210000000000103,Autumn (old name),f:300000000000001,false,ig,a@example.com\n\
             l:1001000000000002,2026-09-02T10:00:00+0000,,,f:300000000000001,true,fb,b@example.com\n",
        )
        .with(
            "spend.csv",
            "Campaign name,Campaign ID,Amount spent (EUR),Reporting starts,Reporting ends\n\
             Autumn,120210000000000103,30.00,2026-09-01,2026-09-02\n",
        );
    let report = folder.report(&["--by", "channel,campaign", "--kpi", "spend,leads"]);
    assert_eq!(
        report.lines(&["channel", "campaign", "spend", "leads"]),
        ["\"Paid Social\" \"Autumn\" 30.00 1", "\"Organic Social\" null 0.00 1"]
    );
}
