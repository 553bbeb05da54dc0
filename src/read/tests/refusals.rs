//! What is refused, and what is said.

use super::*;
use crate::diagnostic::{Location, Result};
use std::io::Write;

fn said(result: Result<impl Sized>) -> String {
    result.err().map_or("read without error".to_owned(), |refusal| refusal.to_string())
}

fn opened(name: &str, bytes: &[u8]) -> Result<Opened> {
    Input::from_bytes(name, bytes.to_vec()).open(&ReadOptions::default())
}

#[test]
fn a_renamed_workbook_is_named_as_such() {
    let workbook = b"PK\x03\x04\x14\0\x06\0\x08\0\0\0[Content_Types].xml";
    let expected = "error[spreadsheet]: 'cost.csv' is an Excel workbook that was only renamed, not a CSV\n \
        --> cost.csv\nhint: open it and save it as 'CSV UTF-8 (comma delimited)', then pass that file";
    assert_eq!(said(opened("cost.csv", workbook)), expected);
    assert!(
        said(opened("cost.xlsx", workbook))
            .starts_with("error[spreadsheet]: 'cost.xlsx' is a workbook that cannot be read")
    );
    assert_eq!(code(opened("a.zip", b"PK\x03\x04\x14\0\0\0cost.csv")), "spreadsheet");
    assert_eq!(code(opened("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0")), "spreadsheet");
}

#[test]
fn what_is_no_text_is_refused() {
    assert_eq!(code(opened("a", b"%PDF-1.7\n")), "binary-file");
    assert_eq!(code(opened("a", b"\x89PNG\r\n\x1a\n")), "binary-file");
    assert_eq!(code(opened("a", b"a,b\n\0\0\0\0,1\n")), "binary-file");
    assert_eq!(code(opened("a", b"\x01\x02\x03\x04a")), "binary-file");
    for blank in [&b""[..], b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\n"] {
        assert_eq!(code(opened("a", blank)), "empty-file");
    }
}

#[test]
fn paths_that_cannot_be_read_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &std::path::Path| code(Input::from_path("x.csv", path).open(&ReadOptions::default()));
    assert_eq!(at(&folder.path().join("none.csv")), "file-not-found");
    assert_eq!(at(folder.path()), "not-a-file");
    let file = folder.path().join("a.csv");
    std::fs::write(&file, "a,b\n").unwrap();
    let input = Input::from_path("a.csv", &file);
    for _ in 0..2 {
        assert_eq!(input.open(&ReadOptions::default()).unwrap().head, b"a,b\n");
    }
}

#[test]
fn a_cut_off_archive_is_an_error_even_far_behind_the_head() {
    let text: String = (0..60_000).map(|i| format!("{i},{}\n", i * 7919 % 1_000_003)).collect();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let gzip = encoder.finish().unwrap();
    let zstd = zstd::encode_all(text.as_bytes(), 1).unwrap();
    for packed in [gzip, zstd] {
        let limits = Limits { head: 1 << 10, block: 1 << 12 };
        assert_eq!(read(&packed, b',', limits).unwrap().len(), 60_000);
        let cut = &packed[..packed.len() - 20];
        assert_eq!(code(read(cut, b',', limits)), "broken-archive");
    }
}

#[test]
fn an_unclosed_quote_is_found_where_it_opened() {
    let text = "a,b\n\"x\ny\",1\n2,\"Brand, 3\n4,5\n6,7\n";
    for size in [1, 7, 16, 1 << 20] {
        let refusal = read(text.as_bytes(), b',', Limits { head: 64, block: size }).unwrap_err();
        assert_eq!(refusal.0[0].code, "unclosed-quote");
        assert_eq!(refusal.0[0].location, Some(Location::cell("test.csv", 4, 3)));
        assert!(refusal.0[0].message.contains("'\"Brand, 3'"), "{refusal}");
    }
    let long = format!("a\n\"{}\n\"\n", "x".repeat(2 << 20));
    assert_eq!(code(read(long.as_bytes(), b',', tiny(64))), "unclosed-quote");
}

#[test]
fn a_file_without_line_ends_does_not_fill_the_memory() {
    let endless = vec![b'x'; 40 << 20];
    assert_eq!(code(read(&endless, b',', Limits { head: 64, block: 1 << 16 })), "record-too-long");
}

#[test]
fn two_encodings_in_one_file_are_refused_and_a_setting_reads_on() {
    let (other, ..) = encoding_rs::WINDOWS_1251.encode("Поиск,1\nРеклама,2\n");
    let mut bytes = "Кампания,n\n".repeat(2_000).into_bytes();
    bytes.extend_from_slice(&other.repeat(2_000));
    assert_eq!(code(read(&bytes, b',', Limits { head: 4096, block: 4096 })), "mixed-encoding");
    assert_eq!(code(opened("test.csv", &bytes)), "mixed-encoding");
    let options = ReadOptions { encoding: Some("utf-8".to_owned()), delimiter: None };
    let forced = Input::from_bytes("-", bytes).open(&options).unwrap();
    assert_eq!(collect(&mut forced.chunks(0, 1, b','), b',').unwrap().len(), 6_000);
}
