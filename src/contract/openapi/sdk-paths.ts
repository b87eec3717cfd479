import * as z from "zod";
import { json, type Content, type Operation, type Parameter } from "./operation.ts";

const verbs = ["track", "identify", "page", "screen", "group", "alias"] as const;
const errors: Operation["errors"] = [
  "bad_request",
  "invalid_json",
  "invalid_field",
  "unauthorized",
  "forbidden",
  "payload_too_large",
  "rate_limited",
  "unavailable",
];

/** One address of another vendor's SDK: where it sends events, and what they are. */
type Address = readonly [path: string, about: string, body: Content];

const posthog = "Events of a PostHog SDK: JSON, gzip, or `data=` base64; the project key is the write key.";
const jitsu = "of Jitsu's SDK, with the write key in X-Write-Key.";
const addresses: readonly Address[] = [
  ["/beacon/v1/batch", "Events of RudderStack's beacon, with `?writeKey=`.", { "text/plain": "SegmentBatch" }],
  ["/v1/import", "Events of RudderStack's import API: the same as a batch.", json("SegmentBatch")],
  [
    "/v1/merge",
    "RudderStack's merge of a user id with an anonymous id; every other merge is refused.",
    { "application/json": "json" },
  ],
  ["/api/s/batch", `Events ${jitsu}`, json("SegmentBatch")],
  ["/api/s/s2s/batch", `Events ${jitsu}`, json("SegmentBatch")],
  ...verbs.flatMap((verb): Address[] => [
    [`/api/s/${verb}`, `One ${verb} event ${jitsu}`, json("SegmentCall")],
    [`/api/s/s2s/${verb}`, `One ${verb} event ${jitsu}`, json("SegmentCall")],
  ]),
  ...["/batch/", "/e/", "/i/v0/e/", "/i/v0/e", "/capture/", "/capture", "/track/"].map((path): Address => [
    path,
    posthog,
    { "application/json": "json", "text/plain": "json" },
  ]),
];

/** Addresses of other vendors' SDKs, so that a site changes one host name and nothing else. */
export const sdkPaths = (): Operation[] => [
  ...addresses.map(([path, about, body]): Operation => ({
    id: `collect${idOf(path)}`,
    method: "post",
    path,
    stage: "collect",
    about,
    keys: ["write", "secret"],
    body,
    answers: { 200: { about: "Durable; bad events are listed with their reason.", content: json("CollectAnswer") } },
    errors,
  })),
  ...["/pixel/v1/track", "/pixel/v1/page", ...verbs.flatMap((verb) => [`/v1/pixel/${verb}`, `/api/px/${verb}`])].map(
    (path): Operation => ({
      id: `collect${idOf(path)}`,
      method: "get",
      path,
      stage: "collect",
      about: "One event in the query, as the vendor's pixel says it: base64 JSON in `data`, or dotted names.",
      // A picture whatever happens: even a bad key is only counted.
      keys: [],
      parameters: [
        { name: "data", in: "query", about: "The event, base64 JSON.", schema: z.string() },
        { name: "writeKey", in: "query", about: "Write key, where `data` holds none.", schema: z.string() },
      ],
      answers: { 200: { about: "A transparent picture of one pixel.", content: { "image/gif": "bytes" } } },
      errors: [],
    }),
  ),
  ...bootPaths(),
];

const token: Parameter = { name: "token", in: "path", about: "Project key.", schema: z.string() };
const writeKeyInPath: Parameter = { name: "writeKey", in: "path", about: "Write key.", schema: z.string() };
const writeKeyInQuery: Parameter = { name: "writeKey", in: "query", about: "Write key.", schema: z.string() };

const boot = (
  path: string,
  about: string,
  more: Pick<Operation, "keys" | "errors"> & Partial<Pick<Operation, "method" | "parameters" | "answers">>,
): Operation => ({
  id: `boot${idOf(path)}`,
  method: "get",
  path,
  stage: "collect",
  about,
  answers: { 200: { about: "What the SDK needs to start.", content: { "application/json": "json" } } },
  ...more,
});

const keyed = { keys: ["write", "secret"], errors: ["unauthorized"] } as const;
const open = { keys: [], errors: [] } as const;

const bootPaths = (): Operation[] => [
  boot("/v1/projects/{writeKey}/settings", "Settings that analytics.js and analytics-next fetch first.", {
    ...keyed,
    parameters: [writeKeyInPath],
  }),
  boot("/v1/m", "What analytics-next counts of itself; read by nobody.", { ...open, method: "post" }),
  ...["/sourceConfig", "/sourceConfig/"].map((path) =>
    boot(path, "Source configuration that RudderStack's SDKs fetch first.", {
      ...keyed,
      parameters: [writeKeyInQuery],
    }),
  ),
  ...["/flags", "/flags/", "/decide", "/decide/"].map((path) =>
    boot(path, "Feature flags of posthog-js: none.", { ...open, method: "post" }),
  ),
  boot("/array/{token}/config", "Configuration that posthog-js fetches first.", { ...open, parameters: [token] }),
  boot("/array/{token}/config.js", "The same as a script.", {
    ...open,
    parameters: [token],
    answers: { 200: { about: "The configuration.", content: { "text/javascript": "text" } } },
  }),
];

/** Addresses with and without a slash at their end are two operations. */
const idOf = (path: string): string =>
  path
    .replace(/\/$/, "Slash")
    .replaceAll(/[/.]\{?(\w+)\}?/g, (_, word: string) => word.charAt(0).toUpperCase() + word.slice(1))
    .replace(/Slash$/, "WithSlash");
