// Chunks of WebAssembly, each loaded once. One that did not arrive is asked for again the next time.
const chunks = new Map();
async function instantiate(file) {
    const address = new URL(file, import.meta.url);
    let response = await fetch(address);
    // That it was not there may be an answer that the browser has kept.
    if (!response.ok) response = await fetch(address, { cache: "reload" });
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    const imports = { main: wasm, __wasm_split: wasm };
    return response.headers.get("Content-Type") === "application/wasm"
        ? WebAssembly.instantiateStreaming(response, imports)
        : WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
function chunk(file) {
    if (!chunks.has(file)) {
        const arriving = instantiate(file);
        arriving.catch(() => chunks.delete(file));
        chunks.set(file, arriving);
    }
    return chunks.get(file);
}
// Loads all of them and then calls back into the main module with whether they are there.
const load = (files) => async (callback, data) => {
    let arrived = true;
    try {
        await Promise.all(files.map(chunk));
    } catch (why) {
        console.info(String(why));
        arrived = false;
    }
    wasm.__indirect_function_table.get(callback)(data, arrived);
};
