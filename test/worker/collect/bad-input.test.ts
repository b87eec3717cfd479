import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { CollectAnswer } from "../../../src/contract/collect.ts";
import { ErrorEnvelope } from "../../../src/contract/errors.ts";
import { rejectReasons } from "../../../src/contract/reasons.ts";
import { RejectCounts } from "../../../src/contract/rejects.ts";
import { naughtyStrings } from "../../support/worker/naughty-strings.ts";
import { inEvery, targets, withEach, type Target } from "../../support/worker/wire-samples.ts";

const worker = (exports as unknown as { default: Fetcher }).default;
const send = (path: string, init: RequestInit = {}, key = "wk_dev"): Promise<Response> => {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${key}`);
  return worker.fetch(`https://doorstep.test${path}`, { ...init, headers });
};

/** Rejects kept of this source since it exists. */
const keptRejects = async (): Promise<number> => {
  const { data } = RejectCounts.parse(await (await send("/v1/rejects/counts?source=dev", {}, "sk_dev")).json());
  return data.find(({ source }) => source === "dev")?.total ?? 0;
};

type Outcome = { readonly accepted: number; readonly rejected: number };

/** Events that were taken and rejects that must have been kept, by an answer; it is never our fault. */
const judge = async (response: Response, told: string): Promise<Outcome> => {
  const text = await response.text();
  expect(response.status, `${told}: ${text.slice(0, 300)}`).toBeLessThan(500);
  if (response.ok) {
    // Some vendors' answers say nothing of single events.
    const answer = CollectAnswer.safeParse(text.startsWith("{") ? JSON.parse(text) : null);
    if (!answer.success) return { accepted: 0, rejected: 0 };
    for (const { reason } of answer.data.rejected) expect(Object.keys(rejectReasons), told).toContain(reason);
    return { accepted: answer.data.accepted, rejected: answer.data.rejected.length };
  }
  expect(ErrorEnvelope.safeParse(JSON.parse(text)).success, `${told}: ${text}`).toBe(true);
  return { accepted: 0, rejected: response.status === 400 || response.status === 413 ? 1 : 0 };
};

// The gateway's line per request: thousands of them would hide what failed.
beforeAll(() => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
});

const all = targets();
const posts = all.filter(({ method }) => method === "post");
const takers = posts.filter(({ keys }) => keys.length > 0);
const gets = all.filter(({ method }) => method === "get");

const poisons: readonly unknown[] = [
  "x".repeat(10_240),
  "\u0000\u001f\u007f",
  "\ud800",
  "__proto__",
  -1,
  1e308,
  null,
  true,
  [],
  {},
  [[[[{}]]]],
  "1970-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  253_402_300_799_999,
  0,
];

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const gzip = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );
const bomb = await gzip(new Uint8Array(64 * 1024 * 1024).fill(0x20));

/** Bodies that nothing may be taken from, whatever address they are sent to. */
const hopeless: readonly (readonly [about: string, body: string | Uint8Array<ArrayBuffer>])[] = [
  ["nothing", ""],
  ["half an object", '{"batch":['],
  ["no JSON", "<xml/>"],
  ["null", "null"],
  ["a number", "1e999"],
  ["a text", '"batch"'],
  ["an empty object", "{}"],
  ["a batch that is no list", '{"batch":{},"data":{},"e":{},"events":{}}'],
  ["lists 100,000 deep", nested(100_000)],
  [
    "a batch 100,000 deep",
    `{"batch":[${nested(100_000)}],"data":[${nested(100_000)}],"e":[${nested(100_000)}],"events":[${nested(100_000)}]}`,
  ],
  ["objects 20,000 deep", `${'{"properties":'.repeat(20_000)}1${"}".repeat(20_000)}`],
  ["10 MB of blanks", new Uint8Array(10 * 1024 * 1024).fill(0x20)],
  ["10 MB in one event", `{"event":"X","userId":"u","properties":{"text":"${"x".repeat(10 * 1024 * 1024)}"}}`],
  ["64 MB of blanks, packed", bomb],
  ["half a gzip", bomb.slice(0, 1_000)],
  ["gzip by its first bytes only", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3)],
  ["no UTF-8", Uint8Array.of(...utf8('{"type":"track","event":"'), 0xff, 0xc3, 0x28, ...utf8('","userId":"u"}'))],
  [
    "2,501 events",
    `{"batch":[${"{},".repeat(2_500)}{}],"e":[${"{},".repeat(2_500)}{}],"events":[${"{},".repeat(2_500)}{}]}`,
  ],
];

const postTo = (target: Target, body: string | Uint8Array<ArrayBuffer>): Promise<Response> =>
  send(target.path, { method: "POST", body });

