//! Every number that the walk is made of, with its unit and where it comes from.
//!
//! Two kinds: facts with a source, and assumptions of the scenario (“assumption”), chosen so that the whole request takes
//! the 80 ms that the course's notes state. Nothing that takes time in the walk is a number written elsewhere.

use crate::model::{MILLISECOND, Micros, SECOND};

/// Light in glass fibre: 5 µs a kilometre. The group index of single-mode fibre is 1.468 (Corning SMF-28, 1550 nm), so
/// light covers 299 792 km/s ÷ 1.468 = 204 218 km/s, or 4.90 µs/km.
pub const FIBRE_PER_KM: Micros = 5;
/// Mean of the exponential queueing delay in routers, one way over a wide-area path, µs. Assumption: an uncongested path.
pub const WAN_JITTER: Micros = 20;

/// The reader's access network, one way, the part that never varies, µs. Assumption: fibre to the home, 2 ms round trip.
pub const ACCESS: Micros = 900;
/// Mean of the exponential part on top of [`ACCESS`], µs; the mean of both together is 1 ms.
pub const ACCESS_JITTER: Micros = 100;
/// The access network's rate, bits per µs (= Mbit/s). Assumption: 100 Mbit/s. Faster links inside are not counted.
pub const ACCESS_RATE: u64 = 100;

/// Between two machines of one data centre, one way, the part that never varies, µs.
pub const LAN: Micros = 230;
/// Mean of the exponential part on top of [`LAN`], µs. Both ways together: 0.5 ms, the round trip within a data centre of
/// J. Dean's “Numbers everyone should know” (2009).
pub const LAN_JITTER: Micros = 20;

/// From the reader's access network to the edge, km of fibre, unless set. Assumption: the edge is in the next large city.
pub const EDGE_KM: u64 = 280;
/// From the edge to the origin's data centre, km of fibre, unless set. Assumption: same country; a round trip of 11.8 ms.
pub const ORIGIN_KM: u64 = 1_180;

/// What the browser does between the key and the first question: reads the URL, looks into its own caches, µs. Assumption.
pub const BROWSER_START: Micros = 300;
/// What the browser does with the response until the script has its rows, µs. Assumption.
pub const BROWSER_READ: Micros = 200;

/// From the resolver to a root server, km. Assumption: anycast brings the nearest of some 1 900 instances
/// (root-servers.org, 2025) into the same city or the next.
pub const ROOT_KM: u64 = 200;
/// From the resolver to a server of `co`, km. Assumption.
pub const CO_KM: u64 = 500;
/// From the resolver to a server of `com.co`, km. Assumption.
pub const COM_CO_KM: u64 = 500;
/// From the resolver to the authoritative server of `topliving.com.co`, km. Assumption.
pub const AUTHORITATIVE_KM: u64 = 720;
/// From the resolver to the name servers of the CDN and of the zone above it, km. Assumption: anycast, near.
pub const CDN_NAMES_KM: u64 = 300;
/// What a name server does for one answer from memory, µs. Assumption: one core answers some 20 000 questions a second.
pub const NAME_SERVER: Micros = 50;
/// What the resolver does before each question and before its answer: looks into its cache, picks a server, µs. Assumption.
pub const RESOLVER: Micros = 60;

/// How long the address may be kept, seconds. Assumption: five minutes, a usual value.
pub const ADDRESS_TTL: u32 = 300;
/// How long the address that an alias leads to may be kept, seconds. Assumption: short, so that the CDN can steer.
pub const ALIAS_TARGET_TTL: u32 = 60;
/// How long the address has been in the resolver's cache when it is warm, seconds. Assumption: less than either TTL.
pub const RESOLVER_CACHE_AGE: u32 = 41;
/// How long a name that does not exist may be remembered as such, seconds: the zone's SOA MINIMUM (RFC 2308, §4).
/// Assumption.
pub const NEGATIVE_TTL: u32 = 900;

/// Making the edge's half of the handshake: an X25519 key exchange and a signature with ECDSA P-256, µs. `openssl speed`
/// gives some 30 µs for each on one core of today; the rest is an assumption for the kernel and the copying.
pub const TLS_SERVER: Micros = 150;
/// Checking the certificate chain and its signatures in the browser, µs. Three verifications of some 80 µs
/// (`openssl speed ecdsap256`).
pub const TLS_CLIENT: Micros = 240;
/// A ClientHello, bytes. Browsers pad theirs to 512 bytes (RFC 7685) plus the record's header of 5.
pub const CLIENT_HELLO: u64 = 517;
/// ServerHello to Finished with a chain of two ECDSA certificates, bytes. Assumption; it fits the initial window of ten
/// segments (RFC 6928), so that it needs no further round trip.
pub const SERVER_FLIGHT: u64 = 2_900;
/// The edge's half of a resumed handshake, µs: the key exchange without the signature, see [`TLS_SERVER`].
pub const TLS_SERVER_RESUMED: Micros = 90;
/// The browser's work on a resumed handshake, µs: no certificate to check. Assumption.
pub const TLS_CLIENT_RESUMED: Micros = 30;
/// ServerHello to Finished of a resumed handshake, bytes. Assumption: no certificate.
pub const SERVER_FLIGHT_RESUMED: u64 = 320;
/// A UDP datagram with a QUIC Initial packet, bytes: padded to at least this (RFC 9000, §14.1).
pub const QUIC_INITIAL: u64 = 1_200;
/// How much may be sent on a new connection before something is acknowledged, bytes: ten segments of 1 460 (RFC 6928; QUIC
/// begins likewise, RFC 9002, §7.2). It doubles with each round trip.
pub const INITIAL_WINDOW: u64 = 14_600;

