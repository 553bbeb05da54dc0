//! What the columns of an order say together of whether it is a sale, and what is to be said of rows where they differ.

use super::file::FileInfo;
use crate::diagnostic::{Diagnostic, Location, count};
use crate::recognise::StatusGroup;

/// What an order is whose payment says one thing and its handling another: what was called off or sent back is no
/// sale, paid or not.
pub fn handled_as(paid: StatusGroup, handled: StatusGroup) -> StatusGroup {
    match (paid, handled) {
        (StatusGroup::Refunded | StatusGroup::Cancelled | StatusGroup::Test, _) => paid,
        (_, StatusGroup::Cancelled | StatusGroup::Refunded | StatusGroup::Test) => handled,
        _ => paid,
    }
}

/// Lines of one order of which some were sold and some not: the order's sum may hold both.
pub fn mixed_status(file: &FileInfo, lines: &[u64]) -> Option<Diagnostic> {
    let first = lines.first()?;
    let message = format!(
        "{} another status than the order's first line: an order counts where any line does, with the amount of the order or of the lines that count",
        count(lines.len() as u64, "line of an order has", "lines of orders have")
    );
    Some(Diagnostic::warning("mixed-order-status", message).at(Location::line(&file.path, *first)))
}

/// Rows with the columns of orders that were never placed.
pub fn unfinished_checkouts(file: &FileInfo, lines: &[u64]) -> Option<Diagnostic> {
    let first = lines.first()?;
    let message = format!(
        "{} no status, which every order has: taken for checkouts that nobody finished, and not counted",
        count(lines.len() as u64, "row with an amount has", "rows with an amount have")
    );
    let hint = "orders stand in the export of orders; if these are orders, say in a [[source]]: statuses = { counts = [\"\"] }";
    let place = Location::line(&file.path, *first);
    Some(Diagnostic::warning("unfinished-checkouts", message).at(place).hint(hint))
}

/// `Test` of a payment mode, or a plain yes.
pub fn is_test_mark(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    matches!(text.as_str(), "test" | "true" | "yes" | "1" | "да" | "тест" | "тестовый")
}