describe("bodies that nothing may be taken from", () => {
  it.each(takers)("at $path have no effect, and a counted reason each", async (target) => {
    const before = await keptRejects();
    let rejected = 0;
    for (const [about, body] of hopeless) {
      const outcome = await judge(await postTo(target, body), `${about} at ${target.path}`);
      expect(outcome.accepted, `${about} at ${target.path}`).toBe(0);
      rejected += outcome.rejected;
    }
    const kept = (await keptRejects()) - before;
    // An empty list of events is taken, and comes to nothing.
    expect(kept, target.path).toBeGreaterThanOrEqual(hopeless.length - 2);
    expect(kept, target.path).toBeGreaterThanOrEqual(rejected);
    if (saysWhatBecame(target)) expect(kept, target.path).toBe(rejected);
  });

  it.each(posts.filter(({ keys }) => keys.length === 0))("at $path, which takes none, do no harm", async (target) => {
    for (const [about, body] of hopeless) await judge(await postTo(target, body), `${about} at ${target.path}`);
  });

  it("is refused while it streams in, without a length", async () => {
    for (const target of takers) {
      let pulled = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          pulled += 1;
          if (pulled > 160) controller.close();
          else controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
        },
      });
      await judge(await send(target.path, { method: "POST", body }), `10 MB in parts at ${target.path}`);
      expect(pulled, target.path).toBeLessThan(100);
    }
  });
});

/** Answers of other formats say that the request was taken, and no more. */
const saysWhatBecame = (target: Target): boolean => JSON.stringify(target.answers[200] ?? "").includes("CollectAnswer");

/** Where every text is tried in every field: the two parsers through which all batches go. */
const thorough = new Set(["/v1/batch", "/batch/"]);

/** Bodies with naughty texts and poisons in their fields; where they travel alone, other ones at other addresses. */
const naughtyBodies = (target: Target, body: unknown, b: number): unknown[] => {
  const turn = takers.indexOf(target) + b;
  const { batch } = body as { batch?: readonly unknown[] };
  if (batch === undefined) {
    const texts = naughtyStrings.filter((_, i) => i % 29 === turn % 29);
    return [...withEach(body, texts, turn), ...[0, 1, 2].flatMap((round) => withEach(body, poisons, turn + 5 * round))];
  }
  const event = batch[0];
  const rounds = b === 0 && thorough.has(target.path) ? inEvery(event, "").length : 1;
  return [
    ...Array.from({ length: rounds }, (_, round) => withEach(event, naughtyStrings, turn + round)),
    ...poisons.map((poison) => inEvery(event, poison)),
  ].map((events) => ({ ...(body as object), batch: events }));
};

describe("naughty values", () => {
  it.each(takers)(
    "in every field at $path are taken or counted, and break nothing",
    async (target) => {
      const before = await keptRejects();
      let rejected = 0;
      for (const [b, body] of target.bodies.entries()) {
        for (const one of naughtyBodies(target, body, b)) {
          const text = JSON.stringify(one);
          const outcome = await judge(await postTo(target, text), `${text.slice(0, 400)} at ${target.path}`);
          rejected += outcome.rejected;
        }
      }
      if (saysWhatBecame(target)) expect(await keptRejects(), target.path).toBe(before + rejected);
    },
    120_000,
  );

  it.each(takers)("under a name that stands twice at $path: the last one counts", async (target) => {
    for (const body of target.bodies) {
      const text = JSON.stringify(body).replaceAll(/"(\w+)":/g, '"$1":"first","$1":');
      const once = await judge(await postTo(target, JSON.stringify(body)), target.path);
      const twice = await judge(await postTo(target, text), `${text.slice(0, 300)} at ${target.path}`);
      expect(twice, target.path).toEqual(once);
    }
  });
});

describe("naughty addresses", () => {
  it.each(gets)("$path", async (target) => {
    const names = [
      ...(target.parameters ?? []).filter((one) => one.in === "query").map(({ name }) => name),
      "event",
      "userId",
      "properties.product_id",
      "__proto__.x",
    ];
    const isPicture = target.answers[200]?.content?.["image/gif"] !== undefined;
    const values = naughtyStrings.filter((_, i) => i % 23 === gets.indexOf(target) % 23);
    for (const value of [...values, "x".repeat(10_240), "%", "%ff%fe"]) {
      const text = value.startsWith("%") ? value : encodeURIComponent(value.toWellFormed());
      const path = target.path.replaceAll(/\{\w+\}/g, text === "" ? "none" : text);
      for (const query of ["", `?${names.map((name) => `${name}=${text}`).join("&")}`]) {
        const response = await send(path + query);
        expect(response.status, `${path}${query}`.slice(0, 300)).toBeLessThan(500);
        if (isPicture) expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/gif"]);
        await response.arrayBuffer();
      }
    }
  });
});
