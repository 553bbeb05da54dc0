//! Pages as they are, and pages that would be too much.

use super::super::workbook::CELL_MARK;
use super::*;

fn of(page: &str) -> Vec<String> {
    tables(page.as_bytes()).iter().map(|table| table.replace(CELL_MARK, "|")).collect()
}

#[test]
fn cells_are_their_text_and_unclosed_ones_end_where_the_next_begin() {
    let page = "<meta charset=utf-8><style>td>p{}</style><table border=1><thead><tr><th>ID</th><th>A &amp; B</th></tr>\
                <tbody><tr><td>1<td><b>x</b><br>y &lt; 2&nbsp;000<tr><td colspan=2>3 < 4</td></tr></table> after";
    assert_eq!(of(page), ["ID|A & B\n1|x y < 2\u{a0}000\n3 < 4|\n"]);
}

#[test]
fn merged_cells_keep_the_columns_in_place_and_are_said_of_each_row() {
    let page = "<TABLE><TR><TD rowspan=\"2\">a</TD><TD>1</TD></TR><TR><TD>2</TD></TR><TR><TD>b</TD><TD>3</TD></TR></TABLE>";
    assert_eq!(of(page), ["a|1\na|2\nb|3\n"]);
}

#[test]
fn tables_are_taken_apart_and_those_in_cells_are_text() {
    let page = "<table><tr><td><table><tr><td>in</td><td>side</td></tr></table></td><td>b</td></tr></table>\
                <!-- <table> --><table></table><table><tr><td>&#1044;&#x430;</td></tr>";
    assert_eq!(of(page), ["in side|b\n", "Да\n"]);
}

#[test]
fn a_page_is_told_by_its_beginning() {
    assert!(is_page(b"\xef\xbb\xbf\n<html><body><TABLE border>"));
    assert!(!is_page(b"a,<table>\n"), "a cell that speaks of tables");
    assert!(!is_page(b"<tablet>,b\n1,2\n"));
    assert!(is_any_page(b"<!DOCTYPE html><form>"));
    let cyrillic =
        [&b"<meta charset=\"windows-1251\"><table><tr><td>"[..], &[0xc4, 0xe0], b"</td></tr></table>"];
    assert_eq!(tables(&cyrillic.concat()), ["Да\n"]);
}

#[test]
fn a_mark_in_an_attribute_ends_no_tag() {
    let page = "<table><tr><td title=\"a > b\">Generic</td><td title='c > d' colspan=\"2\">1</td>\
                <td data-rowspan=3 title=\"colspan=5\">2</td><tr><td>e</table>";
    assert_eq!(of(page), ["Generic|1||2\ne\n"]);
}

#[test]
fn what_is_no_text_of_the_page_does_not_count() {
    let page = "<title>A <table></title><table><tr><td>a<script>if (1 < 2) document.write('<td>no</td>')</script>b\
                <td><style>td { color: red }</style>c<!-- <td>no</td> > -->d<tr><td><noscript><b>no</b></noscript>e</table>";
    assert_eq!(of(page), ["ab|cd\ne\n"]);
    // XHTML closes what holds nothing.
    let page = "<head><title/><script src=\"a.js\" /><style/></head><table><tr><td/><td>f</td></tr></table>";
    assert_eq!(of(page), ["|f\n"]);
    let page = "<script src=\"a.js\" >'<table><tr><td>no'</script><table><tr><td class=\"a\" >\"g\" h</td></tr></table>";
    assert_eq!(of(page), ["\"\"\"g\"\" h\"\n"]);
}

#[test]
fn links_keep_their_parameters_and_entities_are_read() {
    let page = "<table><tr><td>https://a.example/?utm_source=b&region=1&amp;sect=2&currency[]=3<td>&nbsp;<td>R&D &copy; &#8381;\
                <td>&laquo;&hellip;&raquo;<td>4 &nbsp 5</table>";
    let cells =
        "https://a.example/?utm_source=b&region=1&sect=2&currency[]=3|\u{a0}|R&D © ₽|«…»|4 \u{a0} 5\n";
    assert_eq!(of(page), [cells]);
}

#[test]
fn blocks_part_words_and_others_do_not() {
    let page =
        "<table><tr><td>a<div>b</div>c<p>d\n\t e</p><ul><li>f<li>g</ul><b>h</b>i<span>j</span></table>";
    assert_eq!(of(page), ["a b c d e f g hij\n"]);
}

#[test]
fn an_amount_over_several_rows_is_told_once() {
    for (cell, below) in [
        ("Brand", "Brand"),
        ("Акция 2026", "Акция 2026"),
        ("01.09.2026", "01.09.2026"),
        ("2026-09-01", "2026-09-01"),
        ("01.09.2026 - 07.09.2026", "01.09.2026 - 07.09.2026"),
        ("1500", ""),
        ("1&nbsp;500,50", ""),
        ("1 500 руб.", ""),
        ("$1,500.50", ""),
        ("12.5%", ""),
        ("3m 45s", ""),
        ("—", ""),
    ] {
        let page = format!("<table><tr><td rowspan=2>{cell}<td>1<tr><td>2</table>");
        let cell = cell.replace("&nbsp;", "\u{a0}");
        assert_eq!(of(&page), [format!("{cell}|1\n{below}|2\n")]);
    }
}

