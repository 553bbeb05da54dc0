//! Round trips against the `csv` crate as the independent writer and reader.

use super::*;
use crate::read::head_records;
use proptest::prelude::*;

/// Cells that hold everything a reader can trip over.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ab,;|\t\"\n\r 5Яж₽]{0,6}",
        "[a-z0-9.]{0,12}",
        Just("5\" tube".to_owned()),
        Just("two\r\nlines".to_owned()),
        Just(String::new()),
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1usize..6).prop_flat_map(|width| prop::collection::vec(prop::collection::vec(cell(), width), 1..30))
}

fn dialect() -> impl Strategy<Value = (u8, bool, bool)> {
    (prop::sample::select(vec![b',', b';', b'\t', b'|']), any::<bool>(), any::<bool>())
}

fn write(table: &[Vec<String>], (delimiter, crlf, always): (u8, bool, bool)) -> Vec<u8> {
    let ends = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(ends)
        .quote_style(style)
        .from_writer(vec![]);
    for row in table {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

/// The line of each record: one line end per record, and those in its cells.
fn expected(table: &[Vec<String>]) -> Table {
    let mut line = 1;
    let mut rows = Table::new();
    for row in table {
        rows.push((line, row.clone()));
        line += 1 + row.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_table_is_read_back_whatever_the_block_size(table in table(), dialect in dialect(), size in 1usize..400) {
        // Without a line feed lone CRs would be line ends, and blanks alone are an empty file.
        let mut table = table;
        table.insert(0, vec!["head".to_owned(); table[0].len()]);
        let bytes = write(&table, dialect);
        let expected = expected(&table);
        // The head must hold the first line end, or CRs in cells pass for those of an old Mac.
        let limits = Limits { head: 64.max(size), block: size };
        prop_assert_eq!(&read(&bytes, dialect.0, limits).unwrap(), &expected);
        prop_assert_eq!(&read(&bytes, dialect.0, Limits { head: 64, block: 1 << 20 }).unwrap(), &expected);
    }

    #[test]
    fn the_head_has_the_same_records_as_the_stream(table in table(), dialect in dialect()) {
        let mut table = table;
        table.insert(0, vec!["head".to_owned(); table[0].len()]);
        let bytes = write(&table, dialect);
        let head = head_records(&bytes, dialect.0, usize::MAX);
        let as_rows: Table = head.iter().map(|r| (r.line, r.cells.clone())).collect();
        prop_assert_eq!(&as_rows, &expected(&table));
        // Reading on from any record of the head gives the records from there.
        for (i, record) in head.iter().enumerate() {
            let opened = open(&bytes, tiny(4096)).unwrap();
            let rest = collect(&mut opened.chunks(record.offset, record.line, dialect.0), dialect.0).unwrap();
            prop_assert_eq!(&rest[..], &as_rows[i..]);
        }
    }

    #[test]
    fn rows_agree_with_the_csv_crate_on_any_text(text in "[a,\"\n5Я]{0,80}") {
        // Its records differ only in blank lines, which it skips and we count.
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let theirs: Vec<(u64, Vec<String>)> = reader.byte_records().map(|record| {
            let record = record.unwrap();
            let cells = record.iter().map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect();
            (record.position().unwrap().line(), cells)
        }).collect();
        let chunk = crate::read::Chunk::new(text.clone().into_bytes(), 1);
        let mut cursor = rows(&chunk, b',');
        let mut ours = Table::new();
        while let Some(row) = cursor.next_row() {
            if !row.raw().is_empty() {
                let cells = (0..row.len()).map(|i| String::from_utf8(row.cell(i).into_owned()).unwrap());
                ours.push((row.line, cells.collect()));
            }
        }
        let cells = |table: &Table| table.iter().map(|row| row.1.clone()).collect::<Vec<_>>();
        prop_assert_eq!(cells(&ours), cells(&theirs));
    }

    #[test]
    fn any_bytes_end_in_rows_or_in_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400), size in 1usize..200) {
        for delimiter in [b',', b'\t'] {
            if let Ok(table) = read(&bytes, delimiter, tiny(size)) {
                prop_assert!(!table.is_empty());
            }
        }
    }

    #[test]
    fn structured_noise_keeps_every_line(text in "[a,\"\n\r\u{fffd}é]{1,200}", size in 1usize..64) {
        let lf = format!("x\n{text}");
        if let Ok(table) = read(lf.as_bytes(), b',', Limits { head: 64, block: size }) {
            let physical = lf.matches('\n').count() as u64 + u64::from(!lf.ends_with('\n'));
            let quoted: usize = table.iter().flat_map(|row| &row.1).map(|cell| cell.matches('\n').count()).sum();
            prop_assert_eq!(table.len() as u64 + quoted as u64, physical);
        }
        head_records(lf.as_bytes(), b',', usize::MAX);
    }
}
