import * as z from "zod";
import { ErrorEnvelope } from "../../src/contract/errors.ts";
import { failing, type Problem, warning } from "./finding.ts";
import { type Answered, isAnswered, jsonOf, type Seen } from "./seen.ts";
import { blockProblem, ownError } from "./services.ts";

const Ready = z.object({ status: z.string(), checks: z.record(z.string(), z.string()) });

/** Whether the gateway is there at all. */
export const aliveProblem = (seen: Seen): Problem | null => {
  const blocked = blockProblem(seen);
  if (blocked !== null || !isAnswered(seen)) return blocked;
  const is = z.object({ status: z.literal("ok") }).safeParse(jsonOf(seen)).success;
  return seen.status === 200 && is
    ? null
    : failing(`status ${seen.status}, not our answer`, "is this address a gateway's?");
};

/** Whether all its parts answer. */
export const readyProblem = (seen: Seen): Problem | null => {
  const blocked = blockProblem(seen);
  if (blocked !== null || !isAnswered(seen)) return blocked;
  const ready = Ready.safeParse(jsonOf(seen));
  if (!ready.success) return failing(`status ${seen.status}, not our answer`, "let /readyz through to the gateway");
  const ailing = Object.entries(ready.data.checks).filter(([, state]) => state !== "ok");
  const said = ailing.map(([part, state]) => `${part}: ${state}`).join("; ");
  if (seen.status !== 200) return failing(said, "bring these parts back; pictures and clicks work meanwhile");
  return ailing.length === 0 ? null : warning(said, "bring these parts back");
};

export const openApiProblem = (seen: Seen): Problem | null => {
  const blocked = blockProblem(seen);
  if (blocked !== null || !isAnswered(seen)) return blocked;
  const Document = z.object({ openapi: z.string().startsWith("3."), paths: z.object({ "/v1/track": z.unknown() }) });
  return seen.status === 200 && Document.safeParse(jsonOf(seen)).success
    ? null
    : failing(`status ${seen.status}, not our description`, "let /openapi.json through to the gateway");
};

/** Whether a page of another origin may send events. */
export const preflightProblem = (seen: Seen, origin: string): Problem | null => {
  const blocked = blockProblem(seen);
  if (blocked !== null || !isAnswered(seen)) return blocked;
  const { headers, status } = seen;
  const todo = "do not answer OPTIONS, nor rewrite access-control headers, in front of the gateway";
  if (status < 200 || status > 299) return failing(`status ${status}: browsers send nothing`, todo);
  if (headers["access-control-allow-origin"] !== origin) {
    return failing(`access-control-allow-origin: ${headers["access-control-allow-origin"] ?? "none"}`, todo);
  }
  return /\bauthorization\b/i.test(headers["access-control-allow-headers"] ?? "")
    ? null
    : failing("access-control-allow-headers lacks authorization", todo);
};

/** Whether a key that nobody has is refused, by the gateway and not by something else. */
export const wrongKeyProblem = (seen: Seen): Problem | null => {
  const blocked = blockProblem(seen);
  if (blocked !== null || !isAnswered(seen)) return blocked;
  if (seen.status !== 401)
    return failing(`status ${seen.status}, not 401`, "this gateway takes any key: what answers in its place?");
  return ownError(seen) === "unauthorized"
    ? null
    : failing("a 401 that is not ours", "let /v1/* through to the gateway");
};

/** Whether a published key of local development opens a door. */
export const devKeyProblem = (seen: Seen, key: string): Problem | null => {
  const blocked = blockProblem(seen);
  if (blocked !== null || !isAnswered(seen) || seen.status === 401) return blocked;
  return failing(
    `${key}, which everybody knows, is taken (status ${seen.status})`,
    "remove it from DOORSTEP_KEYS, unset DOORSTEP_LOCAL and deploy (npm run deploy makes keys of your own)",
  );
};

/** Ms that the two clocks may differ; events carry their own, and tolerate five minutes. */
const tolerated = 5_000;
const alarming = 60_000;

/** What the gateway's clock says against ours; a Date header has whole seconds. */
export const clockProblem = (seen: Seen): Problem | null => {
  const date = isAnswered(seen) ? Date.parse(seen.headers["date"] ?? "") : Number.NaN;
  if (!isAnswered(seen) || Number.isNaN(date)) return null;
  const skew = date + 500 - (seen.at - seen.ms / 2);
  if (Math.abs(skew) <= tolerated) return null;
  const cause = `${Math.round(Math.abs(skew) / 1_000)} s ${skew > 0 ? "ahead of" : "behind"} this machine's clock`;
  const todo = "set this machine's clock; if it is right, something in front answers with an old date";
  return Math.abs(skew) > alarming ? failing(cause, todo) : warning(cause, todo);
};

/** The address with which the gateway would begin the addresses in mails, by one of its errors; null when it says none. */
export const saidOrigin = (seen: Answered): string | null => {
  const parsed = ErrorEnvelope.safeParse(jsonOf(seen));
  return parsed.success ? (URL.parse(parsed.data.error.docs)?.origin ?? null) : null;
};

export const originProblem = (said: string | null, asked: string): Problem | null =>
  said === null || said === asked
    ? null
    : failing(
        `addresses in mails begin with ${said}`,
        `set DOORSTEP_ORIGIN to the brand's host name (${asked}), or examine ${said}`,
      );

export const hostProblem = (origin: string): Problem | null => {
  const { protocol, hostname } = new URL(origin);
  if (protocol !== "https:")
    return failing(`${protocol}// in mails: pictures are blocked or marked unsafe`, "serve it over https");
  if (/^[\d.]+$|^\[/.test(hostname)) return failing("an address without a name", "give it a host name of the brand's");
  return hostname.endsWith(".workers.dev")
    ? warning(
        "a shared workers.dev name: filters judge it by its neighbours",
        "give it a host name of the brand's own domain",
      )
    : null;
};

/** What is at the same name over http. */
export const plainProblem = (seen: Seen): Problem | null =>
  isAnswered(seen) && seen.status < 300
    ? warning("answered without TLS as well", "redirect http to https for this host name")
    : null;
