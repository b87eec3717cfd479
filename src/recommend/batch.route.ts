import { Hono } from "hono";
import { fromUtf8, utf8 } from "../base/bytes.ts";
import { limits } from "../contract/limits.ts";
import { readBody } from "../platform/http/body.ts";
import { HttpError } from "../platform/http/errors.ts";
import { answering, type Asked } from "./answering.ts";
import { parseBatch, type BatchLine } from "./batch-body.ts";
import { flatAnswer, withFields } from "./formats.ts";
import { knownPlacement, ofNobody, type RecommendRouteDeps, takenFor } from "./recommend.route.ts";

/** People whose answers are made at once: enough to keep their objects busy, few enough to hold. */
const atOnce = 32;

/**
 * `POST /v1/recommendations/batch`: up to 1,000 people in, one line of NDJSON each out, in the order given and as they
 * become ready. A line that is no request is answered in its place and disturbs no other.
 */
export const recommendBatchRoutes = (deps: RecommendRouteDeps): Hono => {
  const answer = answering(deps);
  const app = new Hono();
  app.post("/v1/recommendations/batch", async (c) => {
    const apiKey = await deps.auth.require(c, ["read", "secret"]);
    const read = await readBody(c.req.raw, limits.bodyBytes);
    if (!read.ok) throw new HttpError("payload_too_large", "The body is larger than 4 MB, or does not unpack.");
    const parsed = parseBatch(fromUtf8(read.value));
    if (!parsed.ok) throw new HttpError("bad_request", parsed.error);
    const lines = parsed.value;
    const taken = takenFor(deps, apiKey, lines.length);
    const placements = new Map(
      await Promise.all(
        [...new Set(lines.map((line) => (line.ok ? (line.query.placement ?? undefined) : undefined)))].map(
          async (id) => [id, await knownPlacement(deps.placements, id)] as const,
        ),
      ),
    );
    const origin = deps.originOf(c);
    const one = async (line: BatchLine, index: number): Promise<string> => {
      if (!line.ok) return JSON.stringify({ index, error: line.error });
      const { query } = line;
      const placement = placements.get(query.placement ?? undefined);
      if (placement === undefined) throw new Error("a placement was not looked up");
      const asked: Asked = {
        query,
        placement,
        key: null,
        send: query.send,
        isOpenEnded: false,
        origin,
        defer: (work) => c.executionCtx.waitUntil(work),
      };
      const whole = await answer(taken.allowed ? asked : ofNobody(asked));
      deps.metrics.count("recommendations_total", { known: String(whole.known) });
      const answered = withFields(whole, query.fields);
      const body = query.format === "flat" ? flatAnswer(answered) : answered;
      return JSON.stringify({ index, ...line.named, ...body });
    };
    // The status is out long before: what breaks is told in its line, and costs the others nothing.
    const line = (given: BatchLine, index: number): Promise<string> =>
      one(given, index).catch(() => JSON.stringify({ index, error: "Something broke on our side; ask again." }));
    return c.body(inOrder(lines, line), 200, {
      ...taken.headers,
      "content-type": "application/x-ndjson; charset=utf-8",
      "cache-control": "private, no-store",
    });
  });
  return app;
};

/** Lines as bytes, in order; `atOnce` of them under way. A reader that goes away ends the work. */
const inOrder = <T>(
  all: readonly T[],
  work: (one: T, index: number) => Promise<string>,
): ReadableStream<Uint8Array> => {
  const underWay: Promise<string>[] = [];
  let started = 0;
  const start = (): void => {
    const next = all[started];
    if (next === undefined) return;
    const line = work(next, started++);
    // Awaited in its turn: until then a failure must not count as unheard of.
    line.catch(() => undefined);
    underWay.push(line);
  };
  return new ReadableStream<Uint8Array>({
    start() {
      while (underWay.length < atOnce && started < all.length) start();
    },
    async pull(controller) {
      const line = underWay.shift();
      if (line === undefined) return controller.close();
      start();
      controller.enqueue(utf8(`${await line}\n`));
    },
  });
};
