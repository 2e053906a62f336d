// Keeps the whole site in the browser, so that it works without a network, one version of it for each page.
//
// Before this text the build puts VERSION, FILES (each file's path below the base, and the hash of what is in it) and LEFT_OUT
// (what paths begin with that are fetched when somebody wants them). All lies in one cache of the base path:
//
//   ~/file/<hash>      a file's content, once for all versions that have it
//   ~/version/<name>   the list of a version
//   ~/page/<client>    which version an open page is of
//
// A page gets everything from the version that its document came from, whichever worker is at work when it asks. A new version
// waits until no page of the former one is open, or until a reader asks for it.

const BASE = new URL(registration.scope).pathname;
const CACHE = `roundtrip ${BASE}`;
const FILE = `${BASE}~/file/`;
const LIST = `${BASE}~/version/`;
const PAGE = `${BASE}~/page/`;

/** Versions that stay beside this one even if no page is known to be of them. */
const FORMER = 2;
/** Files fetched at a time: few, for the reader is using the connection too. */
const AT_ONCE = 6;
/** How long an installation may take before it counts as given up, and how long a page may take to open. In milliseconds. */
const DAY = 86_400_000;
const MINUTE = 60_000;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(tidy().then(() => clients.claim())));
addEventListener("message", (event) => event.waitUntil(hear(event)));
addEventListener("fetch", (event) => {
    const path = below(event.request);
    if (path !== undefined) event.respondWith(event.request.mode === "navigate" ? open(event, path) : serve(event, path));
});

// Installing: all of a version or nothing.

async function install() {
    const store = await caches.open(CACHE);
    // First of all, so that whoever tidies up meanwhile leaves its files alone.
    await write(store, LIST + VERSION, { files: FILES, since: Date.now(), whole: false });
    const there = new Set((await store.keys()).map(nameOf));
    const missing = new Map(Object.entries(FILES).map(([path, hash]) => [hash, path]));
    const queue = [...missing].filter(([hash]) => !there.has(FILE + hash));
    const fetching = async () => {
        while (queue.length > 0) {
            const [hash, path] = queue.pop();
            try {
                await store.put(FILE + hash, await download(path, hash));
            } catch (why) {
                // The others need not go on.
                queue.length = 0;
                throw why;
            }
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, fetching));
    await write(store, LIST + VERSION, { files: FILES, since: Date.now(), whole: true });
}

/** A file of this version. While a site is being deployed a server may have the one file and not yet the other: hashes tell. */
async function download(path, hash) {
    // What the browser has from this page's own load is used where it is the right one.
    for (const cache of ["default", "reload"]) {
        const response = await fetch(BASE + path.replace(/(^|\/)index\.html$/, "$1"), { cache });
        const content = await response.arrayBuffer();
        if (await digest(content) === hash) {
            const headers = new Headers(response.headers);
            // Of what was sent, not of what is kept.
            for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
            return new Response(content, { headers });
        }
    }
    throw new Error(`${path} is not what it is in version ${VERSION}`);
}

async function digest(content) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content)).slice(0, 16);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Drops versions that nobody uses, and what only they had. */
async function tidy() {
    const store = await caches.open(CACHE);
    const names = (await store.keys()).map(nameOf);
    const now = Date.now();
    const used = new Set([VERSION]);
    const living = new Set((await clients.matchAll({ includeUncontrolled: true })).map((client) => client.id));
    for (const name of names.filter((name) => name.startsWith(PAGE))) {
        const page = await read(store, name);
        // A page that is being opened is not among the living yet.
        if (living.has(name.slice(PAGE.length)) || now - page?.since < MINUTE) used.add(page?.version);
        else await store.delete(name);
    }
    const lists = await Promise.all(names.filter((name) => name.startsWith(LIST)).map(async (name) => ({ name, ...await read(store, name) })));
    lists.sort((a, b) => b.since - a.since);
    lists.filter((list) => list.whole && list.name !== LIST + VERSION).slice(0, FORMER).forEach((list) => used.add(list.name.slice(LIST.length)));
    const stays = (list) => used.has(list.name.slice(LIST.length)) || (!list.whole && now - list.since < DAY);
    const wanted = new Set(lists.filter(stays).flatMap((list) => Object.values(list.files)));
    for (const list of lists) if (!stays(list)) await store.delete(list.name);
    for (const name of names) if (name.startsWith(FILE) && !wanted.has(name.slice(FILE.length))) await store.delete(name);
}

// Answering.

/** What a request asks for below the base; nothing if it is not for this worker to answer. */
function below(request) {
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(BASE)) return undefined;
    const path = pathname.slice(BASE.length);
    return LEFT_OUT.some((start) => path.startsWith(start)) ? undefined : path;
}

/** Opens a page as a static server does: a folder is its index.html, and has a slash at its end. */
async function open(event, path) {
    const store = await caches.open(CACHE);
    const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
    if (file in FILES) {
        const page = await kept(store, FILES[file]);
        if (page && event.resultingClientId) event.waitUntil(remember(store, event.resultingClientId));
        return page ?? fetch(event.request);
    }
    if (`${file}/index.html` in FILES) return Response.redirect(`${BASE}${path}/${new URL(event.request.url).search}`, 301);
    try {
        // A later version may have such a page.
        return await fetch(event.request);
    } catch {
        const nothing = await kept(store, FILES["404.html"]);
        if (nothing && event.resultingClientId) event.waitUntil(remember(store, event.resultingClientId));
        return nothing ? new Response(nothing.body, { status: 404, headers: nothing.headers }) : Response.error();
    }
}

/** Serves what a page asks for, from the version that the page is of. */
async function serve(event, path) {
    const store = await caches.open(CACHE);
    const version = await versionOf(store, event.clientId);
    if (version !== undefined) return (await kept(store, (await filesOf(store, version))[path])) ?? fetch(event.request);
    // A page that came from the network, and did not say what it is: so does the rest of it, as long as there is one.
    const response = await fetch(event.request).catch(() => undefined);
    if (response?.ok) return response;
    return (await kept(store, FILES[path])) ?? response ?? Response.error();
}

async function kept(store, hash) {
    return hash === undefined ? undefined : store.match(FILE + hash);
}

// Which page is of which version. A worker is stopped whenever it has nothing to do, so this is kept in the cache too.

const pages = new Map();

async function remember(store, client) {
    pages.set(client, VERSION);
    await write(store, PAGE + client, { version: VERSION, since: Date.now() });
}

async function versionOf(store, client) {
    if (!pages.has(client)) pages.set(client, (await read(store, PAGE + client))?.version);
    return pages.get(client);
}

async function filesOf(store, version) {
    return version === VERSION ? FILES : (await read(store, LIST + version))?.files ?? {};
}

/** What pages say: that a reader wants the new version, and which program they run if they came from the network. */
async function hear(event) {
    const [verb, program] = String(event.data).split(" ");
    if (verb === "take-over") return skipWaiting();
    const store = await caches.open(CACHE);
    const ours = verb === "running" && program.slice(BASE.length) in FILES;
    if (ours && await versionOf(store, event.source.id) === undefined) return remember(store, event.source.id);
}

// Notes in the cache.

const nameOf = (request) => new URL(request.url).pathname;
const write = (store, name, value) => store.put(name, new Response(JSON.stringify(value)));
const read = async (store, name) => (await store.match(name))?.json();
