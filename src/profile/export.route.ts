import { Hono } from "hono";
import type { Pseudonyms } from "../base/sealer.port.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import type { RequestLimits } from "../platform/http/request-limits.ts";
import type { Traces } from "./erasure/traces.ts";
import { whoseKeys, type Whose } from "./erasure/whose-keys.ts";
import { exportLines, type ExportDeps } from "./export.ts";
import { parsePersonRef } from "./person-ref.ts";

export type ExportRouteDeps = ExportDeps & {
  readonly auth: Auth;
  readonly pseudonyms: Pseudonyms;
  readonly traces: (key: string) => Promise<Traces>;
  readonly limits?: RequestLimits;
};

/** `GET /v1/profiles/{ref}/export`: everything held of a person as NDJSON. With a secret key. */
export const exportRoutes = ({ auth, pseudonyms, traces, limits, ...held }: ExportRouteDeps): Hono => {
  const app = new Hono();
  app.get("/v1/profiles/:ref/export", async (c) => {
    const { key_sha256 } = await auth.require(c, ["secret"]);
    const taken = limits?.take(key_sha256, 1) ?? { allowed: true, headers: {} };
    if (!taken.allowed) throw new HttpError("rate_limited", "This key asks too fast.", { headers: taken.headers });
    const person = parsePersonRef(c.req.param("ref"));
    if (!person.ok) throw new HttpError("invalid_field", `ref ${person.error}`, { field: "ref" });
    const whose = await reached(() => whoseKeys({ pseudonyms, traces }, person.value));
    return new Response(bodyOf(held, whose), {
      headers: {
        ...taken.headers,
        "content-type": "application/x-ndjson; charset=utf-8",
        "cache-control": "private, no-store",
        "content-disposition": 'attachment; filename="person.ndjson"',
      },
    });
  });
  return app;
};

/** A line is made when there is room for it. What breaks off in the middle has no last line. */
const bodyOf = (deps: ExportDeps, whose: Whose): ReadableStream<Uint8Array> => {
  const lines = exportLines(deps, whose);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
};

const reached = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch {
    throw new HttpError("unavailable", "The person cannot be reached; try again.", { headers: { "retry-after": "1" } });
  }
};