/// What the edge does with a request: reads it, makes the key, looks it up, µs. Assumption.
pub const EDGE_LOOKUP: Micros = 250;
/// What the edge does with a response: stores a copy and passes it on, µs. Assumption.
pub const EDGE_STORE: Micros = 150;

/// What the balancer does with a request: ends TLS, reads the head, chooses, µs. Assumption.
pub const BALANCER: Micros = 120;
/// How long a copy of a search has been at the edge when it is fresh, and when it is stale, seconds. Assumption.
pub const COPY_AGE: u64 = 23;
/// See [`COPY_AGE`]: past `s-maxage`, within `stale-while-revalidate`.
pub const STALE_AGE: u64 = 75;
/// How long a shared cache may use a stale copy while it asks for a new one, seconds (RFC 5861, §3). Assumption.
pub const STALE_WHILE_REVALIDATE: u64 = 300;
/// How long a picture may be kept, seconds: a day. Assumption.
pub const IMAGE_TTL: u64 = 86_400;
/// How long a copy of a picture has been at the edge when it is fresh, seconds. Assumption.
pub const IMAGE_COPY_AGE: u64 = 5_023;

/// What the balancer does with a response, µs. Assumption.
pub const BALANCER_BACK: Micros = 40;
/// Requests a second that the gateway lets one reader make, on average. Assumption.
pub const LIMIT_RATE: u64 = 10;
/// How many more it lets pass at once (nginx: `limit_req zone=reader burst=20 nodelay`). Assumption.
pub const LIMIT_BURST: u64 = 20;
/// How long the balancer waits for a server's answer, µs (nginx: `proxy_read_timeout`). Assumption: 2 s, where nginx's
/// default is 60 s.
pub const BALANCER_TIMEOUT: Micros = 2 * SECOND;
/// How long health checks need to notice a dead server, µs: every 2 s, three failures in a row (HAProxy's defaults, `inter
/// 2s fall 3`).
pub const CHECK_NOTICE: Micros = 6 * SECOND;
/// After how many seconds a client should come back that got a 503 (`Retry-After`). Assumption.
pub const RETRY_AFTER: u64 = 2;

/// Application servers behind the balancer. Assumption.
pub const SERVERS: usize = 3;
/// Workers of one application server: as many requests are worked on at once. Assumption: gunicorn with 8 threads.
pub const WORKERS: usize = 8;
/// Connections to the database that one application server keeps: SQLAlchemy's default `pool_size` (with `max_overflow` 0).
pub const POOL: usize = 5;
/// How long a handler waits for a free connection, µs (SQLAlchemy: `pool_timeout`). Assumption: 1 s, where SQLAlchemy's default is
/// 30 s; shorter than [`BALANCER_TIMEOUT`], so that the application can still say what is wrong.
pub const POOL_TIMEOUT: Micros = SECOND;
/// How long a service hangs that handlers wait for without a limit of their own, µs: far longer than anyone waits. Assumption.
pub const STUCK: Micros = 30 * SECOND;
/// Other people's requests to the three servers together, a second, as a Poisson process, unless set. Assumption: 500/s with a
/// mean holding time of 8 + ½ · 20 = 18 ms keep 500 × 0.018 = 9 of the 24 workers busy (Little's law), 38 %.
pub const BACKGROUND_PER_SECOND: u64 = 500;
/// The share of other people's requests that need the database. Assumption: half of them find their answer in the cache.
pub const BACKGROUND_MISS_RATIO: f64 = 0.5;
/// How long the background runs before the reader presses the key, µs: 55 mean holding times, so that nothing of the
/// empty start is left.
pub const WARM_UP: Micros = SECOND;

/// The handler until it asks the cache: framework, routing, session, checking the input, µs. Assumption: a Python framework
/// takes some milliseconds of its own.
pub const HANDLER_BEFORE: Micros = 3_500;
/// The handler from the cache's answer to a query, µs. Assumption.
pub const HANDLER_QUERY: Micros = 150;
/// The handler from rows to objects, µs. Assumption.
pub const HANDLER_ROWS: Micros = 2_300;
/// The handler from objects to JSON, µs. Assumption.
pub const HANDLER_JSON: Micros = 1_900;
/// The handler's last part: the response's head, µs. Assumption.
pub const HANDLER_HEAD: Micros = 150;

