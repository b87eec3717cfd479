import { picturesOf } from "./placement.ts";
import { type Context, Hono } from "hono";
import { fromUtf8 } from "../base/bytes.ts";
import { limits } from "../contract/limits.ts";
import { type MintedToken, TokenRequest } from "../contract/tokens.ts";
import type { Auth } from "../platform/http/auth.ts";
import { readBody } from "../platform/http/body.ts";
import { HttpError } from "../platform/http/errors.ts";
import { mintToken, type MintDeps } from "./mint.ts";
import { formatOf, type Framing, framingOf, parseRows, type TokenRow } from "./token-formats.ts";

export type TokenRouteDeps = MintDeps & { readonly auth: Auth; readonly originOf: (c: Context) => string };

/** 100,000 requests of about 300 bytes. */
const bodyBytes = 32 * 1024 * 1024;
/** Tokens minted at once: enough to keep the cipher busy, few enough to stream evenly. */
const batch = 200;

/** `POST /v1/tokens`: one object, a list, NDJSON or CSV in; the same kind out, streamed. */
export const tokenRoutes = (deps: TokenRouteDeps): Hono => {
  const app = new Hono();
  app.post("/v1/tokens", async (c) => {
    await deps.auth.require(c, ["secret"]);
    const body = await readBody(c.req.raw, bodyBytes);
    if (!body.ok && body.error === "too_large") throw new HttpError("payload_too_large", "The body exceeds 32 MB.");
    if (!body.ok) throw new HttpError("bad_request", "The body's gzip is broken.");
    const text = fromUtf8(body.value);
    const format = formatOf(c.req.header("content-type") ?? "", text);
    const rows = parseRows(format, text);
    if (!rows.ok) throw new HttpError("invalid_json", rows.error);
    // Everything is checked before the first token goes out: a 4xx has minted nothing.
    const requests = checked(rows.value);
    const slots = await widest(deps, requests);
    const minted = mintAll(deps, deps.originOf(c), requests);
    return streamed(c, framingOf(format, slots), minted);
  });
  return app;
};

const checked = (rows: readonly TokenRow[]): TokenRequest[] => {
  if (rows.length === 0) throw new HttpError("bad_request", "There is nothing to mint.");
  if (rows.length > limits.tokensPerCall) {
    throw new HttpError("bad_request", `One call mints at most ${limits.tokensPerCall} tokens.`);
  }
  return rows.map(({ at, value }) => {
    const parsed = TokenRequest.safeParse(value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const field = [at, ...(issue?.path ?? []).map(String)].filter((part) => part !== "").join(".");
      throw new HttpError("invalid_field", issue?.message ?? "is not a token request", { field });
    }
    return parsed.data;
  });
};

/** Pictures of the widest placement named; throws 404 for one that is not configured. */
const widest = async ({ placements }: TokenRouteDeps, requests: readonly TokenRequest[]): Promise<number> => {
  const names = new Set(requests.map(({ placement = "default" }) => placement));
  const slots = Array.from(names, async (name) => {
    const placement = await placements(name);
    if (placement !== null) return picturesOf(placement);
    throw new HttpError("not_found", `There is no placement "${name}".`, { field: "placement" });
  });
  return Math.max(...(await Promise.all(slots)));
};

async function* mintAll(deps: TokenRouteDeps, origin: string, requests: readonly TokenRequest[]) {
  for (let at = 0; at < requests.length; at += batch) {
    const some = await Promise.all(requests.slice(at, at + batch).map((one) => mintToken(deps, origin, one)));
    yield some.flatMap((one) => (one.ok ? [one.value] : []));
  }
}

/** Written as it is minted: 100,000 tokens are over 100 MB of JSON, which no isolate could hold. */
const streamed = (c: Context, framing: Framing, minted: AsyncGenerator<MintedToken[]>): Response => {
  const encoder = new TextEncoder();
  let isFirst = true;
  const stream = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await minted.next();
      if (next.done === true) {
        if (framing.tail !== "") controller.enqueue(encoder.encode(framing.tail));
        controller.close();
        return;
      }
      const start = isFirst ? framing.head : framing.separator;
      isFirst = false;
      controller.enqueue(encoder.encode(start + next.value.map(framing.line).join(framing.separator)));
    },
    cancel: async () => {
      await minted.return(undefined);
    },
  });
  return c.body(stream, 200, {
    "content-type": `${framing.contentType}; charset=utf-8`,
    "cache-control": "no-store",
  });
};
