//! Laws over files that are read in several pieces by several workers: neither their number nor the dress of
//! the file matters, and rows taken by the hundred are what they are one by one.

use crate::harness::{Folder, Ran, Report};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

/// Enough that the file has two pieces: the first ends after a mebibyte.
const ROWS: usize = 8_600;

/// Behind this a row is long, so that fewer of them are two pieces.
const COMMENT: &str =
    "a comment of a hundred characters that nobody reads but that is in all exports which people make";

const CHANNELS: [&str; 3] = ["Paid Search", "Email", "Display"];
const CAMPAIGNS: [&str; 7] = [
    "Green Tea",
    "Totally new cups",
    "Чай и посуда",
    "A name of more than thirty-two bytes, as they are",
    "A name of more than thirty-two bytes, as they come",
    "Rock \"n\" roll",
    "itogo",
];

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.roll(end + 1));
        }
    }
}

/// What a line of the file is.
#[derive(Clone)]
enum Line {
    /// Day of the month, channel, campaign, clicks, cents, and whether its cells end before the comment.
    Data { day: usize, channel: usize, campaign: usize, clicks: u64, cents: u64, is_short: bool },
    /// Any other, with its class in the ledger.
    Other(&'static str, String),
}

const HEADER: &str = "date,channel,campaign,clicks,cost,comment";

fn data(dice: &mut Dice) -> Line {
    Line::Data {
        day: dice.roll(28) + 1,
        channel: dice.roll(CHANNELS.len()),
        campaign: dice.roll(CAMPAIGNS.len()),
        clicks: dice.roll(400) as u64,
        cents: dice.roll(900_000) as u64,
        is_short: dice.roll(40) == 0,
    }
}

/// Data rows alone.
fn plain() -> Vec<Line> {
    let mut dice = Dice(1);
    (0..ROWS).map(|_| data(&mut dice)).collect()
}

/// Data rows with all that stands between them in exports: mostly long runs of plain rows, and stretches in
/// which few are.
fn mixed() -> Vec<Line> {
    let mut dice = Dice(2);
    let mut lines: Vec<Line> = Vec::with_capacity(ROWS);
    while lines.len() < ROWS {
        let is_calm = (lines.len() / 2000).is_multiple_of(2);
        let line = match dice.roll(if is_calm { 900 } else { 30 }) {
            0 => Line::Other("blank", String::new()),
            1 => Line::Other("blank", ",,,,,".to_owned()),
            2 => Line::Other("blank", "  , ,,,,".to_owned()),
            3 => Line::Other("total", format!("Total,,,{},{}.00,", dice.roll(90), dice.roll(90))),
            4 => Line::Other("total", format!("2026-01-{:02},Total,,1,2.00,", dice.roll(28) + 1)),
            5 => Line::Other("repeated_header", HEADER.to_owned()),
            _ => data(&mut dice),
        };
        lines.push(line);
    }
    lines
}

/// How the cells are written.
#[derive(Clone, Copy, PartialEq)]
enum Quotes {
    Needed,
    All,
}

fn written(lines: &[Line], quotes: Quotes) -> String {
    let quoted = |cell: &str| match quotes {
        Quotes::Needed if !cell.contains(['"', ',', '\n']) => cell.to_owned(),
        _ => format!("\"{}\"", cell.replace('"', "\"\"")),
    };
    let mut text = String::with_capacity(lines.len() * 180);
    for line in std::iter::once(&Line::Other("header", HEADER.to_owned())).chain(lines) {
        let cells: Vec<String> = match line {
            Line::Data { day, channel, campaign, clicks, cents, is_short } => {
                let mut cells = vec![
                    format!("2026-01-{day:02}"),
                    CHANNELS[*channel].to_owned(),
                    CAMPAIGNS[*campaign].to_owned(),
                    clicks.to_string(),
                    format!("{}.{:02}", cents / 100, cents % 100),
                ];
                if !is_short {
                    cells.push(format!("{COMMENT} {}", cents % 77));
                }
                cells
            }
            Line::Other(_, line) if line.is_empty() => Vec::new(),
            Line::Other(_, line) => line.split(',').map(str::to_owned).collect(),
        };
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        writeln!(text, "{}", cells.join(",")).expect("a string can be written to");
    }
    text
}

fn report(folder: &Folder, threads: &str) -> Ran {
    let args = ["--by", "channel,campaign", "--kpi", "clicks,spend", "--threads", threads];
    folder.run(&[&["report", "--format", "json"], args.as_slice()].concat())
}

/// The report of a file of these bytes.
fn of(bytes: impl AsRef<[u8]>, threads: &str) -> Ran {
    let bytes = bytes.as_ref();
    assert!(bytes.len() > 1_100_000, "{} bytes are one piece", bytes.len());
    let ran = report(&Folder::new().with("spend.csv", bytes), threads);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran
}

/// `channel campaign clicks spend` of each key, and the rows of each class, added up by a plain loop.
fn expected(lines: &[Line]) -> (Vec<String>, BTreeMap<String, u64>) {
    let mut sums: BTreeMap<(&str, &str), (u64, u64)> = BTreeMap::new();
    let mut classes = BTreeMap::from([("header".to_owned(), 1), ("read".to_owned(), 1 + lines.len() as u64)]);
    for line in lines {
        let class = match line {
            Line::Data { channel, campaign, clicks, cents, .. } => {
                let (all_clicks, all_cents) =
                    sums.entry((CHANNELS[*channel], CAMPAIGNS[*campaign])).or_default();
                *all_clicks += clicks;
                *all_cents += cents;
                "used"
            }
            Line::Other(class, _) => class,
        };
        *classes.entry(class.to_owned()).or_default() += 1;
    }
    let row = |((channel, campaign), (clicks, cents)): (&(&str, &str), &(u64, u64))| {
        format!("{channel:?} {campaign:?} {clicks} {}.{:02}", cents / 100, cents % 100)
    };
    (sums.iter().map(row).collect(), classes)
}

#[track_caller]
fn holds(ran: &Ran, lines: &[Line]) {
    let report = Report::of(ran);
    let mut rows = report.lines(&["channel", "campaign", "clicks", "spend"]);
    rows.sort();
    let (mut sums, classes) = expected(lines);
    sums.sort();
    assert_eq!(rows, sums);
    let told: BTreeMap<String, u64> =
        serde_json::from_value(report.file("spend.csv")["rows"].clone()).expect("counts");
    assert_eq!(told, classes);
}

#[test]
fn any_number_of_workers_says_the_same() {
    let lines = mixed();
    let text = written(&lines, Quotes::Needed);
    let one = of(&text, "1");
    holds(&one, &lines);
    assert_eq!(one, of(&text, "2"));
    assert_eq!(one, of(&text, "8"));
}

/// Where all cells are quoted no row is taken by columns.
#[test]
fn rows_by_the_hundred_are_rows_one_by_one() {
    let lines = mixed();
    let one_by_one = of(written(&lines, Quotes::All), "2");
    holds(&one_by_one, &lines);
    assert_eq!(one_by_one, of(written(&lines, Quotes::Needed), "2"));
}

#[test]
fn the_dress_of_a_file_does_not_matter() {
    let lines = plain();
    let text = written(&lines, Quotes::Needed);
    let bare = of(&text, "2");
    holds(&bare, &lines);
    assert_eq!(bare, of(text.replace('\n', "\r\n"), "2"));
    let (ansi, _, has_gaps) = encoding_rs::WINDOWS_1251.encode(&text);
    assert!(!has_gaps);
    assert_eq!(bare, of(ansi, "2"));
    // A compressed file's name may be anything: its first bytes tell.
    let mut pack = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    pack.write_all(text.as_bytes()).expect("bytes");
    let packed = Folder::new().with("spend.csv", pack.finish().expect("bytes"));
    assert_eq!(bare, report(&packed, "2"));
}

#[test]
fn shuffled_rows_and_a_file_cut_in_two_are_the_same() {
    let mut lines = plain();
    let bare = of(written(&lines, Quotes::Needed), "2");
    Dice(3).shuffle(&mut lines);
    let shuffled = of(written(&lines, Quotes::Needed), "2");
    holds(&shuffled, &lines);
    assert_eq!(bare, shuffled);
    // Cut between two days, as no key of a day may be told by both.
    let (early, late): (Vec<Line>, Vec<Line>) =
        lines.into_iter().partition(|line| matches!(line, Line::Data { day, .. } if *day <= 14));
    let halves = Folder::new()
        .with("a.csv", written(&early, Quotes::Needed))
        .with("b.csv", written(&late, Quotes::Needed));
    let (whole, halves) = (Report::of(&bare), Report::of(&report(&halves, "2")));
    assert_eq!((whole.rows, whole.total), (halves.rows, halves.total));
    assert_eq!(halves.whole["notes"], serde_json::json!([]));
}

/// The same rows with every cell bare and with every cell quoted.
fn bare_and_quoted(rows: &[String]) -> [String; 2] {
    let bare: String = rows.iter().map(|row| format!("{row};{COMMENT}\n")).collect();
    let quoted: String =
        rows.iter().map(|row| format!("\"{};{COMMENT}\"\n", row).replace(';', "\";\"")).collect();
    [bare, quoted]
}

/// A number in ten-thousandths.
fn exact(number: &str) -> u64 {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    format!("{whole}{fraction:0<4}").parse().expect(number)
}

/// The first rows leave it open what is a decimal mark and which is the month: the file is read once more.
#[test]
fn marks_that_late_rows_decide_hold_for_all() {
    let mut dice = Dice(4);
    let mut rows = vec!["Date;Channel;Cost;Clicks".to_owned()];
    let (mut spend, mut clicks, mut late_march) = (0, 0, 0);
    for at in 0..10_000 {
        let day = if at < 7_000 { 3 } else { dice.roll(28) + 1 };
        let (money, is_dollars) = (dice.roll(9_000) as u64 + 1_000, dice.roll(3) == 0);
        // Thousandths as they stand in the file; two dollars are one euro, so the sums are of half thousandths.
        let (text, value) = match at {
            0..7_000 => (format!("{},{:03}", money / 1000, money % 1000), money),
            _ => (format!("{},{:02}", money / 100, money % 100), money * 10),
        };
        let mark = if is_dollars { "$" } else { "€" };
        spend += if is_dollars { value } else { value * 2 };
        late_march += if day < 13 {
            0
        } else if is_dollars {
            value
        } else {
            value * 2
        };
        let count = dice.roll(5_000);
        let count_text = if count < 500 { "--".to_owned() } else { count.to_string() };
        clicks += if count < 500 { 0 } else { count };
        rows.push(format!("{day:02}.03.2026;{};{mark}{text};{count_text}", CHANNELS[dice.roll(3)]));
    }
    for text in bare_and_quoted(&rows) {
        assert!(text.len() > 1_100_000, "{} bytes are one piece", text.len());
        let folder = Folder::new().with("spend.csv", text);
        folder.write("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.5\n");
        let report = folder.report(&["--kpi", "spend,clicks", "--threads", "2"]);
        assert_eq!(exact(&report.total["spend"]), spend * 5);
        assert_eq!(report.total["clicks"], clicks.to_string());
        let report = folder.report(&["--kpi", "spend", "--from", "2026-03-13", "--threads", "2"]);
        assert_eq!(exact(&report.total["spend"]), late_march * 5);
    }
}

/// Bounces and seconds that a file tells as rates are products, row by row.
#[test]
fn rates_are_weighed_in_every_piece() {
    let mut dice = Dice(5);
    let mut rows = vec!["Date;Source / medium;Sessions;Bounce rate;Avg. session duration".to_owned()];
    let (mut sessions, mut bounces, mut seconds) = (0, 0, 0);
    for _ in 0..9_600 {
        let (fours, quarters, time) = (dice.roll(50) + 1, dice.roll(5), dice.roll(600));
        sessions += fours * 4;
        bounces += fours * quarters;
        seconds += fours * 4 * time;
        let medium = ["google / cpc", "newsletter / email"][dice.roll(2)];
        let clock = format!("0:{:02}:{:02}", time / 60, time % 60);
        rows.push(format!(
            "2026-01-{:02};{medium};{};{}%;{clock}",
            dice.roll(28) + 1,
            fours * 4,
            quarters * 25
        ));
    }
    for text in bare_and_quoted(&rows) {
        assert!(text.len() > 1_100_000, "{} bytes are one piece", text.len());
        let folder = Folder::new().with("sessions.csv", text);
        let report = folder.report(&["--kpi", "sessions,bounces,avg_duration", "--threads", "2"]);
        assert_eq!(report.total(&["sessions", "bounces"]), format!("{sessions} {bounces}"));
        let average: f64 = report.total["avg_duration"].parse().expect("a number");
        assert!((average - seconds as f64 / sessions as f64).abs() < 1e-9, "{average}");
    }
}

/// Of many bad cells the first twenty by line are shown, wherever they stand and whoever read them.
#[test]
fn the_first_bad_cells_by_line_are_shown() {
    let mut text = String::from("date,channel,cost,comment\n");
    let mut bad = Vec::new();
    for at in 0..36_000usize {
        let line = at + 2;
        let row = match at {
            // A stretch near the end of the first piece, and more after it.
            24_900..25_000 if at.is_multiple_of(9) => format!("2026-01-05,Email,ten{at},plain"),
            24_900..25_000 if at.is_multiple_of(7) => format!("2026-01-05,Email,ten{at},\"qu,oted\""),
            24_900..25_000 if at.is_multiple_of(5) => format!("2026-01-05,Email,1.50,com,ma{at}"),
            30_000..30_400 => format!("2026-13-05,Email,1.50,day {at}"),
            _ => {
                writeln!(text, "2026-01-05,Email,1.50,a comment of {at}").expect("text");
                continue;
            }
        };
        bad.push((line, at));
        writeln!(text, "{row}").expect("text");
    }
    assert!(text.len() > 1_300_000);
    let place = |(line, at): &(usize, usize)| match at {
        // `2026-01-05,Email,` has 17 characters; `1.50,com,` before the cell that is too many has 9 more.
        _ if at.is_multiple_of(9) || at.is_multiple_of(7) => format!("spend.csv:{line}:18"),
        _ => format!("spend.csv:{line}:27"),
    };
    let folder = Folder::new().with("spend.csv", text);
    let one = folder.run(&["report", "--threads", "1"]);
    let shown: Vec<&str> = one.stderr.lines().filter_map(|line| line.trim().strip_prefix("--> ")).collect();
    let places: Vec<String> = bad.iter().take(20).map(place).collect();
    assert_eq!(shown.get(..20), Some(places.iter().map(String::as_str).collect::<Vec<_>>().as_slice()));
    let rest = format!("{} more cells of this file cannot be read", bad.len() - 20);
    assert!(one.stderr.contains(&rest), "{rest}: {}", one.stderr);
    assert_eq!((one.stdout.as_str(), one.code), ("", 2));
    for threads in ["2", "8"] {
        assert_eq!(one, folder.run(&["report", "--threads", threads]));
    }
}

/// An id that a spreadsheet destroyed is shown where it stands first, also in a row that is read by itself
/// (the first one begins with a blank).
#[test]
fn a_destroyed_id_is_shown_where_it_stands_first() {
    let mut text = String::from("comment;date;campaign id;campaign;cost\n");
    for at in 0..600 {
        let (comment, id) = match at {
            400 => (" odd", "1,23E+19"),
            401 => ("plain", "1,23E+19"),
            _ => ("plain", "17"),
        };
        writeln!(text, "{comment};2026-01-05;{id};Tea;1.50").expect("text");
    }
    let ran = Folder::new().with("spend.csv", text).run(&["report", "--by", "campaign"]);
    assert!(ran.stderr.contains("\n --> spend.csv:402:17\n"), "{}", ran.stderr);
    assert_eq!(ran.code, 2);
}

/// Of two totals as far from the sum the smaller is told, whichever worker met it first.
#[test]
fn totals_that_differ_alike_are_told_alike() {
    let row = "2026-01-05,Email,1.00,a comment that makes the file long\n";
    let rows = row.repeat(11_000);
    let text = format!("date,channel,cost,comment\nTotal,,23000.00,\n{rows}Total,,21000.00,\n{rows}");
    let folder = Folder::new().with("spend.csv", &text);
    for threads in ["1", "8"] {
        let report = folder.report(&["--threads", threads]);
        let expected = "the export's own total of \"cost\" is 21000.00, but its rows add up to 22000.00";
        assert_eq!(report.note("total-differs"), expected, "{threads} threads");
    }
}
