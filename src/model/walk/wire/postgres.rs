//! SQL, its plan as PostgreSQL 17's `EXPLAIN` prints it, and rows as `psql` prints them.

use super::http::Product;
use super::thousandths;
use crate::model::Micros;

/// What running the search took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Execution {
    /// Whether the whole table was read.
    pub scan: bool,
    /// Parsing and planning, µs.
    pub planning: Micros,
    /// Levels of the index, its root and leaves included.
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

/// The search as the application sends it, its value apart.
pub(crate) fn search(text: &str) -> String {
    format!(
        "SELECT id, name, price_cop\n  FROM products\n WHERE lower(name) LIKE $1\n ORDER BY popularity DESC\n LIMIT \
         20;\n-- $1 = {}",
        literal(&pattern(text))
    )
}

/// The order as the application sends it.
pub(crate) fn order(product: u64) -> String {
    format!(
        "INSERT INTO orders (customer_id, product_id, quantity)\nVALUES ($1, $2, $3)\nRETURNING id;\n-- $1 = 4711, $2 \
         = {product}, $3 = 1"
    )
}

/// The plan of the search and what came of it: `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF)` with `track_io_timing` on.
pub(crate) fn explain_search(text: &str, rows: u64, table: u64, run: &Execution) -> String {
    let buffers = format!("Buffers: shared hit={} read={}", run.hits, run.reads);
    let io = format!("I/O Timings: shared read={}", thousandths(run.io));
    let sorted = thousandths(run.sorted);
    let filter = format!("Filter: (lower(name) ~~ {}::text)", literal(&pattern(text)));
    let (node, condition) = if run.scan {
        let removed = format!("Rows Removed by Filter: {}", table.saturating_sub(rows));
        ("Seq Scan on products", [filter, removed])
    } else {
        let condition = format!("Index Cond: {}", condition(text));
        ("Index Scan using products_name_prefix on products", [condition, filter])
    };
    let [first_line, second_line] = condition;
    format!(
        " Limit (actual time={sorted}..{sorted} rows=20 loops=1)\n   {buffers}\n   {io}\n   \
         ->  Sort (actual time={sorted}..{sorted} rows=20 loops=1)\n         \
         Sort Key: popularity DESC\n         Sort Method: top-N heapsort  Memory: 28kB\n         \
         {buffers}\n         {io}\n         \
         ->  {node} (actual time={}..{} rows={rows} loops=1)\n               \
         {first_line}\n               {second_line}\n               {buffers}\n               {io}\n \
         Planning Time: {} ms\n Execution Time: {} ms",
        thousandths(run.first_row),
        thousandths(run.scanned),
        thousandths(run.planning),
        thousandths(run.total)
    )
}

/// The plan of the order and what came of it; the commit comes after what it counts.
pub(crate) fn explain_order(planning: Micros, work: Micros) -> String {
    let done = thousandths(work);
    format!(
        " Insert on orders (actual time={done}..{done} rows=1 loops=1)\n   ->  Result (actual time=0.002..0.003 rows=1 \
         loops=1)\n Planning Time: {} ms\n Execution Time: {done} ms",
        thousandths(planning)
    )
}

/// What the application's client says when nothing listens at the database's address: libpq.
pub(crate) fn refused(address: &str) -> String {
    let (host, port) = address.split_once(':').unwrap_or((address, "5432"));
    format!(
        "psycopg2.OperationalError: connection to server at \"{host}\", port {port} failed: Connection refused\n\tIs \
         the server running on that host and accepting TCP/IP connections?"
    )
}

/// What the application's pool says when no connection came free in time: SQLAlchemy.
pub(crate) fn pool_timeout(size: usize, seconds: u64) -> String {
    format!(
        "sqlalchemy.exc.TimeoutError: QueuePool limit of size {size} overflow 0 reached, connection timed out, timeout \
         {seconds}.00"
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
    let mut next = text[..text.len() - last.len_utf8()].to_owned();
    next.push(char::from_u32(u32::from(last) + 1)?);
    Some(next)
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

    #[test]
    fn errors_read_as_the_clients_write_them() {
        assert!(refused("10.0.4.31:5432").starts_with(
            "psycopg2.OperationalError: connection to server at \"10.0.4.31\", port 5432 failed: Connection refused\n"
        ));
        assert!(pool_timeout(5, 1).ends_with("limit of size 5 overflow 0 reached, connection timed out, timeout 1.00"));
    }
}
