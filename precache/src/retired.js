// Stands in the place of the worker where the site is not to be kept: it throws away what a worker kept here, and itself.

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(retire()));

async function retire() {
    await caches.delete(`roundtrip ${new URL(registration.scope).pathname}`);
    await registration.unregister();
    // Pages of the version that was kept are opened again, from the server.
    for (const page of await clients.matchAll({ type: "window" })) await page.navigate(page.url);
}
