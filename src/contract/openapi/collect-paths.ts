import * as z from "zod";
import { json, type Operation, type Parameter } from "./operation.ts";

const verbs = ["track", "identify", "page", "screen", "group", "alias"] as const;
/** Paths of the batch; the short ones are what browser libraries and older SDKs use. */
const batchPaths = ["/v1/batch", "/v1/b", "/batch"] as const;

const errors = [
  "bad_request",
  "invalid_json",
  "invalid_field",
  "unauthorized",
  "forbidden",
  "payload_too_large",
  "rate_limited",
  "unavailable",
] as const;
const accepted = {
  200: { about: "Durable; bad events are listed with their reason.", content: json("CollectAnswer") },
};
const writeKey: Operation["keys"] = ["write", "secret"];

export const collectPaths = (): Operation[] => [
  ...batchPaths.map((path): Operation => ({
    id: `collect${idOf(path)}`,
    method: "post",
    path,
    stage: "collect",
    about: "Events of the Segment protocol; good ones are kept whatever the others are.",
    keys: writeKey,
    body: json("SegmentBatch"),
    answers: accepted,
    errors,
  })),
  ...verbs.flatMap((verb) =>
    [`/v1/${verb}`, `/v1/${verb.charAt(0)}`].map((path): Operation => ({
      id: `collect${idOf(path)}`,
      method: "post",
      path,
      stage: "collect",
      about: `One ${verb} call of the Segment protocol.`,
      keys: writeKey,
      body: json("SegmentCall"),
      answers: accepted,
      errors,
    })),
  ),
  {
    id: "collectBeacon",
    method: "post",
    path: "/e",
    stage: "collect",
    about: "Our compact beacon, under any content type; the key may stand in `k` or in the body.",
    keys: writeKey,
    body: { "application/json": "Beacon", "text/plain": "Beacon" },
    answers: accepted,
    errors,
  },
  {
    id: "collectPixel",
    method: "get",
    path: "/e.gif",
    stage: "collect",
    about: "One event in the query, for pages that can only load a picture. Properties are `p.{name}`.",
    // A picture whatever happens: even a bad key is only counted.
    keys: [],
    parameters: pixelParameters,
    answers: { 200: { about: "A transparent picture of one pixel.", content: { "image/gif": "bytes" } } },
    // Only with `b`, whose sender keeps the event.
    errors: ["rate_limited", "unavailable"],
  },
  browserFile("getSdk", "/sdk.js", "The browser SDK.", "text/javascript"),
  browserFile("getSdkTypes", "/sdk.d.ts", "Types of the browser SDK.", "text/plain"),
  {
    ...browserFile(
      "getLoader",
      "/loader.js",
      "The snippet that loads the SDK and keeps early calls.",
      "text/javascript",
    ),
    parameters: [
      { name: "k", in: "query", about: "Write key to fill in.", schema: z.string() },
      ...browserFileParameters,
    ],
  },
];

const browserFileParameters: readonly Parameter[] = [
  { name: "if-none-match", in: "header", about: "ETag of what is held.", schema: z.string() },
];

const browserFile = (id: string, path: string, about: string, type: string): Operation => ({
  id,
  method: "get",
  path,
  stage: "collect",
  about,
  keys: [],
  parameters: browserFileParameters,
  answers: { 200: { about, content: { [type]: "text" } }, 304: { about: "What is held is still it." } },
  errors: [],
});

const pixelParameters: readonly Parameter[] = (
  [
    ["k", "Write key."],
    ["a", "Anonymous id; this or `u` is required."],
    ["u", "User id."],
    ["s", "Session id."],
    ["n", "page (default), screen, or any track name."],
    ["i", "Event id."],
    ["t", "When it happened, Unix ms."],
    ["b", "In place of all but `k`: a Beacon of one event as JSON. There is a picture once it is durable, else 503."],
  ] as const
).map(([name, about]) => ({ name, in: "query", about, schema: z.string() }));

const idOf = (path: string): string => path.replaceAll(/\/(\w)/g, (_, first: string) => first.toUpperCase());
