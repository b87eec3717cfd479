import * as z from "zod";
import { limits } from "../limits.ts";
import { json, type Operation, type Parameter } from "./operation.ts";

const common = { stage: "operate", keys: ["secret"] } as const;
const unreachable: Operation["errors"] = ["unauthorized", "invalid_field", "unavailable"];

const query = (name: string, about: string, schema: z.ZodType): Parameter => ({ name, in: "query", about, schema });

/** The log as an operator sees it, and the states that are derived from it. */
export const statePaths = (): Operation[] => {
  const offset = z.int().min(0);
  const place: Parameter[] = [
    query("epoch", "Epoch of the log, default the one that is appended to.", z.string()),
    query("partition", "Partition of that epoch.", z.int().min(0)),
    query("from", "Offset to begin with, default the oldest.", offset),
  ];
  const generation = query("generation", "State that is built, default one above the serving one.", z.int().min(2));
  return [
    {
      ...common,
      id: "readLog",
      method: "get",
      path: "/v1/log",
      about: "Records as they are stored: identities sealed, people as pseudonyms.",
      parameters: [...place, query("limit", "Records of a page.", z.int().min(1).max(limits.pageSize).default(100))],
      answers: { 200: { about: "A stretch of the log.", content: json("LogPage") } },
      errors: [...unreachable, "not_found"],
    },
    {
      ...common,
      id: "listLogPeople",
      method: "get",
      path: "/v1/log/people",
      about: "The pseudonyms that appear in a stretch of the log.",
      parameters: place,
      answers: { 200: { about: "Each once.", content: json("LogPeople") } },
      errors: [...unreachable, "not_found"],
    },
    {
      ...common,
      id: "appendAgain",
      method: "post",
      path: "/v1/log/again",
      about: "Appends records of the last 30 days again; what was applied stays applied once.",
      body: json("LogAgainRequest"),
      answers: { 200: { about: "What became of them.", content: json("LogAgain") } },
      errors: [...unreachable, "not_found", "bad_request", "invalid_json"],
    },
    {
      ...common,
      id: "getEpochs",
      method: "get",
      path: "/v1/log/epochs",
      about: "How far each epoch of the log is read; whether the earlier ones are drained.",
      answers: { 200: { about: "Oldest first.", content: json("LogEpochs") } },
      errors: ["unauthorized", "unavailable"],
    },
    {
      ...common,
      id: "startRebuild",
      method: "post",
      path: "/v1/rebuild",
      about: "Builds another generation of profiles and item sums from the log, beside the one that serves.",
      body: json("RebuildRequest"),
      answers: { 200: { about: "How far it is.", content: json("RebuildProgress") } },
      errors: [...unreachable, "bad_request", "invalid_json"],
    },
    {
      ...common,
      id: "getRebuild",
      method: "get",
      path: "/v1/rebuild",
      about: "How far a rebuild is.",
      parameters: [generation],
      answers: { 200: { about: "How far it is.", content: json("RebuildProgress") } },
      errors: unreachable,
    },
    {
      ...common,
      id: "compareRebuiltPeople",
      method: "post",
      path: "/v1/rebuild/people",
      about: "Compares people's states byte by byte; nothing is applied meanwhile, everything is accepted.",
      body: json("PeopleComparisonRequest"),
      answers: { 200: { about: "Who differs.", content: json("PeopleComparison") } },
      errors: [...unreachable, "bad_request", "invalid_json"],
    },
    {
      ...common,
      id: "compareRebuiltItems",
      method: "get",
      path: "/v1/rebuild/items",
      about: "Compares a shard's item sums byte by byte, and the lists that come of them.",
      parameters: [
        generation,
        query("shard", "Shard of the items.", z.int().min(0).default(0)),
        query("cursor", "`cursor.next` of the page before.", z.string()),
      ],
      answers: { 200: { about: "Which items differ.", content: json("ItemsComparison") } },
      errors: unreachable,
    },
    {
      ...common,
      id: "republish",
      method: "post",
      path: "/v1/read-model/republish",
      about: "Writes the whole read model again from the item shards, in the background.",
      answers: { 200: { about: "It has begun.", content: json("Republishing") } },
      errors: ["unauthorized", "unavailable"],
    },
  ];
};
