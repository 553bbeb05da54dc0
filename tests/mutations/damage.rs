//! An export → what disks, spreadsheets, e-mail and hands make of it.

#![allow(clippy::ptr_arg, reason = "all are called alike, and some make the export longer")]

use crate::random::Random;
use std::io::Write;
use std::path::PathBuf;

type Damage = fn(&mut Vec<u8>, &mut Random);

/// Damage to text; what is done to bytes comes after it.
const TO_TEXT: [Damage; 17] = [
    cut_lines,
    repeat_lines,
    swap_lines,
    move_columns,
    drop_column,
    open_quotes,
    huge_numbers,
    odd_dates,
    mix_encodings,
    other_line_ends,
    other_delimiter,
    hidden_characters,
    empty_cells,
    repeat_deeply,
    nul_bytes,
    long_line,
    odd_cells,
];
const TO_BYTES: [Damage; 3] = [flip_bytes, cut_off, byte_order_mark];

/// The damaged export of a seed and its name.
pub fn export(originals: &[(PathBuf, Vec<u8>)], seed: u64) -> (String, Vec<u8>) {
    let mut random = Random::new(seed);
    let (path, bytes) = random.of(originals);
    let mut bytes = bytes.clone();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_packed =
        bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf]) || bytes.starts_with(&[0x1f, 0x8b]);
    if random.below(20) == 0 {
        // Two downloads pasted together.
        bytes.extend_from_slice(&random.of(originals).1);
    }
    for _ in 0..1 + random.below(2) {
        match random.below(6) {
            // Nothing is left to damage.
            _ if bytes.is_empty() => {}
            0 => random.of(&TO_BYTES)(&mut bytes, &mut random),
            _ if is_packed => random.of(&TO_BYTES)(&mut bytes, &mut random),
            _ => random.of(&TO_TEXT)(&mut bytes, &mut random),
        }
    }
    if random.below(25) == 0 {
        bytes = pack(&bytes, &mut random);
    }
    (name, bytes)
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

fn delimiter(bytes: &[u8]) -> u8 {
    let count = |wanted: u8| bytes.iter().filter(|byte| **byte == wanted).count();
    [b',', b';', b'\t', b'|'].into_iter().max_by_key(|each| count(*each)).unwrap_or(b',')
}

fn flip_bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..1 + random.below(8) {
        let at = random.below(bytes.len());
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << random.below(8);
        }
    }
}

fn cut_off(bytes: &mut Vec<u8>, random: &mut Random) {
    bytes.truncate(random.below(bytes.len()));
}

fn byte_order_mark(bytes: &mut Vec<u8>, random: &mut Random) {
    let mark = *random.of::<&[u8]>(&[
        &b"\xef\xbb\xbf"[..],
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xff\xfe\0\0",
        b"+/v8",
        b"\0",
    ]);
    bytes.splice(0..0, mark.iter().copied());
}

fn cut_lines(bytes: &mut Vec<u8>, random: &mut Random) {
    let mut lines = lines(bytes);
    for _ in 0..1 + random.below(3) {
        let at = random.below(lines.len());
        match random.below(2) {
            0 if !lines.is_empty() => drop(lines.remove(at)),
            _ => {
                if let Some(line) = lines.get_mut(at) {
                    line.truncate(random.below(line.len()));
                    line.push(b'\n');
                }
            }
        }
    }
    *bytes = lines.concat();
}

fn repeat_lines(bytes: &mut Vec<u8>, random: &mut Random) {
    let mut lines = lines(bytes);
    let line = random.of(&lines).clone();
    for _ in 0..1 + random.below(40) {
        lines.insert(random.below(lines.len() + 1), line.clone());
    }
    *bytes = lines.concat();
}

fn swap_lines(bytes: &mut Vec<u8>, random: &mut Random) {
    let mut lines = lines(bytes);
    for _ in 0..1 + random.below(4) {
        let (a, b) = (random.below(lines.len()), random.below(lines.len()));
        lines.swap(a, b);
    }
    *bytes = lines.concat();
}

