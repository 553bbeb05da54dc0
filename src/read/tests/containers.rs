//! The same table in every encoding and packing.

use super::*;
use crate::read::{Compression, Damage};
use encoding_rs::WINDOWS_1251;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::io::Write;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

/// Text that windows-1251 can write, with a line of Latin first as real exports have.
fn text() -> impl Strategy<Value = String> {
    "[a-z,0-9]{30}\n([А-Яа-яЁё№«» a-z0-9,]{1,20}\n){1,40}"
}

fn rows_of(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn cells(table: Table) -> Vec<Vec<String>> {
    table.into_iter().map(|row| row.1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_encoding_and_packing_gives_the_same_rows(text in text(), size in 1usize..300) {
        let expected = rows_of(&text);
        let le = utf16(&text, u16::to_le_bytes);
        let be = utf16(&text, u16::to_be_bytes);
        let plain = text.as_bytes().to_vec();
        let half = plain.len() / 2;
        let forms = [
            plain.clone(),
            [b"\xef\xbb\xbf", plain.as_slice()].concat(),
            [b"\xff\xfe", le.as_slice()].concat(),
            [b"\xfe\xff", be.as_slice()].concat(),
            gzip(&plain),
            [gzip(&plain[..half]), gzip(&plain[half..])].concat(),
            gzip(&[b"\xff\xfe", le.as_slice()].concat()),
            zstd::encode_all(plain.as_slice(), 1).unwrap(),
            text.replace('\n', "\r\n").into_bytes(),
            text.replace('\n', "\r").into_bytes(),
        ];
        for (i, form) in forms.iter().enumerate() {
            let limits = Limits { head: size.max(64), block: size };
            let read = cells(read(form, b',', limits).unwrap());
            prop_assert_eq!(&read, &expected, "form {}", i);
        }
    }

    #[test]
    fn windows_1251_is_told_by_its_letters(text in text(), size in 1usize..300) {
        // At least one Cyrillic word: letters alone are never UTF-8. None of them mixes alphabets.
        let text = format!("{}Реклама\n", text.replace(|c: char| c.is_ascii_alphabetic(), "0"));
        let (bytes, ..) = WINDOWS_1251.encode(&text);
        let opened = open(&bytes, Limits { head: 64, block: size }).unwrap();
        let mut chunks = opened.chunks(0, 1, b',');
        let table = collect(&mut chunks, b',').unwrap();
        prop_assert_eq!(cells(table), rows_of(&text));
        prop_assert_eq!(chunks.encoding(), "windows-1251");
    }
}

#[test]
fn letters_far_behind_an_ascii_head_still_decide_the_encoding() {
    let mut text = "date,campaign\n".to_owned();
    text.push_str(&"2026-01-01,brand\n".repeat(40_000));
    text.push_str("2026-01-02,Бренд\n");
    let (bytes, ..) = WINDOWS_1251.encode(&text);
    for (bytes, name) in [(bytes.as_ref(), "windows-1251"), (text.as_bytes(), "UTF-8")] {
        let opened = Input::from_bytes("-", bytes.to_vec()).open(&ReadOptions::default()).unwrap();
        assert_eq!((opened.encoding, opened.head_complete), ("UTF-8", false));
        let mut chunks = opened.chunks(0, 1, b',');
        let table = collect(&mut chunks, b',').unwrap();
        assert_eq!(table.last().unwrap(), &(40_002, vec!["2026-01-02".to_owned(), "Бренд".to_owned()]));
        assert_eq!((chunks.encoding(), chunks.damage()), (name, None));
    }
}

#[test]
fn a_name_cut_inside_a_character_is_shown_and_counted() {
    let bytes = [b"name,n\n\xd0\x9f\xd0\xbe\xd0\xb8\xd1,1\n", "Поиск,2\n".as_bytes()].concat();
    for size in 1..40 {
        let mut chunks = open(&bytes, Limits { head: 64, block: size }).unwrap().chunks(0, 1, b',');
        let table = collect(&mut chunks, b',').unwrap();
        assert_eq!(table[1], (2, vec!["Пои\u{fffd}".to_owned(), "1".to_owned()]));
        assert_eq!(chunks.damage(), Some(Damage { first_line: 2, count: 1 }));
    }
}

#[test]
fn a_trimmed_utf16_file_keeps_its_last_digit() {
    let mut bytes = [b"\xff\xfe", utf16("visits,rate\n12,30", u16::to_le_bytes).as_slice()].concat();
    assert_eq!(bytes.pop(), Some(0));
    for size in 1..50 {
        let mut chunks = open(&bytes, Limits { head: 16, block: size }).unwrap().chunks(0, 1, b',');
        let table = collect(&mut chunks, b',').unwrap();
        assert_eq!((&table[1].1, chunks.damage()), (&vec!["12".to_owned(), "30".to_owned()], None));
    }
}

#[test]
fn one_letter_at_the_very_end_decides_too() {
    for size in 1..20 {
        let opened = open(b"name\nCaf\xe9", Limits { head: 64, block: size }).unwrap();
        assert_eq!((opened.encoding, opened.head.as_slice()), ("windows-1252", "name\nCafé".as_bytes()));
    }
}

#[test]
fn a_setting_names_the_encoding_but_a_mark_wins() {
    let options = ReadOptions { encoding: Some("cp1252".to_owned()), delimiter: None };
    let opened = Input::from_bytes("-", b"Caf\xe9,1\n".to_vec()).open(&options).unwrap();
    assert_eq!((opened.encoding, opened.head.as_slice()), ("windows-1252", "Café,1\n".as_bytes()));
    let marked = Input::from_bytes("-", "\u{feff}Ю,1\n".as_bytes().to_vec()).open(&options).unwrap();
    assert_eq!((marked.encoding, marked.head.as_slice()), ("UTF-8", "Ю,1\n".as_bytes()));
}

#[test]
fn the_head_is_cut_after_a_line_and_says_so() {
    let opened = open("Дата,1\nab,2\nabc,3\n".as_bytes(), tiny(18)).unwrap();
    assert_eq!((opened.head.as_slice(), opened.head_complete), ("Дата,1\nab,2\n".as_bytes(), false));
    let opened = open("ЯЯЯЯ".as_bytes(), tiny(3)).unwrap();
    assert_eq!((opened.head.as_slice(), opened.head_complete), ("Я".as_bytes(), false));
    let opened = open(&gzip(b"sep=;\r\na;b"), tiny(99)).unwrap();
    assert_eq!((opened.sep, opened.head_complete, opened.compression), (Some(b';'), true, Compression::Gzip));
}

#[test]
fn blocks_and_the_stream_of_them_may_move_to_other_threads() {
    fn may_move<T: Send>() {}
    may_move::<crate::read::Chunk>();
    may_move::<crate::read::Chunks>();
    may_move::<Opened>();
}
