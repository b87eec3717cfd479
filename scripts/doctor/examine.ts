import * as z from "zod";
import { readImageHeader } from "../../src/render/image-header.ts";
import { type Caller, emailServices, linkFollowers, pictureFetchers } from "./agents.ts";
import { clickProblem } from "./clicks.ts";
import { type Finding, finding, fine, listed, warning } from "./finding.ts";
import { conditionalProblem, headProblem, pictureProblem, pictureRules } from "./pictures.ts";
import type { Probe } from "./probe.ts";
import { type Answered, type Ask, inShort, isAnswered, jsonOf, type Seen } from "./seen.ts";
import { serviceProblem } from "./services.ts";
import {
  aliveProblem,
  clockProblem,
  devKeyProblem,
  hostProblem,
  openApiProblem,
  originProblem,
  plainProblem,
  preflightProblem,
  readyProblem,
  saidOrigin,
  wrongKeyProblem,
} from "./surface.ts";
import { certificateProblem, http2Problem, olderProblem, shakeHands } from "./tls.ts";

export type Target = {
  /** Scheme and host, without a path. */
  readonly origin: string;
  /** A read or secret key; without one, recommendations are only seen to be reachable. */
  readonly key: string | null;
  /** Development on this machine: http and the published keys are as they should be. */
  readonly isLocal: boolean;
};

/** Whom the examination is about, where it needs somebody: a person of its own. */
const patient = "doorstep-doctor";
/** Messages of this send are decided at every fetch, kept nowhere and counted by nobody. */
const send = "doorstep-preview";

const devKeys: readonly (readonly [key: string, ask: Ask])[] = [
  // A body that no event is: with a known key it is a 400, without effect.
  ["wk_dev", { method: "POST", path: "/v1/track", body: "{}" }],
  ["wk_dev_import", { method: "POST", path: "/v1/track", body: "{}" }],
  ["rk_dev", { path: "/v1/recommendations?limit=1" }],
  ["sk_dev", { path: "/v1/catalog?limit=1" }],
];

/** Examines a deployment from outside, finding by finding. */
export async function* examine(target: Target, probe: Probe): AsyncGenerator<Finding> {
  const alive = await probe({ path: "/healthz" });
  const isDead = aliveProblem(alive);
  yield finding("it answers", inShort(alive), isDead);
  if (!isAnswered(alive)) return;
  yield* surface(target, probe, alive);
  yield* keys(target, probe);
  const links = await mintedLinks(target, probe);
  if (links.finding !== null) yield links.finding;
  yield* pictures(probe, links.image);
  yield* clicks(target, probe, links.click);
  yield* services(target, probe);
}

async function* surface({ origin, isLocal }: Target, probe: Probe, alive: Answered): AsyncGenerator<Finding> {
  const [ready, openApi, lost] = await Promise.all(
    ["/readyz", "/openapi.json", "/v1/profiles/x"].map((path) => probe({ path })),
  );
  if (ready !== undefined) yield finding("its parts are ready", inShort(ready), readyProblem(ready));
  if (openApi !== undefined) yield finding("it describes itself", inShort(openApi), openApiProblem(openApi));
  yield finding("clock", alive.headers["date"] ?? "no Date header", clockProblem(alive));
  const said = lost !== undefined && isAnswered(lost) ? saidOrigin(lost) : null;
  yield finding("host name of the addresses in mails", said ?? "not told", originProblem(said, origin));
  if (isLocal) return;
  yield finding("host name", new URL(origin).hostname, hostProblem(origin));
  if (!origin.startsWith("https:")) return;
  const plain = await probe({ path: `${origin.replace("https:", "http:")}/healthz` });
  if (new URL(origin).port === "") yield finding("plain http", inShort(plain), plainProblem(plain));
  const [shake, older] = await Promise.all([shakeHands(origin), shakeHands(origin, "TLSv1.2")]);
  yield finding("certificate", "failure" in shake ? "" : shake.protocol, certificateProblem(shake, alive.at));
  yield finding("TLS 1.2 for older proxies", "failure" in older ? "" : older.protocol, olderProblem(older));
  yield finding("HTTP/2", "failure" in shake ? "" : shake.alpn, http2Problem(shake));
  const hsts = alive.headers["strict-transport-security"];
  const unsafe = warning(
    "strict-transport-security is not sent",
    "turn on HSTS for this host name, so that clicks never go out in the clear",
  );
  yield finding("HSTS", hsts ?? "none", hsts === undefined ? unsafe : null);
}

async function* keys({ isLocal }: Target, probe: Probe): AsyncGenerator<Finding> {
  const origin = "https://pages.example";
  const asked: Ask = {
    method: "OPTIONS",
    path: "/v1/track",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  };
  const allowed = await probe(asked);
  yield finding("pages of other origins may send events", inShort(allowed), preflightProblem(allowed, origin));
  const wrong = await probe({ method: "POST", path: "/v1/track", body: "{}", headers: bearer("wk_nobody_has_this") });
  yield finding("a key that nobody has is refused", inShort(wrong), wrongKeyProblem(wrong));
  for (const [key, ask] of devKeys) {
    const seen = await probe({ ...ask, headers: bearer(key) });
    const check = `the published key ${key} is refused`;
    if (isLocal && isAnswered(seen) && seen.status !== 401)
      yield fine(`the key ${key} works, as it does in development`, inShort(seen));
    else yield finding(check, inShort(seen), devKeyProblem(seen, key));
  }
}

