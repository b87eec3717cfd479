import { connect, type Socket } from "node:net";

export type Answer = { readonly status: number; readonly bytes: number };

/** One keep-alive HTTP/1.1 connection, one request at a time. Cheap, so that the generator is not what is measured. */
export type Connection = {
  send(request: Buffer): Promise<Answer>;
  close(): void;
};

export const openConnection = async (port: number): Promise<Connection> => {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return connectionOver(socket);
};

const connectionOver = (socket: Socket): Connection => {
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null;
  let received: Buffer = Buffer.alloc(0);
  const fail = (error: Error): void => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.on("data", (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === null) return;
    received = Buffer.alloc(0);
    waiting?.resolve(answer);
    waiting = null;
  });
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the connection was closed")));
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => void socket.destroy(),
  };
};

const endOfHead = Buffer.from("\r\n\r\n");

/** The answer when all of it is there, else null. */
export const readAnswer = (received: Buffer): Answer | null => {
  const end = received.indexOf(endOfHead);
  if (end < 0) return null;
  const head = received.toString("latin1", 0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const body = received.length - end - endOfHead.length;
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) return body >= Number(length) ? { status, bytes: body } : null;
  if (!head.includes("\r\ntransfer-encoding: chunked")) return { status, bytes: 0 };
  return isWholeChunked(received, end + endOfHead.length) ? { status, bytes: body } : null;
};

const isWholeChunked = (received: Buffer, from: number): boolean => {
  for (let at = from; ;) {
    const line = received.indexOf("\r\n", at);
    if (line < 0) return false;
    const size = Number.parseInt(received.toString("latin1", at, line), 16);
    at = line + 2 + size + 2;
    if (at > received.length) return false;
    if (size === 0) return true;
  }
};

/** An HTTP/1.1 request as bytes. */
export const requestBytes = (
  method: "GET" | "POST",
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Buffer => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = body === undefined ? "" : `content-length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join("")}${length}\r\n${body ?? ""}`);
};
