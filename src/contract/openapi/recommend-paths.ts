import * as z from "zod";
import { limits } from "../limits.ts";
import { StrategyName } from "../placement.ts";
import { json, type Operation, type Parameter } from "./operation.ts";

export const recommendPaths = (): Operation[] => [
  {
    id: "getRecommendations",
    method: "get",
    path: "/v1/recommendations",
    stage: "recommend",
    about:
      "Items for a person. With a good key the answer is always 200: a blank, unknown or unreplaced person and odd " +
      "parameters get defaults, with `known: false`.",
    keys: ["read", "secret"],
    orToken: true,
    parameters: [
      ...parameters(),
      { name: "if-none-match", in: "header", about: "ETag of an answer held.", schema: z.string() },
    ],
    answers: {
      200: {
        about: "As many items as were asked for, while the catalogue has them.",
        content: { ...json("RecommendationAnswer"), "text/html": "text" },
      },
      304: { about: "The items are those of the ETag that came along." },
    },
    errors: ["unauthorized", "not_found"],
  },
  {
    id: "getRecommendationsOfMany",
    method: "post",
    path: "/v1/recommendations/batch",
    stage: "recommend",
    about:
      "The same for up to 1,000 people, a line each, in the order given and as they become ready. What holds for all " +
      "stands beside the list; a person's own parameters go before it.",
    keys: ["read", "secret"],
    body: { "application/json": "RecommendationBatch", "application/x-ndjson": "text" },
    answers: {
      200: {
        about: "A line per person: `index`, the names that were given, and the answer; or `error`.",
        content: { "application/x-ndjson": "text" },
      },
    },
    errors: ["bad_request", "unauthorized", "not_found", "payload_too_large"],
  },
];

const parameters = (): Parameter[] => {
  const text = z.string();
  const given: readonly (readonly [name: string, about: string, schema: z.ZodType])[] = [
    ["user_id", "Who.", text],
    ["anonymous_id", "Who; the first of the names that is known counts.", text],
    ["email_sha256", "Who, by the SHA-256 of the trimmed, lower-cased address.", text],
    ["token", "Who, by a `token` of POST /v1/tokens; needs no key.", text],
    ["placement", "What for; unknown ones are 404.", text.default("default")],
    ["strategy", "How to choose, in place of the placement's chain; unknown ones change nothing.", StrategyName],
    ["send_id", "Which message: items then carry image_url and click_url, and stay what they are.", text],
    ["item_ids", "Items on screen now, of the basket, or (rerank) to be put in order; separated by commas.", text],
    ["exclude", "Items that must not come, separated by commas.", text],
    ["category", "What it is about: for boards by category.", text],
    ["country", "Where, ISO 3166: what is not sold there does not come.", text],
    ["explain", "Adds how the choice was made.", z.boolean().default(false)],
    ["locale", "How prices are written.", text.default("en")],
    ["limit", "How many items; the placement's slots if absent.", z.int().min(1).max(limits.recommendations)],
    ["fields", "Fields of each item that are wanted, separated by commas; all if absent.", text],
    [
      "format",
      "flat: one object with item1_title … (FlatRecommendations); html: a table of cards for a mail.",
      z.enum(["json", "flat", "html"]).default("json"),
    ],
  ];
  return given.map(([name, about, schema]) => ({ name, in: "query", about, schema }));
};