const Minted = z.object({
  tokens: z.array(z.object({ slots: z.array(z.object({ image_url: z.string(), click_url: z.string() })) })),
});

/** Addresses as a mail would have them; with a key that may not mint, ones whose token nobody minted. */
const mintedLinks = async (
  { origin, key }: Target,
  probe: Probe,
): Promise<{ readonly image: string; readonly click: string; readonly finding: Finding | null }> => {
  const unknown = { image: `/o/${patient}/1.jpg`, click: `/c/${patient}/1`, finding: null };
  if (key === null) return unknown;
  const body = JSON.stringify({ user_id: patient, send_id: send });
  const seen = await probe({ method: "POST", path: "/v1/tokens", body, headers: bearer(key) });
  const minted = isAnswered(seen) ? Minted.safeParse(jsonOf(seen)) : null;
  const slot = minted?.success === true ? minted.data.tokens[0]?.slots[0] : undefined;
  if (slot === undefined) return unknown;
  const [image, click] = [URL.parse(slot.image_url), URL.parse(slot.click_url)];
  const said = image?.origin ?? null;
  return {
    // Wherever they lead: this deployment is what is examined.
    image: image?.pathname ?? unknown.image,
    click: click?.pathname ?? unknown.click,
    finding: finding("addresses are minted", said ?? "", originProblem(said, origin)),
  };
};

async function* pictures(probe: Probe, path: string): AsyncGenerator<Finding> {
  let size: { width: number; height: number } | null = null;
  const whole: { readonly caller: Caller; readonly seen: Answered }[] = [];
  for (const caller of pictureFetchers) {
    const seen = await probe({ path, headers: headersOf(caller) });
    const problem = pictureProblem(seen, path, size);
    yield finding(`picture for ${named(caller)}`, inShort(seen), problem);
    if (problem !== null || !isAnswered(seen)) continue;
    size ??= readImageHeader(seen.bytes);
    whole.push({ caller, seen });
  }
  for (const { check, level, todo, broken } of pictureRules) {
    const met = whole.flatMap(({ caller, seen }) =>
      broken(seen) === null ? [] : [{ name: caller.name, cause: broken(seen) ?? "" }],
    );
    const [first] = met;
    const everybody = met.length === whole.length ? "everybody" : listed(met.map(({ name }) => name));
    if (whole.length === 0) continue;
    yield first === undefined
      ? fine(check, whole[0]?.seen.headers[check.split(": ")[1] ?? ""] ?? "")
      : { check, level, saw: `for ${everybody}`, cause: first.cause, todo };
  }
  for (const { caller, seen } of whole.filter(({ caller: { name } }) => ["Gmail", "HEY"].includes(name))) {
    const etag = seen.headers["etag"];
    if (etag === undefined) continue;
    const again = await probe({ path, headers: { ...headersOf(caller), "if-none-match": etag } });
    yield finding(`picture again for ${caller.name}, with its ETag`, inShort(again), conditionalProblem(again, etag));
  }
  const head = await probe({ method: "HEAD", path, headers: headersOf(pictureFetchers[0]) });
  yield finding("the head of a picture alone", inShort(head), headProblem(head));
  const lostPath = "/o/this-token-was-never-minted/1.jpg";
  const lost = await probe({ path: lostPath, headers: headersOf(pictureFetchers[0]) });
  yield finding("a picture for a token that was never minted", inShort(lost), pictureProblem(lost, lostPath, null));
}

async function* clicks({ origin, isLocal }: Target, probe: Probe, path: string): AsyncGenerator<Finding> {
  for (const caller of linkFollowers) {
    const seen = await probe({ path, headers: headersOf(caller) });
    yield finding(`click for ${named(caller)}`, ledTo(seen), leniently(isLocal, clickProblem(seen, origin)));
  }
  const lost = await probe({ path: "/c/this-token-was-never-minted/1", headers: headersOf(linkFollowers[0]) });
  yield finding(
    "a click for a token that was never minted",
    ledTo(lost),
    leniently(isLocal, clickProblem(lost, origin)),
  );
}

async function* services({ key }: Target, probe: Probe): AsyncGenerator<Finding> {
  for (const service of emailServices) {
    const headers = { ...headersOf(service), ...(key === null ? {} : bearer(key)) };
    const seen = await probe({ path: `/v1/recommendations?user_id=${patient}&limit=3`, headers });
    yield finding(`recommendations for ${named(service)}`, inShort(seen), serviceProblem(seen, service, key !== null));
  }
}

/** In development nobody has set the shop's home page yet. */
const leniently = (isLocal: boolean, problem: ReturnType<typeof clickProblem>) =>
  isLocal && problem?.level === "warn" ? null : problem;

const ledTo = (seen: Seen): string =>
  `${inShort(seen)}${isAnswered(seen) && "location" in seen.headers ? ` to ${seen.headers["location"]}` : ""}`;

const bearer = (key: string) => ({ authorization: `Bearer ${key}`, "content-type": "application/json" });

const headersOf = (caller: Caller | undefined): Record<string, string> => ({
  accept: caller?.accept ?? "*/*",
  ...(caller?.agent == null ? {} : { "user-agent": caller.agent }),
});

const named = ({ name, known }: Caller): string => (known === "assumed" ? `${name} (assumed)` : name);
