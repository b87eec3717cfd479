// Stands behind the Cache API of a gateway on raw workerd, which has none of its own: a bounded store in memory.
// workerd sends GET for match, PUT (its body a whole HTTP response) for put, PURGE for delete.
const maxBytes = 64 * 1024 * 1024;
/** Least recently used first. */
const entries = new Map();
let bytes = 0;

const remove = (key) => {
  bytes -= entries.get(key)?.body.byteLength ?? 0;
  return entries.delete(key);
};

const match = (key, now) => {
  const entry = entries.get(key);
  if (entry === undefined) return new Response(null, { status: 504, headers: { "cf-cache-status": "MISS" } });
  if (entry.until <= now) {
    remove(key);
    return match(key, now);
  }
  entries.delete(key);
  entries.set(key, entry);
  const headers = new Headers(entry.headers);
  headers.set("cf-cache-status", "HIT");
  return new Response(entry.body, { status: entry.status, headers });
};

const endOfHead = (message) => {
  for (let at = 0; at + 3 < message.length; at++) {
    if (message[at] === 13 && message[at + 1] === 10 && message[at + 2] === 13 && message[at + 3] === 10) return at;
  }
  return -1;
};

const put = (key, message, now) => {
  const end = endOfHead(message);
  if (end < 0) return new Response(null, { status: 400 });
  const [first, ...lines] = new TextDecoder().decode(message.subarray(0, end)).split("\r\n");
  const headers = lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]);
  const control = headers.find(([name]) => name.toLowerCase() === "cache-control")?.[1] ?? "";
  const seconds = Number(/(?:s-maxage|max-age)=(\d+)/.exec(control)?.[1] ?? 0);
  remove(key);
  if (seconds > 0 && !/no-store|private/.test(control)) {
    const body = message.slice(end + 4);
    entries.set(key, { status: Number(first.split(" ")[1]), headers, body, until: now + seconds * 1000 });
    bytes += body.byteLength;
  }
  for (const oldest of entries.keys()) {
    if (bytes <= maxBytes) break;
    remove(oldest);
  }
  return new Response(null, { status: 204 });
};

export default {
  async fetch(request) {
    const key = `${request.headers.get("cf-cache-namespace") ?? ""} ${request.url}`;
    if (request.method === "PUT") return put(key, new Uint8Array(await request.arrayBuffer()), Date.now());
    if (request.method === "PURGE") return new Response(null, { status: remove(key) ? 200 : 404 });
    return match(key, Date.now());
  },
};
