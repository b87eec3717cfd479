import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Ask, Seen } from "./seen.ts";

/** Sends one request exactly as it is said, and reads the answer; never rejects. */
export type Probe = (ask: Ask) => Promise<Seen>;

const patience = 20_000;
/** Larger than any answer of a gateway. */
const longest = 8 * 1024 * 1024;

/**
 * A probe of one origin. Certificates are not checked here, which is the business of a check of its own; a User-Agent is
 * sent only where the ask has one.
 */
export const openProbe = (origin: string): { readonly probe: Probe; readonly close: () => void } => {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: 4 }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false }),
  };
  const probe: Probe = ({ method = "GET", path, headers = {}, body }) =>
    new Promise((resolve) => {
      const url = new URL(path, origin);
      const started = performance.now();
      const isTls = url.protocol === "https:";
      const sent = (isTls ? httpsRequest : httpRequest)(
        url,
        {
          method,
          agent: isTls ? agents.https : agents.http,
          signal: AbortSignal.timeout(patience),
          headers: { ...headers, ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }) },
        },
        (answer) => {
          const at = Date.now();
          const chunks: Buffer[] = [];
          let length = 0;
          answer.on("data", (chunk: Buffer) => {
            length += chunk.length;
            if (length > longest) sent.destroy(new Error("the answer does not end"));
            else chunks.push(chunk);
          });
          answer.on("error", (error) => resolve({ failure: error.message }));
          answer.on("end", () =>
            resolve({
              url: url.href,
              status: answer.statusCode ?? 0,
              headers: Object.fromEntries(
                Object.entries(answer.headers).map(([name, value]) => [
                  name,
                  Array.isArray(value) ? value.join(", ") : (value ?? ""),
                ]),
              ),
              bytes: new Uint8Array(Buffer.concat(chunks)),
              ms: performance.now() - started,
              at,
            }),
          );
        },
      );
      sent.on("error", (error: Error) =>
        resolve({
          failure:
            error.name === "TimeoutError" ? "no answer in 20 s" : error.message === "" ? error.name : error.message,
        }),
      );
      sent.end(body);
    });
  return {
    probe,
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
};
