//! Conditions of `--where` beside rules that are about files and periods, and days that are yet to come.

use crate::harness::Folder;

/// A condition for all rules is one of theirs: freshness looks at its platforms, a change cannot be cut by it.
#[test]
fn the_condition_of_all_rules_is_theirs_too() {
    let rows = "2026-03-01,old-ads,a,1\n2026-03-31,new-ads,b,1\n";
    let folder = Folder::new().with("s.csv", format!("date,platform,campaign,spend\n{rows}"));
    let fresh = |platform: &str| {
        let condition = format!("platform = {platform}");
        let rule = ["check", "--rule", "freshness <= 2 days", "--today", "2026-04-01", "--where", &condition];
        folder.run(&rule).code
    };
    assert_eq!((fresh("new-ads"), fresh("old-ads")), (0, 3));
    let cut = ["check", "--rule", "spend rise <= 10% vs previous", "--where", "day <= 2026-03-10"];
    let ran = folder.run(&[cut.as_slice(), &["--period", "2026-03"]].concat());
    assert!(
        ran.code == 2 && ran.stderr.starts_with("error[bad-where]: a change is between"),
        "{}",
        ran.stderr
    );
    let other = ["check", "--rule", "freshness <= 2 days", "--where", "campaign = a"];
    assert_eq!(folder.run(&other).code, 2);
}

/// A wrong date in the future says nothing of how old the files are.
#[test]
fn a_day_that_is_yet_to_come_is_not_fresh() {
    let rows = "2026-01-01,a,1\n2062-01-02,a,1\n";
    let folder = Folder::new().with("s.csv", format!("date,campaign,spend\n{rows}"));
    let ran = folder.run(&["check", "--rule", "freshness <= 2 days", "--today", "2026-03-10"]);
    assert_eq!(ran.code, 3, "{}", ran.stdout);
    assert!(ran.stdout.contains("days that are yet to come), the last day is 2062-01-02"), "{}", ran.stdout);
}
