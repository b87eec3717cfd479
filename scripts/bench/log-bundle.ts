import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type WorkerBundle, wrangler } from "../gateway/bundle.ts";

const main = fileURLToPath(new URL("ours/log.js", import.meta.url));

/** The Worker that shows the log's port, bundled as the gateway is. */
export const logBundle = async (folder: string, compatibilityDate: string): Promise<WorkerBundle> => {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "wrangler.json");
  writeFileSync(config, JSON.stringify({ name: "bench-log", main, compatibility_date: compatibilityDate }));
  const outdir = join(folder, "bundle");
  await wrangler(["deploy", "--dry-run", "--config", config, "--outdir", outdir]);
  return {
    folder: outdir,
    modules: [{ name: "log.js", kind: "esModule" }],
    compatibilityDate,
    compatibilityFlags: [],
    vars: {},
    objects: [{ binding: "LOG_PARTITION", className: "LogPartition" }],
    cron: null,
  };
};