/// Does something with the cells of every line, or of one.
fn each_row(bytes: &mut Vec<u8>, random: &mut Random, mut change: impl FnMut(&mut Vec<Vec<u8>>)) {
    let delimiter = delimiter(bytes);
    let mut lines = lines(bytes);
    let only = (random.below(3) == 0).then(|| random.below(lines.len()));
    for (at, line) in lines.iter_mut().enumerate() {
        if only.is_none_or(|only| only == at) {
            let mut cells: Vec<Vec<u8>> = line.split(|byte| *byte == delimiter).map(<[u8]>::to_vec).collect();
            change(&mut cells);
            *line = cells.join(&delimiter);
        }
    }
    *bytes = lines.concat();
}

fn move_columns(bytes: &mut Vec<u8>, random: &mut Random) {
    let (from, to) = (random.below(8), random.below(8));
    each_row(bytes, random, |cells| {
        if from < cells.len() && to < cells.len() {
            cells.swap(from, to);
        }
    });
}

fn drop_column(bytes: &mut Vec<u8>, random: &mut Random) {
    let (at, doubles) = (random.below(8), random.below(2) == 0);
    each_row(bytes, random, |cells| {
        if at < cells.len() {
            if doubles { cells.insert(at, cells[at].clone()) } else { drop(cells.remove(at)) }
        }
    });
}

fn empty_cells(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(8);
    let with = *random.of::<&[u8]>(&[&b""[..], b"--", b"\"\"", b" ", b"(not set)", b"Total", b"\xc2\xa0"]);
    each_row(bytes, random, |cells| {
        if let Some(cell) = cells.get_mut(at) {
            *cell = with.to_vec();
        }
    });
}

fn odd_cells(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(8);
    let with = *random.of::<&[u8]>(&[
        &b"NaN"[..],
        b"-0",
        b"1e400",
        b"0x1F",
        b"$1.2.3",
        b"(5",
        b"5%",
        b"1 000 000,5 EUR",
        b"USD",
        b"99:99:99",
        b"-",
        b"1/0",
        b"\xd9\xa3\xd9\xa4",
        b"=1+1",
        b"'5",
        b"01.13.2026",
        b"2026-W99",
        b"9999-12-31",
        b"0001-01-01",
        b"2026-02-29 - 2026-02-30",
        b"0000000000000000000000001",
        b"-5",
        b".",
        b",",
        b"\"a\"\"",
        b"1.7976931348623157E308",
    ]);
    each_row(bytes, random, |cells| {
        if let Some(cell) = cells.get_mut(at) {
            *cell = with.to_vec();
        }
    });
}

/// Puts something in at a few places.
fn insert(bytes: &mut Vec<u8>, random: &mut Random, what: &[u8]) {
    for _ in 0..1 + random.below(3) {
        let at = random.below(bytes.len() + 1);
        bytes.splice(at..at, what.iter().copied());
    }
}

fn open_quotes(bytes: &mut Vec<u8>, random: &mut Random) {
    let what =
        *random.of::<&[u8]>(&[&b"\""[..], b"\"\"", b",\"", b"\",", b"\"\n", b"'", b"\n\"", b";\"x\"y;"]);
    insert(bytes, random, what);
}

fn nul_bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    let count = 1 + random.below(3);
    insert(bytes, random, &vec![0; count]);
}

fn hidden_characters(bytes: &mut Vec<u8>, random: &mut Random) {
    let what: &&str = random.of(&[
        "\u{202e}",
        "\u{feff}",
        "\u{200b}",
        "\u{301}\u{301}",
        "\u{1f}",
        "\u{85}",
        "\u{2028}",
        "\u{c}",
    ]);
    insert(bytes, random, what.as_bytes());
}

