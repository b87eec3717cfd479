import { json, type Content, type Operation } from "./operation.ts";

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
    page("getErrorGuide", "/docs/errors", "Error codes and reject reasons, explained.", { "text/plain": "text" }),
    page("getDocument", "/openapi.json", "This document.", { "application/json": "json" }),
  ];
};
