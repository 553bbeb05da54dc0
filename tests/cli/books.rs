//! Workbooks of several sheets: orders, their refunds, spend in two currencies, and sheets that are no tables.

use crate::harness::Folder;
use serde_json::json;

/// The checksum of zip archives.
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    !sum
}

/// A zip archive whose files are stored as they are.
fn zip(files: &[(String, String)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    let size = |length: usize| u32::try_from(length).expect("a small file").to_le_bytes();
    for (name, content) in files {
        let mut entry = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        entry.extend(crc(content.as_bytes()).to_le_bytes());
        entry.extend([size(content.len()), size(content.len())].concat());
        entry.extend([u8::try_from(name.len()).expect("a short name"), 0, 0, 0]);
        directory.extend([b"PK\x01\x02\x14\0".as_slice(), &entry, &[0; 10], &size(out.len())].concat());
        directory.extend(name.as_bytes());
        out.extend([b"PK\x03\x04".as_slice(), &entry, name.as_bytes(), content.as_bytes()].concat());
    }
    let count = u8::try_from(files.len()).expect("few files");
    let start = size(out.len());
    out.extend(&directory);
    out.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &[count, 0, count, 0]].concat());
    out.extend([size(directory.len()), start].concat());
    out.extend([0, 0]);
    out
}

/// An .xlsx of sheets, each a name and lines of cells parted by commas, all of them texts.
fn book(sheets: &[(&str, &str)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut names, mut links, mut files) = (String::new(), String::new(), Vec::new());
    for (at, (name, lines)) in sheets.iter().enumerate() {
        names += &format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"r{0}\"/>", at + 1);
        links += &format!(
            "<Relationship Id=\"r{0}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/s{0}.xml\"/>",
            at + 1
        );
        let cell = |cell: &str| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>");
        let row = |line: &str| format!("<row>{}</row>", line.split(',').map(cell).collect::<String>());
        let rows: String = lines.lines().map(row).collect();
        files.push((
            format!("xl/worksheets/s{}.xml", at + 1),
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
        ));
    }
    let relations = |inner: &str| format!("<Relationships xmlns=\"{PACKAGE}\">{inner}</Relationships>");
    files.push((
        "xl/workbook.xml".into(),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{names}</sheets></workbook>"),
    ));
    files.push(("xl/_rels/workbook.xml.rels".into(), relations(&links)));
    let root =
        format!("<Relationship Id=\"r\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    files.push(("_rels/.rels".into(), relations(&root)));
    zip(&files)
}

#[test]
fn sheets_of_one_book_count_together_and_its_notes_are_left_out() {
    let book = book(&[
        ("EUR", "Date,Channel,Campaign,Spend,Currency\n2026-01-01,Paid Search,Brand,10.00,EUR"),
        ("USD", "Date,Channel,Campaign,Spend,Currency\n2026-01-02,Email,Mail,7.00,USD"),
        (
            "Orders",
            "Order ID,Date,Channel,Revenue,Currency\n1,2026-01-01,Email,100.00,EUR\n2,2026-01-02,Paid Search,50.00,USD",
        ),
        ("Refunds", "Order ID,Refund date,Refund amount,Currency\n1,2026-01-03,30.00,EUR"),
        ("Read me", "made by Ann"),
    ]);
    let folder = Folder::new().with("book.xlsx", book);
    folder.write("perfkpi.toml", "currency = \"EUR\"\n[rates]\nUSD = 0.5\n");
    let ids = ["spend", "orders", "revenue", "refunds"];
    let report = folder.report(&["--by", "channel", "--kpi", &ids.join(",")]);
    assert_eq!(
        report.lines(&[&["channel"], ids.as_slice()].concat()),
        ["\"Paid Search\" 10.00 1 25.00 0.00", "\"Email\" 3.50 1 70.00 30.00"]
    );
    assert_eq!(
        (report.total(&ids), report.paid(&ids)),
        ("13.50 2 95.00 30.00".into(), "13.50 2 95.00 30.00".into())
    );
    assert_eq!(report.notes(), ["sheet-not-read"]);
    let sheet = report.file("book.xlsx[Read me]");
    assert_eq!((&sheet["profile"], &sheet["kinds"]), (&json!("unknown"), &json!([])));
    assert_eq!(sheet["rows"], json!({"read": 1, "other_table": 1}));
    // What a report leaves out it does not refuse, and of refunds the currency is known.
    let ran = folder.run(&["inspect"]);
    assert!(ran.stdout.contains("book.xlsx[Read me]\n  not read "), "{}", ran.stdout);
    assert!(ran.stdout.contains("5 files, of which a report would refuse 0\n"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("none told"), "{}", ran.stdout);
}