fn repeat_deeply(bytes: &mut Vec<u8>, random: &mut Random) {
    let what = *random.of::<&[u8]>(&[
        &b"("[..],
        b"\"",
        b"\n",
        b",",
        b"-",
        b"9",
        b"%28",
        b"{\"a\":",
        b"[",
        b"0.",
        b"  ",
        b"utm_source=x&",
    ]);
    let at = random.below(bytes.len() + 1);
    bytes.splice(at..at, what.repeat(10_000));
}

/// Ten megabytes in one line; seldom, since it takes a while.
fn long_line(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let length = if random.below(12) == 0 { 10 << 20 } else { 200_000 };
    let what = *random.of(b"x,1 \"");
    bytes.splice(at..at, std::iter::repeat_n(what, length));
}

/// Each number, or one in some, becomes another.
fn numbers(bytes: &mut Vec<u8>, random: &mut Random, with: &[u8]) {
    let often = 1 + random.below(30);
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some(first) = rest.first() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 && random.below(often) == 0 {
            out.extend_from_slice(with);
            rest = &rest[digits..];
        } else {
            out.push(*first);
            rest = &rest[1..];
        }
    }
    *bytes = out;
}

fn huge_numbers(bytes: &mut Vec<u8>, random: &mut Random) {
    let with = *random.of::<&[u8]>(&[
        &b"99999999999999999999"[..],
        b"170141183460469231731",
        b"170141183460469231",
        b"9223372036854775808",
        b"1e30",
        b"123456789012345678901234567890123456789012345678901234567890",
        b"0.0000000000000000001",
        b"4294967296",
    ]);
    numbers(bytes, random, with);
}

fn odd_dates(bytes: &mut Vec<u8>, random: &mut Random) {
    let with = *random.of::<&[u8]>(&[&b"0"[..], b"00", b"31", b"99", b"9999", b"13", b"2100", b"29"]);
    numbers(bytes, random, with);
}

fn other_line_ends(bytes: &mut Vec<u8>, random: &mut Random) {
    const ENDS: [&[&[u8]]; 6] =
        [&[b"\r"], &[b"\r\n"], &[b"\n\r"], &[b"\r", b"\n", b"\r\n"], &[b"\x0b"], &[b"\n\n"]];
    let ends = *random.of(&ENDS);
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let mut out = Vec::new();
    for line in lines {
        out.extend_from_slice(line);
        out.extend_from_slice(random.of::<&[u8]>(ends));
    }
    *bytes = out;
}

fn other_delimiter(bytes: &mut Vec<u8>, random: &mut Random) {
    let (from, to) = (delimiter(bytes), *random.of(b";,\t|: "));
    let start = if random.below(3) == 0 { random.below(bytes.len()) } else { 0 };
    bytes.iter_mut().skip(start).filter(|byte| **byte == from).for_each(|byte| *byte = to);
}

/// From some place on the text is in another encoding.
fn mix_encodings(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = if random.below(2) == 0 { 0 } else { random.below(bytes.len()) };
    let text = String::from_utf8_lossy(&bytes.split_off(at)).into_owned();
    match random.below(5) {
        0 => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        1 => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        2 => bytes.extend_from_slice(&encoding_rs::WINDOWS_1251.encode(&text).0),
        3 => bytes.extend_from_slice(&encoding_rs::SHIFT_JIS.encode(&text).0),
        _ => bytes.extend(text.bytes().map(|byte| byte | 0x80)),
    }
}

/// Compressed, and cut off or damaged more often than not.
fn pack(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut packed = match random.below(2) {
        0 => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(bytes).expect("memory takes all");
            gzip.finish().expect("memory takes all")
        }
        _ => zstd::encode_all(bytes, 1).expect("memory takes all"),
    };
    match random.below(3) {
        0 => {}
        1 => cut_off(&mut packed, random),
        _ => flip_bytes(&mut packed, random),
    }
    packed
}
