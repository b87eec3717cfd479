import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { WorkerBundle } from "../gateway/bundle.ts";

const entry = "counting.js";

/** The gateway with ours/counting.js before it; a copy, for modules lie in one folder. */
export const countingBundle = (bundle: WorkerBundle, folder: string): WorkerBundle => {
  cpSync(bundle.folder, folder, { recursive: true });
  cpSync(fileURLToPath(new URL(`ours/${entry}`, import.meta.url)), join(folder, entry));
  return { ...bundle, folder, modules: [{ name: entry, kind: "esModule" }, ...bundle.modules] };
};

const Numbers = z.record(z.string(), z.number());

/** Since the process started. `rows` by class, `calls` by class and method, `requests` by port and first path part. */
export const Counted = z.object({ rows: Numbers, calls: Numbers, requests: Numbers });
export type Counted = z.infer<typeof Counted>;

/** What a gateway that runs a counting bundle has counted. */
export const countedBy = async (url: string): Promise<Counted> =>
  Counted.parse(await (await fetch(`${url}/counted`)).json());
