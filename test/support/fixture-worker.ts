import { fileURLToPath } from "node:url";
import type { WorkerBundle } from "../../scripts/gateway/bundle.ts";

/** The launcher's test Worker; it needs no bundling. */
export const fixtureWorker: WorkerBundle = {
  folder: fileURLToPath(new URL("fixture-worker", import.meta.url)),
  modules: [{ name: "index.js", kind: "esModule" }],
  compatibilityDate: "2026-11-01",
  compatibilityFlags: [],
  vars: { GREETING: "hello" },
  objects: [{ binding: "COUNTER", className: "Counter" }],
  cron: "* * * * *",
};