#[test]
fn merged_cells_end_with_their_count_and_with_their_part_of_the_table() {
    // Over columns and rows at once: the text stands in the first column of each row.
    let page = "<table><tr><td>1<td rowspan=2 colspan=2>a<td>2<tr><td>3<td>4<tr><td>5<td>6<td>7<td>8</table>";
    assert_eq!(of(page), ["1|a||2\n3|a||4\n5|6|7|8\n"]);
    // At the end of a row, where the row below is shorter; a wide cell that lies over one from above.
    let page = "<table><tr><td>1<td rowspan=2>a<td rowspan=3>9<tr><td>2<tr><td colspan=2>b</table>";
    assert_eq!(of(page), ["1|a|9\n2|a|\nb||\n"]);
    let page = "<table><tr><td>1<td rowspan=3>a<td>2<tr><td colspan=3>b<tr><td>3<td>4</table>";
    assert_eq!(of(page), ["1|a|2\nb||\n3|a|4\n"]);
    // Rows without anything of their own stay blank, and count.
    let page = "<table><tr><td rowspan=4>a<td>1<tr></tr><tr><td>&nbsp;<tr><td>2<tr><td>3</table>";
    assert_eq!(of(page), ["a|1\n\n\na|2\n3\n"]);
    let page = "<table><thead><tr><th rowspan=9>a<th>b</thead><tbody><tr><td>1<td rowspan=5>c<tbody><tr><td>2<td>3</table>";
    assert_eq!(of(page), ["a|b\n1|c\n2|3\n"]);
}

#[test]
fn a_table_that_begins_beside_the_cells_of_another_ends_it() {
    let page = "<table><tr><td>a</td></tr><table><tr><td>b<table><tr><table><td>c</table> d<td>e</table>";
    assert_eq!(of(page), ["a\n", "b c d|e\n"]);
}

/// A spreadsheet has 16,384 columns; what stands beyond is left out, and what is blank is held nowhere.
#[test]
fn wide_cells_end_with_the_last_column() {
    let row = format!("x{}\n", "|".repeat(16_383));
    assert_eq!(of(&format!("<table><tr>{}", "<td colspan=16384>x".repeat(3_000))), [row.as_str()]);
    let page = format!("<table>{}", "<tr><td rowspan=16384 colspan=16384>x".repeat(2_000));
    assert_eq!(of(&page), [format!("{row}{}", "\n".repeat(1_999))]);
    assert_eq!(of("<table><tr><td colspan=16385>a<td colspan=0>b<td colspan=x>c"), ["a|b|c\n"]);
    // By hand: 100,000 rows of 16,384 places were 1.6 GB; 32 MB are allowed, and four times the page's 2.2.
    let page = format!("<table>{}", "<tr><td colspan=16384>x".repeat(100_000));
    let lines = tables(page.as_bytes()).concat();
    assert!(lines.len() < 48 << 20 && lines.matches('x').count() == 100_000, "{}", lines.len());
    // A text of half a megabyte that is said of 20,000 rows.
    let page = format!("<table><tr><td rowspan=99999>{}{}", "x".repeat(500_000), "<tr><td>y".repeat(20_000));
    let lines = tables(page.as_bytes()).concat();
    assert!(lines.len() < 48 << 20 && lines.matches('y').count() == 20_000, "{}", lines.len());
    // Rows of which each would look through all columns.
    let page = format!("<table><tr>{}{}", "<td rowspan=999999>a".repeat(16_384), "<tr>".repeat(500_000));
    assert_eq!(tables(page.as_bytes()).concat().matches('a').count(), 16_384);
}

/// Each would take minutes if anything were looked through again for each tag, or end the program if it were a tree.
#[test]
fn depth_and_length_do_not_matter() {
    let many = 100_000;
    let cell = |inside: String| format!("<table><tr><td>{inside}x</td><td>y</td></tr></table>");
    for inside in ["<div>", "<b>", "<p><b>", "<ul><li>", "<script></script>", "<style></style>", "<!---->"] {
        assert_eq!(of(&cell(inside.repeat(many))), ["x|y\n"], "{inside}");
    }
    let nested = format!("{}a{}", "<table><tr><td>".repeat(many), "</table>".repeat(many));
    assert_eq!(of(&cell(nested)), ["a x|y\n"]);
    // Tables in no cell end one another; the last takes what follows, in the cell that holds it.
    assert_eq!(of(&cell("<table>".repeat(many))), ["x y\n"]);
    assert_eq!(of(&"<table><tr><td>a".repeat(many)).len(), 1);
    assert_eq!(of(&"<table><tr><td>a</table>".repeat(many)).len(), many);
    for value in ["=\"\"", "=\"b c\"\n", "='d' ", "=e", ""] {
        let attributes: String = (0..many / 4).map(|at| format!(" a{at}{value}")).collect();
        assert_eq!(of(&cell(format!("<b{attributes} colspan=2>"))), ["x|y\n"], "{value}");
    }
    for (text, plain) in
        [("<", "<"), ("&", "&"), ("&a", "&a"), ("&#", "&#"), ("& ", "& "), ("</", ""), ("<!--", "")]
    {
        let page = format!("<table><tr><td>x<td>{}", text.repeat(many));
        assert_eq!(of(&page), [format!("x|{}\n", plain.repeat(many).trim_end())], "{text}");
    }
}
