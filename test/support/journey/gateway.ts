import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";
import { expectDocumented } from "./documented.ts";
import { type Gateway, type GatewayOptions, startGateway } from "../../../scripts/gateway/start.ts";
import { readersLag } from "../../../scripts/replay/lag.ts";

/** A request as a test says it; a body that is no text or bytes is sent as JSON. */
export type Call = {
  readonly method?: string;
  /** Sent as Bearer token. */
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** An answer, read to its end and held to /openapi.json; redirects are not followed. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly type: string;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON; throws when it is not. */
  json(): unknown;
};

export type Journey = {
  readonly url: string;
  /** Everything that the gateway stores, and its log. */
  readonly dir: string;
  /** `path` may be a whole URL, such as an address in an email. */
  readonly call: (path: string, call?: Call) => Promise<Answer>;
  /** Waits until the readers have applied every record on the log. */
  applied(): Promise<void>;
  tick(): Promise<void>;
  /** Ends the gateway as a power cut would, and starts it on the same folder. */
  crash(): Promise<void>;
};

/** Photos of the test shop, at `https://photos.doorstep.test/{name}.jpg`, unless a test has its own. */
const ownPhotos = join(import.meta.dirname, "../../golden/cards");

/**
 * The gateway of a test file: the production bundle on raw workerd, everything embedded, started once in a folder
 * of its own and gone at the end. Its log lines are in that folder.
 */
export const useGateway = (
  options: Pick<GatewayOptions, "bindings" | "allow" | "photosDir" | "idle"> = {},
): Journey => {
  const dir = mkdtempSync(join(tmpdir(), "doorstep-journey-"));
  let gateway: Gateway | null = null;
  const running = (): Gateway => {
    if (gateway === null) throw new Error("the gateway is not running");
    return gateway;
  };
  const start = async (port = 0): Promise<void> => {
    gateway = await startGateway({ photosDir: ownPhotos, ...options, dir, port });
  };
  beforeAll(() => start());
  afterAll(async () => {
    await gateway?.kill9();
    rmSync(dir, { recursive: true, force: true });
  });

  const call: Journey["call"] = (path, given) => callAt(running().url, path, given);

  return {
    get url() {
      return running().url;
    },
    dir,
    call,
    // Twice: partitions are looked at one after the other, and a merge moves records between them.
    applied: () => until("everything is applied", async () => (await lag(call)) === 0 && (await lag(call)) === 0),
    tick: () => running().tick(),
    crash: async () => {
      const { port } = running();
      await running().kill9();
      await start(port);
    },
  };
};

/** Calls the gateway at an address; `path` may be a whole URL. */
export const callAt = async (url: string, path: string, given: Call = {}): Promise<Answer> => {
  const response = await fetch(path.startsWith("http") ? path : `${url}${path}`, requestOf(given));
  const bytes = Buffer.from(await response.arrayBuffer());
  const { status, headers } = response;
  const text = bytes.toString();
  const type = headers.get("content-type") ?? "";
  const answer: Answer = { status, headers, type, bytes, text, json: () => JSON.parse(text) };
  expectDocumented(methodOf(given), new URL(response.url).pathname, answer);
  return answer;
};

/** Waits for a condition that becomes true by itself, 15 s at most. */
export const until = async (what: string, condition: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(25);
  }
};

const methodOf = ({ method, body }: Call): string => method ?? (body === undefined ? "GET" : "POST");

const requestOf = ({ key, body, headers, ...call }: Call): RequestInit => ({
  method: methodOf({ ...call, body }),
  redirect: "manual",
  headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
  ...(body === undefined ? {} : { body: bodyOf(body) }),
});

const bodyOf = (body: unknown): BodyInit =>
  typeof body === "string" ? body : body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);

/** Records on the log that no profile has yet; without end while a reader does not know. */
const lag = async (call: Journey["call"]): Promise<number> =>
  readersLag((await call("/metrics", { key: "sk_dev" })).text) ?? Infinity;

/** Shortest of three runs, ms: how fast it is, not how busy the machine was at that moment. */
export const best = async (run: (attempt: number) => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (const attempt of [1, 2, 3]) {
    const started = performance.now();
    await run(attempt);
    times.push(performance.now() - started);
  }
  return Math.min(...times);
};
