import * as z from "zod";
import { json, type Operation, type Parameter, type Success } from "./operation.ts";

const writeKey: Operation["keys"] = ["write", "secret"];

/** What a Snowplow or GA4 sender may send, which their makers describe. */
const body: Operation["body"] = { "application/json": "json" };

const picture: Success["content"] = { "image/gif": "bytes" };

/** Snowplow's and Google's own protocols: what is refused of a body is kept as rejects, and is no error. */
export const trackerPaths = (): Operation[] => [
  snowplowPost("collectSnowplow", "/com.snowplowanalytics.snowplow/tp2", [], []),
  snowplowPost(
    "collectSnowplowAtPath",
    "/{vendor}/{version}",
    [
      { name: "vendor", in: "path", about: "A domain backwards, such as com.acme.", schema: z.string() },
      { name: "version", in: "path", about: "Anything.", schema: z.string() },
    ],
    ["not_found"],
  ),
  {
    id: "collectSnowplowPixel",
    method: "get",
    path: "/i",
    stage: "collect",
    about:
      "One event of the Snowplow tracker protocol in the query. A picture whatever happens: under 200 the event is " +
      "durable or kept as a reject, under 401 the app id is unknown, under 429 and 503 it is to be sent again.",
    keys: [],
    parameters: [...keyParameter, { name: "aid", in: "query", about: "App id.", schema: z.string() }],
    answers: {
      200: { about: "A transparent picture of one pixel: durable, or kept as a reject.", content: picture },
      401: { about: "The same; unknown key or app id, and without effect.", content: picture },
      403: { about: "The same; pages of this origin may not send.", content: picture },
      429: { about: "The same; wait as long as Retry-After says.", content: picture },
      503: { about: "The same; not durable, send it again.", content: picture },
    },
    errors: [],
  },
  {
    id: "collectGa4",
    method: "post",
    path: "/mp/collect",
    stage: "collect",
    about: "Events of the GA4 Measurement Protocol.",
    keys: writeKey,
    parameters: ga4Parameters,
    body,
    answers: { 204: { about: "Durable, or kept as rejects." } },
    errors: ["invalid_json", "unauthorized", "forbidden", "payload_too_large", "rate_limited", "unavailable"],
  },
  {
    id: "checkGa4",
    method: "post",
    path: "/debug/mp/collect",
    stage: "collect",
    about: "Says what would be refused of a GA4 body, and stores nothing.",
    keys: writeKey,
    parameters: ga4Parameters,
    body,
    answers: {
      200: { about: "`validationMessages`, empty when all is well.", content: { "application/json": "json" } },
    },
    errors: ["invalid_json", "unauthorized", "payload_too_large"],
  },
];

const snowplowPost = (
  id: string,
  path: string,
  more: readonly Parameter[],
  errors: Operation["errors"],
): Operation => ({
  id,
  method: "post",
  path,
  stage: "collect",
  about: "Events of the Snowplow tracker protocol (payload_data). The first app id (`aid`) stands for a write key.",
  keys: writeKey,
  parameters: [...more, ...keyParameter],
  body,
  answers: {
    200: { about: "Durable; bad events are listed and kept with their reason.", content: json("CollectAnswer") },
  },
  errors: ["invalid_json", "unauthorized", "forbidden", "rate_limited", "unavailable", ...errors],
});

const keyParameter: readonly Parameter[] = [
  { name: "k", in: "query", about: "Write key, in place of the app id.", schema: z.string().optional() },
];

const ga4Parameters: readonly Parameter[] = [
  { name: "api_secret", in: "query", about: "Write key.", schema: z.string().optional() },
  {
    name: "measurement_id",
    in: "query",
    about: "Stands for a write key that lists it among its app ids, when the secret is none of ours.",
    schema: z.string().optional(),
  },
];