/// What the cache does for one command, µs. Redis serves some 100 000 commands a second on one core without pipelining
/// (redis.io, “Redis benchmark”): 10 µs.
pub const CACHE_COMMAND: Micros = 10;
/// How long the application keeps a result in the cache, seconds. Assumption.
pub const CACHE_TTL: u32 = 60;
/// How long a result that is found in the cache has been there, seconds. Assumption.
pub const CACHED_FOR: u32 = 19;
/// The mean of a background request's query, round trip included, µs: that of the walk's own query.
pub const BACKGROUND_QUERY: Micros = 20 * MILLISECOND;

/// Rows of the table `products`. Assumption.
pub const TABLE_ROWS: u64 = 2_000_000;
/// Rows in one 8 KiB page of the table. Assumption: 220 bytes a row with its header.
pub const ROWS_PER_PAGE: u64 = 36;
/// Entries in one 8 KiB page of the index: its fan-out f. Assumption: 48 bytes an entry, pages nine tenths full (the default
/// `fillfactor` of PostgreSQL's B-trees).
pub const INDEX_FANOUT: u64 = 150;
/// Products whose name begins with what is searched for. Assumption, the same for every text.
pub const MATCHES: u64 = 250;
/// Rows that the page shows.
pub const LIMIT: usize = 20;
/// PostgreSQL's `shared_buffers`, in pages: 128 MB, the default of its documentation.
pub const SHARED_BUFFERS: u64 = 128 * 1024 / 8;
/// Reading one 8 KiB page from an SSD, the part that never varies, µs.
pub const PAGE_READ: Micros = 85;
/// Mean of the exponential part on top of [`PAGE_READ`], µs. Together 100 µs: between the 150 µs of J. Dean's list
/// (as updated for SSDs, 2012) and the 80 µs or so that makers of NVMe drives state.
pub const PAGE_READ_JITTER: Micros = 15;
/// Looking at one row that is in memory: pin the page, check visibility and filter, µs. Assumption.
pub const ROW_WORK: Micros = 1;
/// Parsing and planning the query, µs. Assumption, in the range that `Planning Time` shows for one table.
pub const PLANNING: Micros = 180;
/// Keeping the twenty best of the rows found, µs. Assumption.
pub const SORTING: Micros = 40;
/// Setting the executor up and taking it down, µs: what `Execution Time` has beyond its topmost node. Assumption.
pub const EXECUTOR: Micros = 30;

/// Reading the next 8 KiB page of a table that is read from end to end, µs: 2 GB/s. Assumption, below what makers of NVMe
/// drives state for sequential reads.
pub const NEXT_PAGE: Micros = 4;
/// Filtering one row of a scan by `lower(name) LIKE …`, ns. Assumption.
pub const FILTER_ROW_NS: u64 = 250;
/// Putting one row into a table and its indexes, in memory, µs. Assumption.
pub const INSERT: Micros = 300;
/// Writing the log to the disk at commit, µs. Assumption: one `fdatasync` of a solid-state disk.
pub const COMMIT: Micros = 1_000;
/// By how much the replica lags, seconds. Assumption.
pub const REPLICA_LAG: u64 = 3;
/// How long ago the first product's price was changed, seconds. Assumption: less than [`REPLICA_LAG`].
pub const PRICE_CHANGED: u64 = 1;

/// A product's picture, bytes. Assumption.
pub const IMAGE_BYTES: u64 = 96_000;
/// A photo that is uploaded, bytes. Assumption: made smaller by the page's script.
pub const PHOTO_BYTES: u64 = 400_000;
/// The object storage's work on a GET until the first byte, µs. Assumption: index and data on disks, two seeks of 10 ms each
/// (J. Dean's list) and its own work. Amazon states 100 to 200 ms for S3 (“Performance guidelines”).
pub const STORAGE_GET: Micros = 25 * MILLISECOND;
/// The object storage's work on a PUT after the last byte, µs. Assumption: written in several places, the slowest counts.
pub const STORAGE_PUT: Micros = 35 * MILLISECOND;
/// Making a presigned URL, µs. Assumption: five HMACs take microseconds, the library the rest.
pub const SIGN: Micros = 250;
/// For how long a presigned URL holds, seconds. Assumption.
pub const SIGNED_FOR: u64 = 300;

/// What the broker does to keep a message: writes it to the disks of a majority, µs. Assumption, as [`COMMIT`] with a round
/// trip to its sisters.
pub const BROKER_KEEP: Micros = 1_500;
/// From a message that is kept until its consumer has it, work only, µs. Assumption.
pub const BROKER_DELIVER: Micros = 200;
/// Handing an e-mail to the mail provider, µs. Assumption: eight round trips (TCP, TLS, EHLO, AUTH, MAIL, RCPT, DATA, the text) of
/// 30 ms each.
pub const MAIL: Micros = 8 * 30 * MILLISECOND;
/// Making three sizes of a photo, its way from and to the storage included, µs. Assumption.
pub const RESIZE: Micros = 180 * MILLISECOND;

/// The wall clock when the key is pressed, in seconds since 1970: Monday, 2 March 2026, 19:00:00 GMT. A fixed date, so that
/// a seed gives the same bytes for ever; nothing in the model reads the real clock.
pub const WALL_CLOCK: u64 = 1_772_478_000;
