import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { badPhotos, goodPhoto } from "./bad-photos.ts";

export type Request = { readonly host: string; readonly path: string; readonly headers: IncomingMessage["headers"] };

/** The whole internet as a gateway sees it; photo servers that mean harm live below `cdn`. */
export type HostileInternet = {
  /** For `startGateway`. */
  readonly address: string;
  readonly asked: readonly Request[];
  close(): void;
};

export const cdn = "cdn.hostile.example";

type Act = (response: ServerResponse, socket: Socket, request: Request) => void;

const jpeg = { "content-type": "image/jpeg" };
const redirect =
  (location: string, status = 302): Act =>
  (response) =>
    void response.writeHead(status, { location }).end();
/** A head that no HTTP library would write. */
const raw =
  (head: string, body: Uint8Array = new Uint8Array()): Act =>
  (_, socket) => {
    socket.write(head.replaceAll("\n", "\r\n"));
    socket.end(body);
  };
/** Pieces for ever, as long as somebody listens. */
const every =
  (ms: number, piece: Buffer, head: Record<string, string>): Act =>
  (response) => {
    response.writeHead(200, { ...jpeg, ...head });
    const timer = setInterval(() => response.write(piece), ms);
    response.on("close", () => clearInterval(timer));
  };

/** What photo servers do, by the name of what is the matter with them. */
const servers: ReadonlyMap<string, Act> = new Map<string, Act>([
  ["never answers", () => undefined],
  [
    "answers its head and no more",
    (response) => {
      response.writeHead(200, { ...jpeg, "content-length": "1000" }).flushHeaders();
    },
  ],
  ["hangs up", (_, socket) => void socket.destroy()],
  [
    "hangs up in the middle",
    (response, socket) =>
      void response
        .writeHead(200, { ...jpeg, "content-length": "30000" })
        .write(goodPhoto.subarray(0, 9_000), () => socket.destroy()),
  ],
  ["drips a byte at a time", every(100, Buffer.from([0xff]), {})],
  ["sends for ever", every(1, Buffer.alloc(256 * 1024, 0xff), {})],
  ["announces a gigabyte", every(1, Buffer.alloc(64 * 1024), { "content-length": "1073741824" })],
  [
    "announces less than it sends",
    raw(`HTTP/1.1 200 OK\nContent-Type: image/jpeg\nContent-Length: 100\n\n`, goodPhoto),
  ],
  [
    "announces more than it sends",
    raw(`HTTP/1.1 200 OK\nContent-Type: image/jpeg\nContent-Length: 99999\n\n`, goodPhoto),
  ],
  ["announces a negative length", raw(`HTTP/1.1 200 OK\nContent-Type: image/jpeg\nContent-Length: -1\n\n`, goodPhoto)],
  ["announces two lengths", raw(`HTTP/1.1 200 OK\nContent-Length: 10\nContent-Length: 20\n\n`, goodPhoto)],
  ["speaks no HTTP", raw("SSH-2.0-OpenSSH_9.2\n")],
  ["sends a million headers", raw(`HTTP/1.1 200 OK\n${"X-A: b\n".repeat(1_000_000)}\n`)],
  ["chunks nonsense", raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nZZZ\nnonsense\n")],
  ["packs a bomb", (response) => void response.writeHead(200, { ...jpeg, "content-encoding": "gzip" }).end(bomb)],
  [
    "packs what is not packed",
    (response) => void response.writeHead(200, { ...jpeg, "content-encoding": "gzip" }).end(goodPhoto),
  ],
  ["says 204", (response) => void response.writeHead(204).end()],
  [
    "says 206",
    (response) =>
      void response.writeHead(206, { ...jpeg, "content-range": "bytes 0-9/100" }).end(goodPhoto.subarray(0, 10)),
  ],
  ["says 304", (response) => void response.writeHead(304).end()],
  ["says 401", (response) => void response.writeHead(401, { "www-authenticate": "Basic" }).end()],
  [
    "says 403 with a page",
    (response) => void response.writeHead(403, { "content-type": "text/html" }).end("<h1>403</h1>"),
  ],
  ["says 500", (response) => void response.writeHead(500).end()],
  ["says 101", raw("HTTP/1.1 101 Switching Protocols\nUpgrade: x\nConnection: upgrade\n\n")],
  ["says a page is a photo", (response) => void response.writeHead(200, jpeg).end("<!doctype html><h1>Welcome</h1>")],
  [
    "redirects to itself",
    (response, _, { host, path }) => redirect(`https://${host}${path}`)(response, _, { host, path, headers: {} }),
  ],
  [
    "redirects on and on",
    (response, _, { path }) =>
      redirect(`https://${cdn}/${path.length > 900 ? "" : `${path}x`}`)(response, _, { host: cdn, path, headers: {} }),
  ],
  ["redirects to a page of another port", redirect(`https://${cdn}:8443/x.jpg`)],
  ["redirects to nowhere", (response) => void response.writeHead(302).end()],
  ["redirects to nonsense", redirect("https://[")],
  ["redirects to a file", redirect("file:///etc/passwd")],
  ["redirects to data", redirect("data:image/jpeg;base64,/9j/4AAQ")],
  [
    "redirects with a refresh",
    (response) => void response.writeHead(200, { refresh: "0;url=https://127.0.0.1/" }).end("x"),
  ],
]);

/** Ten megabytes in ten kilobytes, a thousand times over. */
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });

/** Addresses of photos at hostile servers, by what is the matter; `redirects` are where some of them send. */
export const hostilePhotos = (redirects: readonly string[]): ReadonlyMap<string, string> => {
  const all = [...badPhotos().keys(), ...servers.keys(), ...redirects.map((to) => `redirects to ${to}`)];
  return new Map(all.map((name, at) => [name, `https://photos-${at}.${cdn}/${at}.jpg`]));
};

/** Serves what `hostilePhotos` of the same redirects names. */
export const startHostileInternet = async (redirects: readonly string[]): Promise<HostileInternet> => {
  const asked: Request[] = [];
  const photos = badPhotos();
  const names = [...hostilePhotos(redirects).keys()];
  const sockets = new Set<Socket>();
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (incoming, response) => {
    const { host = "" } = incoming.headers;
    const path = incoming.url ?? "";
    const request = { host, path, headers: incoming.headers };
    asked.push(request);
    const name = names[Number(/^\/(\d+)\.jpg/.exec(path)?.[1])] ?? "";
    response.on("error", () => undefined);
    if (!host.endsWith(cdn)) response.writeHead(200, jpeg).end(goodPhoto);
    else if (photos.has(name)) response.writeHead(200, jpeg).end(photos.get(name));
    else if (servers.has(name)) servers.get(name)?.(response, incoming.socket, request);
    else
      response.writeHead(302, { location: Buffer.from(name.slice("redirects to ".length)).toString("latin1") }).end();
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};
