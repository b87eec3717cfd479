import { connect as connectTcp } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { HttpFailure } from "../http/failure.ts";
import { encodeCommand, isError, parseReply } from "./resp.ts";
import type { Argument, Reply } from "./resp.ts";

export type RedisConnection = {
  /** Sends the commands in one write, so that nothing comes between them, and gives one reply each. */
  send(commands: readonly (readonly Argument[])[]): Promise<readonly Reply[]>;
  close(): void;
};

const connectMs = 3_000;
const replyMs = 15_000;

type Pending = { readonly count: number; readonly replies: Reply[]; settle(error?: Error): void };

/**
 * One pipelined connection to a Redis server (redis:// or rediss://, with user, password and database number),
 * opened on first use and again after a break. Raw replies: what a client library turns into objects would have
 * to be turned back for the REST answer.
 */
export const openRedis = (address: URL): RedisConnection => {
  let open: Promise<Wire> | undefined;

  const wire = async (): Promise<Wire> => {
    open ??= openWire(address, () => (open = undefined));
    return open;
  };
  return {
    send: async (commands) => (await wire()).send(commands),
    close: () => void open?.then((live) => live.end()).catch(() => undefined),
  };
};

type Wire = { send: RedisConnection["send"]; end(): void };

const openWire = async (address: URL, onClose: () => void): Promise<Wire> => {
  const socket = await connected(address).catch((error: Error) => {
    onClose();
    throw unavailable(error.message);
  });
  const queue: Pending[] = [];
  let received: Buffer = Buffer.alloc(0);
  let broken: string | undefined;

  const drop = (reason: string): void => {
    if (broken !== undefined) return;
    broken = reason;
    onClose();
    socket.destroy();
    for (const pending of queue.splice(0)) pending.settle(unavailable(reason));
  };
  const take = (): void => {
    let at = 0;
    for (let parsed = parseReply(received, at); parsed; parsed = parseReply(received, at)) {
      at = parsed.next;
      const [first] = queue;
      if (!first) return drop("an answer without a question");
      first.replies.push(parsed.reply);
      if (first.replies.length === first.count) queue.shift()?.settle();
    }
    received = received.subarray(at);
  };
  socket.on("data", (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    try {
      take();
    } catch (error) {
      drop(error instanceof Error ? error.message : String(error));
    }
  });
  socket.on("error", (error) => drop(error.message));
  socket.on("close", () => drop("the connection was closed"));

  const send: Wire["send"] = (commands) =>
    new Promise((resolve, reject) => {
      if (broken !== undefined) return reject(unavailable(broken));
      if (commands.length === 0) return resolve([]);
      const replies: Reply[] = [];
      const timer = setTimeout(() => drop(`no answer within ${replyMs} ms`), replyMs);
      queue.push({
        count: commands.length,
        replies,
        settle: (error) => {
          clearTimeout(timer);
          if (error) reject(error);
          else resolve(replies);
        },
      });
      socket.write(Buffer.concat(commands.map(encodeCommand)));
    });

  const greeting = await send(greetings(address));
  const refused = greeting.find(isError);
  if (refused) {
    drop(refused.error);
    throw unavailable(refused.error);
  }
  return { send, end: () => drop("the front is stopping") };
};

const greetings = ({ username, password, pathname }: URL): string[][] => {
  const database = pathname.slice(1);
  return [
    ...(password === ""
      ? []
      : [["AUTH", ...(username === "" ? [] : [decodeURIComponent(username)]), decodeURIComponent(password)]]),
    ...(database === "" ? [] : [["SELECT", database]]),
  ];
};

const connected = ({ protocol, hostname, port }: URL): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port === "" ? 6379 : port) };
    const secure = protocol === "rediss:";
    const socket = secure ? connectTls({ ...target, servername: target.host }) : connectTcp(target);
    socket.setNoDelay(true);
    socket.setTimeout(connectMs, () => socket.destroy(new Error(`no connection within ${connectMs} ms`)));
    socket.once("error", reject);
    socket.once(secure ? "secureConnect" : "connect", () => {
      socket.setTimeout(0);
      socket.removeListener("error", reject);
      resolve(socket);
    });
  });

const unavailable = (reason: string): HttpFailure =>
  new HttpFailure(503, `Redis is not available: ${reason}`, { headers: { "Retry-After": "1" } });
