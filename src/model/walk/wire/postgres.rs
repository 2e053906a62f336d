//! SQL, its plan as PostgreSQL 17's `EXPLAIN` prints it, and rows as `psql` prints them.

use super::http::Product;
use super::thousandths;
use crate::model::Micros;

/// What running the query took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Execution {
    /// Parsing and planning, µs.
    pub planning: Micros,
    /// Levels of the index that were descended, its root and first leaf included.
    pub levels: u64,
    /// Pages found in shared buffers.
    pub hits: u64,
    /// Pages read from the disk.
    pub reads: u64,
    /// Time in those reads, µs.
    pub io: Micros,
    /// Until the scan has its first row, µs after the execution began.
    pub first_row: Micros,
    /// Until the scan has its last row, µs.
    pub scanned: Micros,
    /// Until the rows are sorted, µs.
    pub sorted: Micros,
    /// All of the execution, µs.
    pub total: Micros,
}

/// The query as the application sends it, its value apart.
pub(crate) fn statement(text: &str) -> String {
    format!(
        "SELECT id, name, price_cop\n  FROM products\n WHERE lower(name) LIKE $1\n ORDER BY popularity DESC\n LIMIT 20;\n-- \
         $1 = {}",
        literal(&pattern(text))
    )
}

/// The plan and what came of it: `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF)` with `track_io_timing` on.
pub(crate) fn explain(text: &str, rows: u64, run: &Execution) -> String {
    let buffers = format!("Buffers: shared hit={} read={}", run.hits, run.reads);
    let io = format!("I/O Timings: shared read={}", thousandths(run.io));
    let (first, scanned, sorted) = (thousandths(run.first_row), thousandths(run.scanned), thousandths(run.sorted));
    format!(
        " Limit (actual time={sorted}..{sorted} rows=20 loops=1)\n   {buffers}\n   {io}\n   ->  Sort (actual \
         time={sorted}..{sorted} rows=20 loops=1)\n         Sort Key: popularity DESC\n         Sort Method: top-N heapsort  \
         Memory: 28kB\n         {buffers}\n         {io}\n         ->  Index Scan using products_name_prefix on products \
         (actual time={first}..{scanned} rows={rows} loops=1)\n               Index Cond: {}\n               Filter: \
         (lower(name) ~~ {}::text)\n               {buffers}\n               {io}\n Planning Time: {} ms\n Execution Time: {} ms",
        condition(text),
        literal(&pattern(text)),
        thousandths(run.planning),
        thousandths(run.total),
    )
}

/// The range of the index that holds every text with this prefix.
fn condition(text: &str) -> String {
    let from = format!("(lower(name) ~>=~ {}::text)", literal(text));
    match successor(text) {
        Some(next) => format!("({from} AND (lower(name) ~<~ {}::text))", literal(&next)),
        None => from,
    }
}

/// The least text that is greater than every text with this prefix: its last character plus one.
fn successor(text: &str) -> Option<String> {
    let last = text.chars().next_back()?;
    let next = char::from_u32(u32::from(last) + 1)?;
    Some(format!("{}{next}", &text[..text.len() - last.len_utf8()]))
}

/// The pattern of LIKE for texts with this prefix.
fn pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// How many rows are shown of those that come.
const SHOWN: usize = 3;

/// The rows as `psql` prints them, the first few.
pub(crate) fn rows(products: &[Product]) -> String {
    let width = products.iter().take(SHOWN).map(|product| product.name.chars().count()).max().unwrap_or(0).max(4);
    let mut text =
        format!(" {:^7} | {:^width$} | price_cop\n---------+{}+-----------\n", "id", "name", "-".repeat(width + 2));
    for Product { id, name, price } in products.iter().take(SHOWN) {
        text.push_str(&format!(" {id:>7} | {name:<width$} | {price:>9}\n"));
    }
    text.push_str(&format!(" …\n({} rows)", products.len()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_becomes_a_range() {
        assert_eq!(
            condition("oak table"),
            "((lower(name) ~>=~ 'oak table'::text) AND (lower(name) ~<~ 'oak tablf'::text))"
        );
        assert_eq!(condition(""), "(lower(name) ~>=~ ''::text)");
        assert_eq!(successor("\u{d7ff}"), None);
    }

    #[test]
    fn nothing_typed_leaves_its_quotes() {
        assert_eq!(literal(&pattern("o'neill 100%_\\")), "'o''neill 100\\%\\_\\\\%'");
    }
}
