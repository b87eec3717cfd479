import * as z from "zod";
import { json, type Content, type Operation, type Parameter } from "./operation.ts";

export const operatePaths = (): Operation[] => {
  const page = (id: string, path: string, about: string, content: Content): Operation => ({
    id,
    method: "get",
    path,
    stage: "operate",
    about,
    keys: [],
    answers: { 200: { about, content } },
    errors: [],
  });
  const ready = page("isReady", "/readyz", "Every part answers.", json("Readiness"));
  return [
    page("isAlive", "/healthz", "It is alive.", json("Health")),
    { ...ready, answers: { ...ready.answers, 503: { about: "Some part does not.", content: json("Readiness") } } },
    {
      ...page("getMetrics", "/metrics", "Figures in the Prometheus text format.", { "text/plain": "text" }),
      keys: ["secret"],
      errors: ["unauthorized"],
    },
    resuming(
      "resumeReader",
      "/v1/readers/{partition}/resume",
      "Lets a stuck reader go on, see src/aggregate/README.md.",
      [
        { name: "epoch", in: "query", about: "Of an earlier epoch of the log.", schema: z.string() },
        { name: "generation", in: "query", about: "Of a state that is built.", schema: z.int().min(1) },
      ],
    ),
    resuming(
      "resumeArchiver",
      "/v1/archivers/{partition}/resume",
      "Lets a stuck archiver go on, see src/lake/README.md.",
    ),
    page("getErrorGuide", "/docs/errors", "Error codes and reject reasons, explained.", { "text/plain": "text" }),
    page("getReference", "/docs/api", "Every call with examples, for people to read.", { "text/markdown": "text" }),
    page("getDocument", "/openapi.json", "This document.", { "application/json": "json" }),
  ];
};

const resuming = (id: string, path: string, about: string, more: readonly Parameter[] = []): Operation => ({
  id,
  method: "post",
  path,
  stage: "operate",
  about,
  keys: ["secret"],
  parameters: [
    { name: "partition", in: "path", about: "Partition of the log.", schema: z.int().min(0) },
    {
      name: "accept_gap",
      in: "query",
      about: "true: give up the records that are gone, and go on at the log's oldest one.",
      schema: z.boolean().default(false),
    },
    ...more,
  ],
  answers: { 200: { about: "It goes on.", content: json("Resumed") } },
  errors: ["unauthorized", "not_found", "unavailable"],
});
