//! Rows of many days in two files: counted once where one file tells all of the days, refused where none does.

use crate::harness::Folder;

/// The spend of two files, or what they are refused for.
fn spend_of(a: &str, b: &str, by: &str) -> Result<String, String> {
    let header = "start date,end date,campaign,spend\n";
    let days = "date,campaign,spend\n";
    let keywords = "date,campaign,keyword,spend\n";
    let ranges_of_keywords = "start date,end date,campaign,keyword,spend\n";
    let text = |rows: &str| {
        let first = rows.lines().next().unwrap_or_default();
        let has_end = first.split(',').nth(1).is_some_and(|cell| cell.starts_with("2026"));
        let header = match (has_end, first.split(',').count()) {
            (true, 4) => header,
            (true, _) => ranges_of_keywords,
            (false, 3) => days,
            _ => keywords,
        };
        format!("{header}{rows}")
    };
    let folder = Folder::new().with("a.csv", text(a)).with("b.csv", text(b));
    let ran = folder.run(&["report", "--by", by, "--kpi", "spend", "--format", "csv", "--total"]);
    match ran.code {
        0 => Ok(ran
            .stdout
            .lines()
            .last()
            .and_then(|line| line.split(',').next_back())
            .unwrap_or_default()
            .to_owned()),
        _ => {
            assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
            Err(ran.stderr.lines().next().unwrap_or_default().to_owned())
        }
    }
}

const JANUARY: &str = "2026-01-01,2026-01-31,Tea,100.00\n";

fn days(from: u32, to: u32, keyword: &str) -> String {
    (from..=to).map(|day| format!("2026-01-{day:02},Tea,{keyword}1.00\n")).collect()
}

#[test]
fn ranges_are_counted_once_where_one_file_tells_all_of_them() {
    // The same range twice, and one within the other.
    assert_eq!(spend_of(JANUARY, "2026-01-01,2026-01-31,Tea,90.00\n", "campaign"), Ok("100.00".to_owned()));
    assert_eq!(spend_of(JANUARY, "2026-01-10,2026-01-12,Tea,9.00\n", "campaign"), Ok("100.00".to_owned()));
    assert_eq!(spend_of(JANUARY, &days(1, 10, ""), "campaign"), Ok("100.00".to_owned()));
    // Days that reach beyond the range on both sides tell more than it: 31 of January and 2 of others.
    let more = format!("2025-12-31,Tea,1.00\n{}2026-02-01,Tea,1.00\n", days(1, 31, ""));
    assert_eq!(spend_of(JANUARY, &more, "campaign"), Ok("33.00".to_owned()));
    // Another campaign, and days after it, are no overlap.
    assert_eq!(spend_of(JANUARY, "2026-01-15,2026-02-14,Cups,7.00\n", "campaign"), Ok("107.00".to_owned()));
    assert_eq!(spend_of(JANUARY, "2026-02-01,2026-02-28,Tea,7.00\n", "campaign"), Ok("107.00".to_owned()));
}

#[test]
fn ranges_that_cut_each_other_are_refused() {
    let torn = |range: &str, a: &str, b: &str| {
        Err(format!("error[torn-range]: {a} has rows of {range}, of which {b} tells only a part"))
    };
    let found = spend_of(JANUARY, "2026-01-15,2026-02-14,Tea,80.00\n", "campaign");
    assert!(
        [
            torn("2026-01-01 to 2026-01-31", "a.csv", "b.csv"),
            torn("2026-01-15 to 2026-02-14", "b.csv", "a.csv"),
        ]
        .contains(&found),
        "{found:?}"
    );
    // Days from the middle of January to the middle of February, more of them than the range has.
    let february: String = (1..=28).map(|day| format!("2026-02-{day:02},Tea,1.00\n")).collect();
    let found = spend_of(JANUARY, &format!("{}{february}", days(20, 31, "")), "campaign");
    assert_eq!(found, torn("2026-01-01 to 2026-01-31", "a.csv", "b.csv"));
}

/// Of two levels one counts: not where that would drop days that only the other one tells.
#[test]
fn ranges_of_another_level_are_not_dropped_for_a_part_of_their_days() {
    let keywords = days(1, 10, "green tea,");
    let torn =
        "error[torn-range]: a.csv has rows of 2026-01-01 to 2026-01-31, of which b.csv tells only a part";
    assert_eq!(spend_of(JANUARY, &keywords, "keyword"), Err(torn.to_owned()));
    assert_eq!(spend_of(JANUARY, &keywords, "campaign"), Ok("100.00".to_owned()));
    let keywords = "2026-01-01,2026-01-31,Tea,green tea,90.00\n";
    assert_eq!(spend_of(keywords, &days(1, 10, ""), "campaign"), Err(torn.to_owned()));
    // The keywords tell all of January.
    assert_eq!(spend_of(keywords, &days(1, 31, ""), "campaign"), Ok("31.00".to_owned()));
    assert_eq!(spend_of(keywords, JANUARY, "keyword"), Ok("90.00".to_owned()));
}
